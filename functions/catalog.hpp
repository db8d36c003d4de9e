/// All functions by their names.
#pragma once

#include <span>
#include <string_view>

#include "functions/function.hpp"

namespace duet {

/// Every function once, in the order of the families. A new family takes a line in
/// `functions/families.hpp` and one in catalog.cpp.
[[nodiscard]] std::span<const function> all_functions();

/// The function with this name or alias, in whatever case; null: there is none.
[[nodiscard]] const function* find_function(std::string_view name);

} // namespace duet
