#include "functions/nested.hpp"

#include "functions/coercion.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/numbers.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace duet {

namespace nested {

unresolved takes(std::string_view what, argument_list given) {
  std::string types;
  for (const auto& each : given)
    types += (types.empty() ? "" : " and ") + to_string(with_nullable(each.type, true));
  return {"takes " + std::string{what} + ", and has " + (types.empty() ? "nothing" : types)};
}

bool is(const argument& of, type_kind kind) { return of.type.kind == kind; }

const data_type& element_of(const data_type& array) { return array.fields.front().type; }

std::optional<data_type> as_sought(const data_type& value, const data_type& among) {
  if (is_text(value.kind) && is_text(among.kind))
    return value;
  if (!casts_implicitly(value, among))
    return std::nullopt;
  return with_nullable(among, value.nullable);
}

void put(column& to, std::size_t row, const datum& value) {
  std::visit(
      [&](auto held) {
        if constexpr (std::same_as<decltype(held), std::monostate>)
          to.set_null(row);
        else
          to.set(row, held);
      },
      value);
}

void append_cell(std::string& to, const operand& from, std::size_t row) {
  append_datum(to, datum_at(*from.cells, from.place(row)));
}

} // namespace nested

namespace {

// --- constructors

std::vector<data_type> types_at(argument_list given, std::size_t first, std::size_t step) {
  std::vector<data_type> types;
  for (auto i = first; i < given.size(); i += step)
    types.push_back(given[i].type);
  return types;
}

resolution make_array(argument_list given, const session&) {
  if (given.empty())
    return nested::takes("one value or more", given);
  const auto element = common_type(types_at(given, 0, 1));
  if (!element)
    return nested::takes("values that have a type in common", given);
  auto pack = map_rows([](std::span<const operand> values, std::uint32_t row, computing& with) {
    with.scratch.clear();
    append_varint(with.scratch, values.size());
    for (const auto& each : values)
      nested::append_cell(with.scratch, each, row);
    return made::text;
  });
  return resolved_call{array_of(*element, false), std::vector(given.size(), *element),
                       std::move(pack)};
}

resolution make_map(argument_list given, const session&) {
  if (given.empty() || given.size() % 2 != 0)
    return nested::takes("keys, each with its value", given);
  const auto key = common_type(types_at(given, 0, 2));
  const auto value = common_type(types_at(given, 1, 2));
  if (!key || !value)
    return nested::takes("keys that have a type in common, and so values", given);
  std::vector<data_type> takes;
  for (std::size_t i = 0; i < given.size(); ++i)
    takes.push_back(i % 2 == 0 ? *key : *value);
  auto pack = map_rows([](std::span<const operand> values, std::uint32_t row, computing& with) {
    std::string all;
    append_varint(all, values.size() / 2);
    for (const auto& each : values)
      nested::append_cell(all, each, row);
    std::vector<packed_cell> cells;
    take_cells(all, cells, 2);
    with.scratch.clear();
    append_map(with.scratch, cells);
    return made::text;
  });
  return resolved_call{map_of(*key, *value, false), std::move(takes), std::move(pack)};
}

resolution make_row(argument_list given, const session&) {
  if (given.empty())
    return nested::takes("one value or more", given);
  data_type type{.kind = type_kind::row, .nullable = false};
  for (const auto& each : given)
    type.fields.push_back({"EXPR$" + std::to_string(type.fields.size()), each.type});
  auto pack = map_rows([](std::span<const operand> values, std::uint32_t row, computing& with) {
    with.scratch.clear();
    for (const auto& each : values)
      nested::append_cell(with.scratch, each, row);
    return made::text;
  });
  return resolved_call{std::move(type), argument_types(given), std::move(pack)};
}

// --- parts

/// The element at a place that is counted from 1; NULL if there is none.
datum element_at(std::string_view array, std::int64_t index) {
  const auto size = take_size(array);
  if (index < 1 || static_cast<std::uint64_t>(index) > size)
    return {};
  for (; index > 1; --index)
    (void)take_packed(array);
  return unpacked(take_packed(array));
}

resolution item_of_array(argument_list given) {
  if (!is_integer(given[1].type.kind))
    return nested::takes("an array and an integer, or a map and a key", given);
  if (const auto* const constant =
          given[1].constant ? std::get_if<std::int64_t>(&*given[1].constant) : nullptr;
      constant != nullptr && *constant < 1)
    return unresolved{"counts elements from 1, and has " + std::to_string(*constant)};
  kernel find = [](std::span<const operand> arguments, selection rows, computing&, column& to) {
    const mapping::cells<std::string_view> arrays{arguments[0]};
    const mapping::cells<std::int64_t> indices{arguments[1]};
    mapping::each_row(arguments, rows, to, [&](std::uint32_t row) {
      nested::put(to, row, element_at(arrays.at(row), indices.at(row)));
    });
  };
  return resolved_call{with_nullable(nested::element_of(given[0].type), true),
                       argument_types(given), std::move(find)};
}

datum value_of(std::string_view map, packed_cell key) {
  for (auto rest = take_size(map); rest > 0; --rest) {
    const auto found = take_packed(map) == key;
    const auto value = take_packed(map);
    if (found)
      return unpacked(value);
  }
  return {};
}

resolution item_of_map(argument_list given) {
  const auto& fields = given[0].type.fields;
  const auto key = nested::as_sought(given[1].type, fields.front().type);
  if (!key)
    return nested::takes("an array and an integer, or a map and a key", given);
  kernel find = [](std::span<const operand> arguments, selection rows, computing& with,
                   column& to) {
    const mapping::cells<std::string_view> maps{arguments[0]};
    mapping::each_row(arguments, rows, to, [&](std::uint32_t row) {
      with.scratch.clear();
      nested::append_cell(with.scratch, arguments[1], row);
      nested::put(to, row, value_of(maps.at(row), with.scratch));
    });
  };
  return resolved_call{
      with_nullable(fields.back().type, true), {given[0].type, *key}, std::move(find)};
}

resolution item(argument_list given, const session&) {
  if (given.size() == 2 && nested::is(given[0], type_kind::array))
    return item_of_array(given);
  if (given.size() == 2 && nested::is(given[0], type_kind::map))
    return item_of_map(given);
  return nested::takes("an array and an integer, or a map and a key", given);
}

resolution field(argument_list given, const session&) {
  const auto name = given.size() == 2 ? constant_text(given[1]) : std::nullopt;
  if (!name || !nested::is(given[0], type_kind::row))
    return nested::takes("a row and the name of a field", given);
  const auto& fields = given[0].type.fields;
  const auto found = std::ranges::find(fields, *name, &type_field::name);
  if (found == fields.end())
    return unresolved{"finds no field `" + std::string{*name} + "`"};
  kernel find = [before = found - fields.begin()](std::span<const operand> arguments,
                                                  selection rows, computing&, column& to) {
    const mapping::cells<std::string_view> cells{arguments[0]};
    mapping::each_row(arguments.first(1), rows, to, [&](std::uint32_t row) {
      auto packed = cells.at(row);
      for (auto rest = before; rest > 0; --rest)
        (void)take_packed(packed);
      nested::put(to, row, unpacked(take_packed(packed)));
    });
  };
  const bool nullable = given[0].type.nullable || found->type.nullable;
  return resolved_call{with_nullable(found->type, nullable), argument_types(given),
                       std::move(find)};
}

resolution cardinality(argument_list given, const session&) {
  if (given.size() != 1 || !is_nested(given[0].type.kind) || nested::is(given[0], type_kind::row))
    return nested::takes("an array, a map or a multiset", given);
  return call_with(given, type_of(type_kind::integer), argument_types(given),
                   map<std::string_view>([](std::string_view packed) {
                     return static_cast<std::int64_t>(take_size(packed));
                   }));
}

resolution only_element(argument_list given, const session&) {
  if (given.size() != 1 || !nested::is(given[0], type_kind::array))
    return nested::takes("an array", given);
  kernel find = [](std::span<const operand> arguments, selection rows, computing& with,
                   column& to) {
    const mapping::cells<std::string_view> arrays{arguments[0]};
    mapping::each_row(arguments, rows, to, [&](std::uint32_t row) {
      auto rest = arrays.at(row);
      if (take_size(rest) > 1)
        mapping::put(to, row, problem{"an array has more than one element"}, with);
      else
        nested::put(to, row, element_at(arrays.at(row), 1));
    });
  };
  return resolved_call{with_nullable(nested::element_of(given[0].type), true),
                       argument_types(given), std::move(find)};
}

constexpr std::array functions_of_nested{
    function{.name = "ARRAY",
             .signature = "ARRAY[value ANY, ...] -> ARRAY",
             .about = "An array of values, as one type.",
             .resolve = make_array},
    function{.name = "CARDINALITY",
             .signature = "CARDINALITY(values ARRAY | MAP | MULTISET) -> INT",
             .about = "How many elements, or entries, there are.",
             .resolve = cardinality},
    function{.name = "ELEMENT",
             .signature = "ELEMENT(values ARRAY) -> ANY",
             .about = "The only element of an array, NULL of an empty one; more are an error.",
             .resolve = only_element},
    function{.name = "FIELD",
             .signature = "value ROW . name -> ANY",
             .about = "A field of a row.",
             .resolve = field},
    function{.name = "ITEM",
             .signature = "values ARRAY[index INT], or values MAP[key ANY] -> ANY",
             .about = "An element of an array, counted from 1, or the value of a key; NULL if "
                      "there is none.",
             .resolve = item},
    function{.name = "MAP",
             .signature = "MAP[key ANY, value ANY, ...] -> MAP",
             .about = "A map of keys and values; of equal keys the last counts.",
             .resolve = make_map},
    function{.name = "ROW",
             .signature = "ROW(value ANY, ...) -> ROW",
             .about = "A row of values.",
             .resolve = make_row},
};

} // namespace

std::span<const function> nested_functions() { return functions_of_nested; }

} // namespace duet
