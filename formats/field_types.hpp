/// The types of fields by their paths.
#pragma once

#include "columns/types.hpp"
#include "formats/decoder.hpp"

#include <string>

namespace duet {

/// The type of a field of a ROW, or of a ROW within it; null if there is none.
[[nodiscard]] const data_type* find_type(const data_type& row, const field_path& path);

/// Calls `visit(type)` for a type and all within it.
template <class Visit> void for_each_type(const data_type& type, Visit visit) {
  visit(type);
  for (const auto& each : type.fields)
    for_each_type(each.type, visit);
}

} // namespace duet
