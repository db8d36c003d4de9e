// What the clock shows: the stamp of the epoch, the same in all that is computed of it.

#include "columns/calendar.hpp"
#include "columns/zones.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/signature.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <utility>
#include <variant>

namespace duet {

namespace {

constexpr std::int32_t stamp_digits = 3;

std::int64_t instant_now(const computing& with) { return with.now.value * micros_per_milli; }

made_kernel instant(argument_list) {
  return map_rows([](std::span<const operand>, std::uint32_t, const computing& with) {
    return instant_now(with);
  });
}

std::int64_t same_timestamp(std::int64_t micros) { return micros; }
std::int64_t date_part(std::int64_t micros) { return floor_div(micros, micros_per_day); }
/// Without its fraction.
std::int64_t time_part(std::int64_t micros) {
  return truncate_time(floor_mod(micros, micros_per_day) / micros_per_milli, 0);
}

/// A part of what the session's clock shows.
template <auto Part> made_kernel on_wall(argument_list, const session& in) {
  return map_rows(
      [zone = zone_of(in)](std::span<const operand>, std::uint32_t, const computing& with) mutable {
        return std::int64_t{Part(zone.to_wall(instant_now(with)))};
      });
}

data_type instant_type(bool nullable) { return timestamp_ltz_of(stamp_digits, nullable); }
data_type wall_type(bool nullable) { return timestamp_of(stamp_digits, nullable); }
data_type day_type(bool nullable) { return type_of(type_kind::date, nullable); }
data_type time_of_day_type(bool nullable) { return type_of(type_kind::time, nullable); }

constexpr auto instant_call = call<instant, sure<instant_type>>;
constexpr auto time_call = call<on_wall<time_part>, sure<time_of_day_type>>;

/// Who plans a script checks that the argument is a column of event time, and where rows are read.
resolution resolve_watermark(argument_list given, const session&) {
  if (given.size() != 1 || !is_timestamp(given[0].type.kind))
    return unresolved{"takes a column of event time"};
  auto told = map_rows([](std::span<const operand>, std::uint32_t row,
                          const computing& with) -> computed<std::int64_t> {
    const auto watermark = with.watermark(row);
    if (watermark == no_time)
      return std::monostate{};
    return watermark.value * micros_per_milli;
  });
  return resolved_call{with_nullable(given[0].type, true), {given[0].type}, std::move(told)};
}

constexpr std::array functions_of_now{
    function{.name = "CURRENT_DATE",
             .signature = "CURRENT_DATE -> DATE",
             .about = "The date of the epoch in the time zone of the session.",
             .resolve = call<on_wall<date_part>, sure<day_type>>,
             .depends = hangs_on::epoch},
    function{.name = "CURRENT_ROW_TIMESTAMP",
             .signature = "CURRENT_ROW_TIMESTAMP() -> TIMESTAMP_LTZ(3)",
             .about = "The time of the epoch.",
             .resolve = instant_call,
             .depends = hangs_on::epoch},
    function{.name = "CURRENT_TIME",
             .signature = "CURRENT_TIME -> TIME(0)",
             .about = "The time of the day of the epoch in the time zone of the session.",
             .resolve = time_call,
             .depends = hangs_on::epoch,
             .alias = "LOCALTIME"},
    function{.name = "CURRENT_TIMESTAMP",
             .signature = "CURRENT_TIMESTAMP, NOW() -> TIMESTAMP_LTZ(3)",
             .about = "The time of the epoch.",
             .resolve = instant_call,
             .depends = hangs_on::epoch,
             .alias = "NOW"},
    function{.name = "CURRENT_WATERMARK",
             .signature = "CURRENT_WATERMARK(rowtime) -> the type of the column",
             .about = "The watermark of the table in front of a row, NULL before the first.",
             .resolve = resolve_watermark,
             .depends = hangs_on::epoch},
    function{.name = "LOCALTIMESTAMP",
             .signature = "LOCALTIMESTAMP -> TIMESTAMP(3)",
             .about = "The time of the epoch in the time zone of the session.",
             .resolve = call<on_wall<same_timestamp>, sure<wall_type>>,
             .depends = hangs_on::epoch},
    function{.name = "PROCTIME",
             .signature = "PROCTIME() -> TIMESTAMP_LTZ(3)",
             .about = "The time of the epoch, which windows of processing time go by.",
             .resolve = instant_call,
             .depends = hangs_on::epoch},
};

} // namespace

std::span<const function> now_functions() { return functions_of_now; }

} // namespace duet
