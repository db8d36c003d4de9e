#include "columns/packed.hpp"
#include "functions/aggregate_families.hpp"
#include "functions/gathering.hpp"
#include "functions/json_tree.hpp"
#include "functions/signature.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// Behind the number of values: the bytes of all of them.
constexpr std::size_t bytes_slot = 1;

std::int64_t count_in(const accumulators& of, std::size_t slot) {
  return of.number<std::int64_t>(slot);
}

void set_count(accumulators& of, std::size_t slot, std::int64_t count) { of.set(slot, count); }

/// Kept in the order of arrival, and never taken back: what does so grows with each row.
resolved_aggregate collecting(data_type type, const data_type& takes) {
  resolved_aggregate made{.type = std::move(type), .takes = {takes}};
  made.slots = {storage::integer, storage::bytes};
  made.takes_back = false;
  made.exact = false;
  made.in_order = true;
  return made;
}

// --- LISTAGG

/// Nothing if it is no literal.
std::optional<std::string> separator_of(std::span<const argument> arguments) {
  if (arguments.size() < 2)
    return ",";
  const auto text = constant_text(arguments[1]);
  return text ? std::optional{std::string{*text}} : std::nullopt;
}

void append_listed(accumulators& to, std::size_t slot, std::string_view text,
                   std::string_view separator, std::int64_t count) {
  auto& all = to.text(slot + bytes_slot);
  const auto before = count_in(to, slot);
  if (before != 0)
    all.append(separator);
  all.append(text);
  set_count(to, slot, before + count);
}

gather::resolved resolve_listagg(std::span<const argument> arguments) {
  const auto is_text_or_null = [](const argument& of) {
    return is_text(of.type.kind) || of.type.kind == type_kind::null;
  };
  if (arguments.empty() || arguments.size() > 2 || !is_text_or_null(arguments[0]))
    return unresolved{"takes a string and optionally a separator"};
  const auto separator = separator_of(arguments);
  if (!separator)
    return unresolved{"takes a separator that is a literal string"};
  auto made = collecting(string_type(), string_type());
  if (arguments.size() == 2)
    made.takes.push_back(arguments[1].type);
  made.gather = gather::values<std::string_view>(
      [text = *separator](accumulators& to, std::size_t slot, std::string_view value,
                          std::int64_t) { append_listed(to, slot, value, text, 1); });
  made.merge = [text = *separator](accumulators& to, const accumulators& from, std::size_t slot) {
    if (const auto count = count_in(from, slot); count != 0)
      append_listed(to, slot, from.text(slot + bytes_slot), text, count);
  };
  made.result = [](const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                   column& to) {
    if (count_in(of, slot) == 0)
      return to.set_null(row);
    to.set(row, with.keep(of.text(slot + bytes_slot)));
  };
  return made;
}

// --- COLLECT and ARRAY_AGG: values one after the other, packed

enum class nulls : std::uint8_t { skipped, kept };

template <nulls Nulls> void gather_packed(const gathering& in) {
  const auto& cells = in.arguments.front();
  for (std::size_t i = 0; i < in.rows.size(); ++i) {
    const auto row = in.rows[i];
    if (Nulls == nulls::skipped && !cells.has_value(row))
      continue;
    auto& to = *in.keys[i];
    append_datum(to.text(in.first_slot + bytes_slot), datum_at(*cells.cells, cells.place(row)));
    set_count(to, in.first_slot, count_in(to, in.first_slot) + 1);
  }
}

void merge_packed(accumulators& to, const accumulators& from, std::size_t slot) {
  to.text(slot + bytes_slot).append(from.text(slot + bytes_slot));
  set_count(to, slot, count_in(to, slot) + count_in(from, slot));
}

/// The packed values, each once in the order in which they came first, and how many there are.
std::string count_values(std::string_view packed) {
  std::vector<std::pair<std::string_view, std::int64_t>> values;
  std::map<std::string_view, std::size_t> places;
  while (!packed.empty()) {
    const auto before = packed;
    if (!take_datum(packed))
      break; // only duet writes them
    const auto value = before.substr(0, before.size() - packed.size());
    const auto [place, is_new] = places.emplace(value, values.size());
    if (is_new)
      values.emplace_back(value, 0);
    ++values[place->second].second;
  }
  std::string made;
  append_varint(made, values.size());
  for (const auto& [value, count] : values) {
    made.append(value);
    append_datum(made, count);
  }
  return made;
}

void put_multiset(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                  column& to) {
  to.set(row, with.keep(count_values(of.text(slot + bytes_slot))));
}

void put_array(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
               column& to) {
  const auto count = count_in(of, slot);
  if (count == 0)
    return to.set_null(row);
  std::string made;
  append_varint(made, static_cast<std::uint64_t>(count));
  to.set(row, with.keep(made.append(of.text(slot + bytes_slot))));
}

gather::resolved resolve_collect(std::span<const argument> arguments) {
  if (arguments.size() != 1 || arguments[0].type.kind == type_kind::null)
    return gather::wants_one();
  const auto& type = arguments[0].type;
  auto made =
      collecting({.kind = type_kind::multiset, .nullable = false, .fields = {{"", type}}}, type);
  made.gather = gather_packed<nulls::skipped>;
  made.merge = merge_packed;
  made.result = put_multiset;
  return made;
}

gather::resolved resolve_array_agg(std::span<const argument> arguments) {
  if (arguments.size() != 1 || arguments[0].type.kind == type_kind::null)
    return gather::wants_one();
  auto made = collecting(array_of(arguments[0].type), arguments[0].type);
  made.gather = gather_packed<nulls::kept>;
  made.merge = merge_packed;
  made.result = put_array;
  return made;
}

// --- JSON_ARRAYAGG and JSON_OBJECTAGG, of values that are JSON already

/// What an aggregate of JSON is given: a key, or none, a value, and whether NULL is left out.
struct json_arguments {
  bool fit = false;
  bool absent = false;
};

json_arguments json_arguments_of(std::span<const argument> given, std::size_t values) {
  if (given.size() != values + 1 || !given.back().constant)
    return {};
  const auto* const truth = std::get_if<std::int64_t>(&*given.back().constant);
  const auto is_json = [](const argument& of) {
    return is_text(of.type.kind) || of.type.kind == type_kind::null;
  };
  const bool fit = truth != nullptr && std::ranges::all_of(given.first(values), is_json);
  return {fit, fit && *truth != 0};
}

/// Packs the first arguments of each row, but for those whose last one is NULL if that is absent.
auto gather_json(std::size_t values, bool absent) {
  return [values, absent](const gathering& in) {
    const auto cells = in.arguments.first(values);
    for (std::size_t i = 0; i < in.rows.size(); ++i) {
      const auto row = in.rows[i];
      if (absent && !cells.back().has_value(row))
        continue;
      auto& to = *in.keys[i];
      for (const auto& each : cells)
        append_datum(to.text(in.first_slot + bytes_slot), datum_at(*each.cells, each.place(row)));
      set_count(to, in.first_slot, count_in(to, in.first_slot) + 1);
    }
  };
}

std::string_view next_json(std::string_view& packed) {
  const auto value = unpacked(take_packed(packed));
  const auto* const text = std::get_if<std::string_view>(&value);
  return text == nullptr ? std::string_view{"null"} : *text;
}

void put_json_array(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                    column& to) {
  std::string_view packed = of.text(slot + bytes_slot);
  std::string made = "[";
  while (!packed.empty())
    made.append(made.size() == 1 ? "" : ",").append(next_json(packed));
  to.set(row, with.keep(made.append("]")));
}

void put_json_object(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                     column& to) {
  std::string_view packed = of.text(slot + bytes_slot);
  json_members members;
  std::set<std::string_view> keys;
  while (!packed.empty()) {
    const auto key = next_json(packed);
    if (!keys.insert(key).second) {
      to.set_null(row);
      with.failed.add(static_cast<std::uint32_t>(row),
                      "JSON_OBJECTAGG has the key '" + std::string{key} + "' twice");
      return;
    }
    members.emplace_back(key, next_json(packed));
  }
  std::string made;
  append_json_object(made, std::move(members));
  to.set(row, with.keep(made));
}

gather::resolved resolve_json_array(std::span<const argument> arguments) {
  const auto given = json_arguments_of(arguments, 1);
  if (!given.fit)
    return unresolved{"takes a value"};
  auto made = collecting(string_type(false), string_type());
  made.takes.push_back(arguments[1].type);
  made.gather = gather_json(1, given.absent);
  made.merge = merge_packed;
  made.result = put_json_array;
  return made;
}

gather::resolved resolve_json_object(std::span<const argument> arguments) {
  const auto given = json_arguments_of(arguments, 2);
  if (!given.fit || arguments[0].type.nullable)
    return unresolved{"takes a key that is a string and never NULL, and a value"};
  auto made = collecting(string_type(false), string_type(false));
  made.takes.push_back(string_type());
  made.takes.push_back(arguments[2].type);
  made.gather = gather_json(2, given.absent);
  made.merge = merge_packed;
  made.result = put_json_object;
  return made;
}

constexpr std::array aggregates_of_collecting{
    aggregate{.name = "ARRAY_AGG",
              .signature = "ARRAY_AGG(value) -> ARRAY",
              .about = "All values in the order in which they came, NULL as well.",
              .resolve = resolve_array_agg},
    aggregate{.name = "COLLECT",
              .signature = "COLLECT(value) -> MULTISET",
              .about = "All values and how often each came, without NULL.",
              .resolve = resolve_collect},
    aggregate{.name = "JSON_ARRAYAGG",
              .signature = "JSON_ARRAYAGG(value ANY [{NULL | ABSENT} ON NULL]) -> STRING",
              .about = "A JSON array of all values in the order in which they came; NULL is left "
                       "out unless NULL ON NULL is said.",
              .resolve = resolve_json_array},
    aggregate{.name = "JSON_OBJECTAGG",
              .signature = "JSON_OBJECTAGG([KEY] key STRING VALUE value ANY [{NULL | ABSENT} ON "
                           "NULL]) -> STRING",
              .about = "A JSON object of all keys and values; NULL is kept unless ABSENT ON NULL "
                       "is said. A key that comes twice is an error.",
              .resolve = resolve_json_object},
    aggregate{.name = "LISTAGG",
              .signature = "LISTAGG(text STRING [, separator STRING]) -> STRING",
              .about = "All strings in the order in which they came, with a separator, or a comma, "
                       "between them.",
              .resolve = resolve_listagg},
};

} // namespace

std::span<const aggregate> collecting_aggregates() { return aggregates_of_collecting; }

} // namespace duet
