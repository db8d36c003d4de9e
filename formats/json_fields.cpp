#include "formats/json_fields.hpp"

#include "formats/field_types.hpp"

#include <algorithm>

namespace duet {

const json_field* json_field::find(std::string_view called) const {
  const auto found = std::ranges::find(fields, called, &json_field::name);
  return found == fields.end() ? nullptr : &*found;
}

void json_shape::keep(std::size_t place, std::string_view bytes, const json_field* field) {
  if (place >= members_max)
    return;
  if (place >= members_.size())
    members_.resize(place + 1);
  auto& to = members_[place];
  to.field = field;
  to.size = bytes.size() <= member::bytes_max ? bytes.size() : 0;
  std::ranges::copy(bytes.substr(0, to.size), to.bytes.begin());
}

json_fields::json_fields(const decoded_fields& of) {
  for (std::uint32_t i = 0; i < of.wanted.size(); ++i)
    add_leaf(of.wanted[i], *find_type(of.declared, of.wanted[i]), i);
  if (!of.check_all)
    return;
  for (const auto& [name, type] : of.declared.fields)
    if (std::ranges::find(of.wanted, field_path{name}) == of.wanted.end())
      add_leaf({name}, type, bad_cell::unwanted);
}

json_field& json_fields::field_of(const field_path& path) {
  auto* at = &all_;
  for (const auto& name : path) {
    auto found = std::ranges::find(at->fields, name, &json_field::name);
    if (found == at->fields.end()) {
      at->fields.push_back({.name = name, .number = count_++});
      found = std::prev(at->fields.end());
    }
    at = &*found;
  }
  return *at;
}

void json_fields::add_leaf(const field_path& path, const data_type& type, std::uint32_t reported) {
  std::string written = "$";
  for (const auto& name : path)
    written += "." + name;
  field_of(path).leaves.push_back({.column = static_cast<std::uint32_t>(leaves_++),
                                   .reported = reported,
                                   .type = type,
                                   .stored = storage_of(type),
                                   .nested = is_nested(type.kind),
                                   .path = written});
}

} // namespace duet
