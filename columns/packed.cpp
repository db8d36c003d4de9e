#include "columns/packed.hpp"

#include "model/wire.hpp"

#include <algorithm>
#include <map>

namespace duet {

packed_cell take_packed(std::string_view& from) {
  const auto all = from;
  (void)take_datum(from);
  return all.substr(0, all.size() - from.size());
}

datum unpacked(packed_cell cell) { return take_datum(cell).value_or(datum{}); }

std::uint64_t take_size(std::string_view& from) { return take_varint(from).value_or(0); }

void take_cells(std::string_view nested, std::vector<packed_cell>& to, std::size_t parts) {
  to.clear();
  for (auto rest = take_size(nested) * parts; rest > 0 && !nested.empty(); --rest)
    to.push_back(take_packed(nested));
}

void append_array(std::string& to, const std::vector<packed_cell>& elements) {
  append_varint(to, elements.size());
  for (const auto each : elements)
    to.append(each);
}

void append_map(std::string& to, const std::vector<packed_cell>& keys_and_values) {
  std::map<packed_cell, std::size_t> places;
  std::vector<std::size_t> entries; // the places of keys
  std::vector<packed_cell> values;
  for (std::size_t i = 0; i + 1 < keys_and_values.size(); i += 2) {
    const auto [found, is_new] = places.emplace(keys_and_values[i], values.size());
    if (!is_new) {
      values[found->second] = keys_and_values[i + 1];
      continue;
    }
    entries.push_back(i);
    values.push_back(keys_and_values[i + 1]);
  }
  append_varint(to, entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i)
    to.append(keys_and_values[entries[i]]).append(values[i]);
}

} // namespace duet
