#include "columns/decimal.hpp"
#include "columns/packed.hpp"
#include "functions/aggregate_families.hpp"
#include "functions/gathering.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet {

namespace {

/// A value, and how often it counts; the slot has all of them, packed.
struct counted_value {
  double value = 0;
  std::int64_t count = 0;
};

/// NaN is behind all numbers.
bool is_less(const counted_value& one, const counted_value& other) {
  return std::isnan(other.value) ? !std::isnan(one.value) : one.value < other.value;
}

std::vector<counted_value> sorted_values(std::string_view packed) {
  std::vector<counted_value> values;
  while (!packed.empty()) {
    const auto value = unpacked(take_packed(packed));
    const auto count = unpacked(take_packed(packed));
    values.push_back({std::get<double>(value), std::get<std::int64_t>(count)});
  }
  std::ranges::sort(values, is_less);
  return values;
}

/// The value that so much of all values are less than, between two of them in proportion. There is
/// one value at least.
double percentile(const std::vector<counted_value>& sorted, double part) {
  std::int64_t all = 0;
  for (const auto& each : sorted)
    all += each.count;
  const auto position = part * static_cast<double>(all - 1) + 1;
  const auto lower = std::floor(position);
  const auto higher = std::ceil(position);
  std::size_t at = 0;
  auto before = static_cast<double>(sorted[0].count);
  while (before < lower && at + 1 < sorted.size())
    before += static_cast<double>(sorted[++at].count);
  if (before >= higher || at + 1 == sorted.size())
    return sorted[at].value;
  return (higher - position) * sorted[at].value + (position - lower) * sorted[at + 1].value;
}

/// A part of 1; nothing if it is none.
std::optional<double> part_of(const datum& value, const data_type& type) {
  std::optional<double> part;
  if (const auto* const whole = std::get_if<std::int64_t>(&value);
      whole != nullptr && is_integer(type.kind))
    part = static_cast<double>(*whole);
  else if (const auto* const number = std::get_if<double>(&value))
    part = *number;
  else if (const auto* const digits = std::get_if<int128>(&value))
    part = to_double(*digits, {type.precision, type.scale});
  return part && *part >= 0 && *part <= 1 ? part : std::nullopt;
}

/// Those that an argument asks for; none if it does not do so.
std::vector<double> parts_asked_for(const argument& of) {
  std::vector<double> parts;
  if (!of.constant)
    return parts;
  if (of.type.kind != type_kind::array) {
    if (const auto part = part_of(*of.constant, of.type))
      parts.push_back(*part);
    return parts;
  }
  const auto* const packed = std::get_if<std::string_view>(&*of.constant);
  std::vector<packed_cell> cells;
  if (packed != nullptr)
    take_cells(*packed, cells);
  for (const auto each : cells) {
    const auto part = part_of(unpacked(each), of.type.fields.front().type);
    if (!part)
      return {};
    parts.push_back(*part);
  }
  return parts;
}

void gather_counted(const gathering& in) {
  const auto& values = in.arguments[0];
  constexpr std::size_t frequency = 2; // of the arguments, if there are so many
  for (std::size_t i = 0; i < in.rows.size(); ++i) {
    const auto row = in.rows[i];
    std::int64_t count = 1;
    if (in.arguments.size() > frequency)
      count = in.arguments[frequency].has_value(row) ? in.arguments[frequency].at<std::int64_t>(row)
                                                     : 0;
    if (!values.has_value(row) || count <= 0)
      continue;
    auto& to = in.keys[i]->text(in.first_slot);
    append_datum(to, values.at<double>(row));
    append_datum(to, count);
  }
}

/// One number, or an array of them.
auto put_percentiles(std::vector<double> parts, bool is_array) {
  return [parts = std::move(parts), is_array](const accumulators& of, std::size_t slot,
                                              std::size_t row, computing& with, column& to) {
    const auto values = sorted_values(of.text(slot));
    if (values.empty())
      return to.set_null(row);
    if (!is_array)
      return to.set(row, percentile(values, parts.front()));
    std::string made;
    append_varint(made, parts.size());
    for (const auto part : parts)
      append_datum(made, percentile(values, part));
    to.set(row, with.keep(made));
  };
}

gather::resolved resolve_percentile(std::span<const argument> arguments) {
  constexpr std::size_t most = 3;
  const auto parts = arguments.size() < 2 ? std::vector<double>{} : parts_asked_for(arguments[1]);
  if (arguments.size() > most || parts.empty() || !is_numeric(arguments[0].type.kind) ||
      (arguments.size() == most && !is_integer(arguments[2].type.kind)))
    return unresolved{"takes a number, a literal from 0 to 1 or an array of these, and optionally "
                      "an integer"};
  const auto number = type_of(type_kind::floating);
  const bool is_array = arguments[1].type.kind == type_kind::array;
  resolved_aggregate made{.type = is_array ? array_of(number) : number,
                          .takes = {number, arguments[1].type}};
  if (arguments.size() == most)
    made.takes.push_back(type_of(type_kind::bigint));
  made.slots = {storage::bytes};
  made.gather = gather_counted;
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    to.text(slot).append(from.text(slot));
  };
  made.result = put_percentiles(parts, is_array);
  made.takes_back = false;
  return made;
}

constexpr std::array aggregates_of_percentiles{
    aggregate{.name = "PERCENTILE",
              .signature = "PERCENTILE(value, part [, frequency INT]) -> DOUBLE or ARRAY<DOUBLE>",
              .about = "The value that a part, from 0 to 1, of all values is less than, or those "
                       "of an array of parts.",
              .resolve = resolve_percentile},
};

} // namespace

std::span<const aggregate> percentile_aggregates() { return aggregates_of_percentiles; }

} // namespace duet
