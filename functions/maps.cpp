#include "columns/packed.hpp"
#include "functions/coercion.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/nested.hpp"
#include "functions/numbers.hpp"
#include "model/wire.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

namespace {

using map_cells = std::vector<packed_cell>; ///< Keys and values in turns.

enum class map_part : std::uint8_t { key, value };

template <map_part Part> void append_part(std::string& to, std::string_view map) {
  const auto size = take_size(map);
  append_varint(to, size);
  for (auto rest = size; rest > 0; --rest) {
    const auto key = take_packed(map);
    const auto value = take_packed(map);
    to.append(Part == map_part::key ? key : value);
  }
}

template <map_part Part> resolution parts_of_map(argument_list given, const session&) {
  if (given.size() != 1 || !nested::is(given[0], type_kind::map))
    return nested::takes("a map", given);
  const auto& fields = given[0].type.fields;
  return call_with(given, array_of((Part == map_part::key ? fields.front() : fields.back()).type),
                   argument_types(given), map_text<std::string_view>(append_part<Part>));
}

/// An entry is packed as a row of a key and a value is; a row in an array is bytes.
void append_entries(std::string& to, std::string_view map) {
  const auto size = take_size(map);
  append_varint(to, size);
  std::string row;
  for (auto rest = size; rest > 0; --rest) {
    row.assign(take_packed(map));
    row.append(take_packed(map));
    append_datum(to, std::string_view{row});
  }
}

resolution entries_of_map(argument_list given, const session&) {
  if (given.size() != 1 || !nested::is(given[0], type_kind::map))
    return nested::takes("a map", given);
  const auto& fields = given[0].type.fields;
  data_type entry{.kind = type_kind::row, .nullable = true};
  entry.fields = {{"key", fields.front().type}, {"value", fields.back().type}};
  return call_with(given, array_of(std::move(entry)), argument_types(given),
                   map_text<std::string_view>(append_entries));
}

text_outcome zip_arrays(std::string& to, std::string_view keys, std::string_view values) {
  map_cells cells;
  const auto size = take_size(keys);
  if (take_size(values) != size)
    return problem{"the arrays of keys and of values have different lengths"};
  for (auto rest = size; rest > 0; --rest) {
    cells.push_back(take_packed(keys));
    cells.push_back(take_packed(values));
  }
  append_map(to, cells);
  return made::text;
}

resolution map_of_arrays(argument_list given, const session&) {
  if (given.size() != 2 || !nested::is(given[0], type_kind::array) ||
      !nested::is(given[1], type_kind::array))
    return nested::takes("an array of keys and one of values", given);
  return call_with(given,
                   map_of(nested::element_of(given[0].type), nested::element_of(given[1].type)),
                   argument_types(given), map_text<std::string_view, std::string_view>(zip_arrays));
}

made unite_maps(std::span<const operand> arguments, std::uint32_t row, computing& with) {
  map_cells all;
  map_cells cells;
  for (const auto& each : arguments) {
    take_cells(each.at<std::string_view>(row), cells, 2);
    all.insert(all.end(), cells.begin(), cells.end());
  }
  with.scratch.clear();
  append_map(with.scratch, all);
  return made::text;
}

resolution united_maps(argument_list given, const session&) {
  const auto types = argument_types(given);
  const auto common = given.empty() ? std::nullopt : common_type(types, meeting::of_arguments);
  if (!common || common->kind != type_kind::map)
    return nested::takes("maps that have a type in common", given);
  std::vector<data_type> takes;
  takes.reserve(types.size());
  for (const auto& each : types)
    takes.push_back(with_nullable(*common, each.nullable));
  return call_with(given, *common, std::move(takes), map_full_rows(unite_maps));
}

constexpr std::array functions_of_maps{
    function{.name = "MAP_ENTRIES",
             .signature = "MAP_ENTRIES(values MAP) -> ARRAY<ROW<key, value>>",
             .about = "The keys with their values, as rows.",
             .resolve = entries_of_map},
    function{.name = "MAP_FROM_ARRAYS",
             .signature = "MAP_FROM_ARRAYS(keys ARRAY, values ARRAY) -> MAP",
             .about = "A map of keys and as many values; of equal keys the last counts.",
             .resolve = map_of_arrays},
    function{.name = "MAP_KEYS",
             .signature = "MAP_KEYS(values MAP) -> ARRAY",
             .about = "The keys of a map.",
             .resolve = parts_of_map<map_part::key>},
    function{.name = "MAP_UNION",
             .signature = "MAP_UNION(values MAP, ...) -> MAP",
             .about = "The entries of all maps; of equal keys the last map's counts.",
             .resolve = united_maps},
    function{.name = "MAP_VALUES",
             .signature = "MAP_VALUES(values MAP) -> ARRAY",
             .about = "The values of a map, in the order of its keys.",
             .resolve = parts_of_map<map_part::value>},
};

} // namespace

std::span<const function> map_functions() { return functions_of_maps; }

} // namespace duet
