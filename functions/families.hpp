/// The functions of each family; `functions/catalog.hpp` has them all.
#pragma once

#include <span>

#include "functions/function.hpp"

namespace duet {

[[nodiscard]] std::span<const function> comparison_functions();
[[nodiscard]] std::span<const function> encoding_functions();
[[nodiscard]] std::span<const function> hash_functions();
[[nodiscard]] std::span<const function> match_functions();
[[nodiscard]] std::span<const function> predicate_functions();
[[nodiscard]] std::span<const function> regex_functions();
[[nodiscard]] std::span<const function> search_functions();
[[nodiscard]] std::span<const function> string_functions();

} // namespace duet
