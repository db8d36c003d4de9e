#include "formats/field_types.hpp"

#include <algorithm>

namespace duet {

const data_type* find_type(const data_type& row, const field_path& path) {
  const auto* at = &row;
  for (const auto& name : path) {
    const auto found = std::ranges::find(at->fields, name, &type_field::name);
    if (at->kind != type_kind::row || found == at->fields.end())
      return nullptr;
    at = &found->type;
  }
  return at;
}

} // namespace duet
