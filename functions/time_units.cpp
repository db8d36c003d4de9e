#include "functions/time_units.hpp"

#include "columns/calendar.hpp"
#include "columns/zones.hpp"
#include "functions/bulk.hpp"
#include "functions/coercion.hpp"
#include "functions/families.hpp"
#include "functions/numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace duet {

namespace {

constexpr problem beyond_all_times{"a timestamp is beyond all that can be kept"};

struct unit_row {
  std::string_view name;
  time_unit unit;
};

constexpr std::array units{
    unit_row{"MILLISECOND", time_unit::millisecond},
    unit_row{"SECOND", time_unit::second},
    unit_row{"MINUTE", time_unit::minute},
    unit_row{"HOUR", time_unit::hour},
    unit_row{"DAY", time_unit::day},
    unit_row{"WEEK", time_unit::week},
    unit_row{"MONTH", time_unit::month},
    unit_row{"QUARTER", time_unit::quarter},
    unit_row{"YEAR", time_unit::year},
    unit_row{"DECADE", time_unit::decade},
    unit_row{"CENTURY", time_unit::century},
    unit_row{"MILLENNIUM", time_unit::millennium},
};

const unresolved no_unit{"takes a unit from MILLISECOND to MILLENNIUM"};

std::optional<time_unit> unit_of(const argument& of) {
  const auto* const found =
      std::ranges::find(units, constant_text(of).value_or(""), &unit_row::name);
  return found == units.end() ? std::nullopt : std::optional{found->unit};
}

bool is_clock_unit(time_unit unit) { return unit < time_unit::day; }

// --- FLOOR and CEIL

/// How values of one kind are rounded to a unit.
using rounder = std::int64_t (*)(std::int64_t value, time_unit unit);

rounder rounder_of(type_kind kind, rounding how) {
  const bool down = how == rounding::floor;
  switch (kind) {
  case type_kind::date:
    return down ? floor_date : ceil_date;
  case type_kind::time:
    return down ? floor_time : ceil_time;
  default:
    return down ? floor_timestamp : ceil_timestamp;
  }
}

/// An instant is rounded on the session's clock, with the offset from UTC that it has itself.
template <rounding How> made_kernel round_time(argument_list given, const session& in) {
  const auto unit = unit_of(given[1]);
  if (!unit)
    return no_unit;
  const auto kind = given[0].type.kind;
  const auto round = rounder_of(kind, How);
  if (kind == type_kind::timestamp_ltz)
    return map<std::int64_t>([round, unit = *unit, zone = zone_of(in)](std::int64_t at) mutable {
      const auto wall = zone.to_wall(at);
      return round(wall, unit) - (wall - at);
    });
  return map_total<std::int64_t>(
      [round, unit = *unit](std::int64_t value) { return round(value, unit); });
}

data_type first_type(argument_list given) { return given[0].type; }

// --- TIMESTAMPADD

/// Hours and less make a timestamp of a date.
bool makes_timestamp(argument_list given) {
  const auto unit = unit_of(given[0]);
  return given[2].type.kind == type_kind::date && unit && is_clock_unit(*unit);
}

data_type later_type(argument_list given) {
  const auto nullable = any_nullable(given);
  return makes_timestamp(given) ? timestamp_of(timestamp_precision_default, nullable)
                                : with_nullable(given[2].type, nullable);
}

computed<std::int64_t> later_timestamp(time_unit unit, std::int64_t amount, std::int64_t micros) {
  const auto later = add_to_timestamp(unit, amount, micros);
  return later ? computed<std::int64_t>{*later} : beyond_all_times;
}

computed<std::int64_t> later_time(time_unit unit, std::int64_t amount, std::int64_t millis) {
  const auto later = add_to_timestamp(unit, amount, millis * micros_per_milli);
  if (!later)
    return beyond_all_times;
  return floor_mod(*later, micros_per_day) / micros_per_milli;
}

computed<std::int64_t> later_day(time_unit unit, std::int64_t amount, std::int64_t days) {
  const auto later = add_to_timestamp(unit, amount, days * micros_per_day);
  return later ? computed<std::int64_t>{floor_div(*later, micros_per_day)} : beyond_all_times;
}

computed<std::int64_t> later_on_day(time_unit unit, std::int64_t amount, std::int64_t days) {
  return later_timestamp(unit, amount, days * micros_per_day);
}

made_kernel add_units(argument_list given) {
  const auto unit = unit_of(given[0]);
  if (!unit)
    return no_unit;
  using adder = computed<std::int64_t> (*)(time_unit, std::int64_t, std::int64_t);
  adder add = later_timestamp;
  if (given[2].type.kind == type_kind::time)
    add = later_time;
  else if (given[2].type.kind == type_kind::date)
    add = makes_timestamp(given) ? later_on_day : later_day;
  return map<std::string_view, std::int64_t, std::int64_t>(
      [add, unit = *unit](std::string_view, std::int64_t amount, std::int64_t time) {
        return add(unit, amount, time);
      });
}

// --- TIMESTAMPDIFF

std::int64_t as_micros(type_kind kind, std::int64_t value) {
  return kind == type_kind::date ? value * micros_per_day : value;
}

made_kernel count_units(argument_list given) {
  const auto unit = unit_of(given[0]);
  if (!unit)
    return no_unit;
  return map<std::string_view, std::int64_t, std::int64_t>(
      [unit = *unit, first = given[1].type.kind,
       last = given[2].type.kind](std::string_view, std::int64_t from, std::int64_t to) {
        const auto units_between =
            timestamp_difference(unit, as_micros(first, from), as_micros(last, to));
        return std::int64_t{static_cast<std::int32_t>(units_between)};
      });
}

/// A wall clock beside an instant is an instant of the session's zone.
resolution resolve_difference(argument_list given, const session& in) {
  std::vector<argument> met{given.begin(), given.end()};
  const auto is_instant = [](const argument& each) {
    return each.type.kind == type_kind::timestamp_ltz;
  };
  if (met.size() == 3 && is_instant(met[1]) != is_instant(met[2]))
    for (auto& each : met)
      if (each.type.kind == type_kind::date || each.type.kind == type_kind::timestamp)
        each.type = timestamp_ltz_of(timestamp_precision_max, each.type.nullable);
  return call<count_units, strict<int_type>, a_string, a_day, a_day>(met, in);
}

// --- OVERLAPS

/// A period of time; nothing where a bound is NULL, which both are as soon as they cannot be told
/// from each other.
struct period {
  std::optional<std::int64_t> begin;
  std::optional<std::int64_t> end;
};

std::optional<std::int64_t> cell_at(const operand& of, std::uint32_t row) {
  return of.has_value(row) ? std::optional{of.at<std::int64_t>(row)} : std::nullopt;
}

/// The bounds in their order. With one that is NULL, the other is the end.
period period_of(std::optional<std::int64_t> one, std::optional<std::int64_t> other) {
  if (one && other)
    return {std::min(*one, *other), std::max(*one, *other)};
  return {other, one};
}

std::optional<bool> reaches(std::optional<std::int64_t> end, std::optional<std::int64_t> begin) {
  return end && begin ? std::optional{*end >= *begin} : std::nullopt;
}

/// Periods that only touch overlap, too.
std::optional<bool> overlap(std::span<const operand> of, std::uint32_t row, computing&) {
  const auto left = period_of(cell_at(of[0], row), cell_at(of[1], row));
  const auto right = period_of(cell_at(of[2], row), cell_at(of[3], row));
  const auto one = reaches(left.end, right.begin);
  const auto other = reaches(right.end, left.begin);
  if ((one && !*one) || (other && !*other))
    return false;
  return one && other ? one : std::nullopt;
}

resolution resolve_overlaps(argument_list given, const session&) {
  const unresolved why{"takes two periods of times of one kind"};
  std::vector<data_type> types;
  for (const auto& each : given)
    types.push_back(each.type);
  if (given.size() != 4)
    return why;
  const auto common = common_type(types, meeting::of_values);
  if (!common || !is_temporal(common->kind))
    return why;
  const auto takes = [&](const argument& each) {
    return with_nullable(*common, each.type.nullable);
  };
  return call_with(given, boolean_type(true),
                   {takes(given[0]), takes(given[1]), takes(given[2]), takes(given[3])},
                   map_rows(overlap));
}

constexpr std::array functions_of_units{
    function{.name = "OVERLAPS",
             .signature = "(begin, end or INTERVAL) OVERLAPS (begin, end or INTERVAL) -> BOOLEAN",
             .about = "Whether two periods of time have something in common, if only a moment.",
             .resolve = resolve_overlaps},
    function{.name = "TIMESTAMPADD",
             .signature = "TIMESTAMPADD(unit, amount INT, time) -> its type, or TIMESTAMP of a "
                          "DATE and a unit of less than a DAY",
             .about = "The time so many units later.",
             .resolve = call<add_units, later_type, a_string, an_integer, a_time>},
    function{.name = "TIMESTAMPDIFF",
             .signature = "TIMESTAMPDIFF(unit, from, to) -> INT",
             .about = "How many full units there are from one date or timestamp to another.",
             .resolve = resolve_difference,
             .depends = hangs_on::session},
};

} // namespace

resolution resolve_time_rounding(argument_list given, rounding how, const session& in) {
  return how == rounding::floor
             ? call<round_time<rounding::floor>, first_type, a_time, a_string>(given, in)
             : call<round_time<rounding::ceiling>, first_type, a_time, a_string>(given, in);
}

std::span<const function> time_unit_functions() { return functions_of_units; }

} // namespace duet
