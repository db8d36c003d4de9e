/// The functions of each family; `functions/catalog.hpp` has them all.
#pragma once

#include "functions/function.hpp"

#include <span>

namespace duet {

[[nodiscard]] std::span<const function> arithmetic_functions();
[[nodiscard]] std::span<const function> array_functions();
[[nodiscard]] std::span<const function> comparison_functions();
[[nodiscard]] std::span<const function> encoding_functions();
[[nodiscard]] std::span<const function> hash_functions();
[[nodiscard]] std::span<const function> introspection_functions();
[[nodiscard]] std::span<const function> json_functions();
[[nodiscard]] std::span<const function> json_path_functions();
[[nodiscard]] std::span<const function> map_functions();
[[nodiscard]] std::span<const function> match_functions();
[[nodiscard]] std::span<const function> math_functions();
[[nodiscard]] std::span<const function> nested_functions();
[[nodiscard]] std::span<const function> now_functions();
[[nodiscard]] std::span<const function> predicate_functions();
[[nodiscard]] std::span<const function> random_functions();
[[nodiscard]] std::span<const function> regex_functions();
[[nodiscard]] std::span<const function> rounding_functions();
[[nodiscard]] std::span<const function> search_functions();
[[nodiscard]] std::span<const function> string_functions();
[[nodiscard]] std::span<const function> time_field_functions();
[[nodiscard]] std::span<const function> time_text_functions();
[[nodiscard]] std::span<const function> time_unit_functions();

} // namespace duet
