#include "sql/window_functions.hpp"

#include "columns/calendar.hpp"
#include "functions/map.hpp"

#include <cstdint>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::int64_t micros_an_hour = millis_per_hour * micros_per_milli;

constexpr function window_start{.name = "window_start",
                                .signature = "window_start(time, size, offset)",
                                .about = "The start of the window that a time is in."};
constexpr function window_end{.name = "window_end",
                              .signature = "window_end(time, size, offset)",
                              .about = "The end of the window that a time is in."};
constexpr function window_end_instant{.name = "window_end_instant",
                                      .signature = "window_end_instant(end, zone)",
                                      .about = "The instant at which a window ends in a zone.",
                                      .depends = hangs_on::session};
constexpr function window_time{.name = "window_time",
                               .signature = "window_time(end)",
                               .about = "The last millisecond of a window."};

std::int64_t start_of(std::int64_t micros, std::int64_t size_ms, std::int64_t offset_ms) {
  const auto size = size_ms * micros_per_milli;
  const auto rest = (micros - offset_ms * micros_per_milli) % size;
  return micros - (rest < 0 ? rest + size : rest);
}

expression number(std::int64_t value) {
  return constant_of(value, type_of(type_kind::bigint, false));
}

expression call_of(const function& of, kernel compute, std::vector<expression> arguments,
                   data_type type) {
  type.nullable = arguments.front().type.nullable;
  return {.is = expression::form::call,
          .type = std::move(type),
          .of = &of,
          .compute = std::move(compute),
          .arguments = std::move(arguments)};
}

} // namespace

expression window_start_of(const expression& time, const window_plan& window) {
  return call_of(window_start, map<std::int64_t, std::int64_t, std::int64_t>(start_of),
                 {time, number(window.size_ms), number(window.offset_ms)}, timestamp_of(3));
}

expression window_end_of(const expression& time, const window_plan& window) {
  return call_of(window_end,
                 map<std::int64_t, std::int64_t, std::int64_t>(
                     [](std::int64_t micros, std::int64_t size, std::int64_t offset) {
                       return start_of(micros, size, offset) + size * micros_per_milli;
                     }),
                 {time, number(window.size_ms), number(window.offset_ms)}, timestamp_of(3));
}

expression window_time_of(const expression& end, const data_type& type) {
  return call_of(window_time,
                 map<std::int64_t>([](std::int64_t micros) { return micros - micros_per_milli; }),
                 {end}, type);
}

std::int64_t end_instant(std::int64_t end, time_zone& zone) {
  const auto last = end - micros_per_milli;
  auto at = zone.to_instant(last, shown_twice::last);
  if (zone.to_wall(at) != last)
    at -= floor_mod(at, micros_an_hour);
  return at + micros_per_milli;
}

expression end_instant_of(const expression& end, const time_zone& zone) {
  const auto name = constant_of(std::string_view{zone.name()}, string_type(false));
  return call_of(window_end_instant,
                 map<std::int64_t, std::string_view>(
                     [zone = zone](std::int64_t shown, std::string_view) mutable {
                       return end_instant(shown, zone);
                     }),
                 {end, name}, timestamp_ltz_of(3));
}

std::string spell_window(const window_plan& of) {
  std::string text = of.cumulates ? "cumulate" : of.gap_ms > 0 ? "session" : "slide";
  for (const auto each : {of.size_ms, of.slide_ms, of.offset_ms})
    text += " " + std::to_string(each);
  return text + (of.processing_time ? " of processing time" : "") +
         (of.zone.empty() ? "" : " in " + of.zone);
}

} // namespace duet::sql
