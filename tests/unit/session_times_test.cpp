// What hangs on the time zone of the session, and on the stamp of the epoch.

#include "columns/calendar.hpp"
#include "columns/time_text.hpp"
#include "columns/zones.hpp"
#include "functions/catalog.hpp"
#include "functions/expression.hpp"
#include "sql/window_functions.hpp"
#include "tests/unit/function_rows.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

std::int64_t micros_at(std::string_view text) { return *cast_to_timestamp(text, 6); }

time_zone new_york() { return *time_zone::named("America/New_York"); }

/// A call in New York, at noon of UTC on the day when the clock is put forward.
std::string call_there(std::string_view name, const std::vector<given>& values) {
  const auto zone = new_york();
  const auto* const of = find_function(name);
  REQUIRE(of != nullptr);
  CHECK(of->depends >= hangs_on::session);
  std::vector<argument> arguments;
  for (const auto& each : values)
    arguments.push_back({each.type, each.value});
  auto found = of->resolve(arguments, session{&zone});
  REQUIRE(std::holds_alternative<resolved_call>(found));
  auto& call = std::get<resolved_call>(found);
  expression made{.is = expression::form::call, .type = call.type, .of = of};
  made.compute = std::move(call.compute);
  for (const auto& each : values)
    made.arguments.push_back(constant_of(each.value, each.type));
  byte_arena memory;
  failed_rows failed;
  const stamp now{micros_at("2024-03-10 12:00:00.678") / micros_per_milli};
  computing with{.memory = memory, .failed = failed, .now = now};
  constexpr std::uint32_t only_row = 0;
  evaluator computed{made};
  const auto cell = computed.compute({}, 1, {&only_row, 1}, with);
  CHECK(failed.empty());
  const auto value = datum_at(*cell.cells, cell.place(0));
  std::string shown;
  if (const auto* const bytes = std::get_if<std::string_view>(&value))
    return std::string{*bytes};
  const auto number = std::get<std::int64_t>(value);
  if (is_timestamp(call.type.kind))
    append_timestamp(shown, number, 3);
  else if (call.type.kind == type_kind::date)
    append_date(shown, number);
  else if (call.type.kind == type_kind::time)
    append_time(shown, number, 3);
  else
    shown = std::to_string(number);
  return shown;
}

TEST_CASE("an instant is what the session's clock shows") {
  const auto after = instant(micros_at("2024-03-10 07:30:00")); // 03:30, before it was 01:59:59
  CHECK(call_there("EXTRACT", {word("HOUR"), after}) == "3");
  CHECK(call_there("HOUR", {after}) == "3");
  CHECK(call_there("DAYOFMONTH", {instant(micros_at("2024-03-10 04:59:59"))}) == "9");
  CHECK(call_there("DATE_FORMAT", {after, text("HH:mm")}) == "03:30");
  CHECK(call_there("FROM_UNIXTIME", {big(6)}) == "1969-12-31 19:00:06");
  CHECK(call_there("FROM_UNIXTIME", {big(1'710'055'800), text("HH z Z")}) == "03 EDT -0400");
  CHECK(call_there("UNIX_TIMESTAMP", {text("2024-03-10 03:30:00")}) == "1710055800");
  CHECK(call_there("UNIX_TIMESTAMP", {text("10 Mar 03"), text("dd MMM HH")}) == "5904000");
  CHECK(call_there("FLOOR", {after, word("HOUR")}) == "2024-03-10 07:00:00.000");
  CHECK(call_there("FLOOR", {after, word("DAY")}) == "2024-03-10 04:00:00.000"); // as in Flink
  CHECK(call_there("CEIL", {after, word("DAY")}) == "2024-03-11 04:00:00.000");
}

TEST_CASE("the clock shows the stamp of the epoch") {
  CHECK(call_there("CURRENT_TIMESTAMP", {}) == "2024-03-10 12:00:00.678");
  CHECK(call_there("CURRENT_ROW_TIMESTAMP", {}) == "2024-03-10 12:00:00.678");
  CHECK(call_there("PROCTIME", {}) == "2024-03-10 12:00:00.678");
  CHECK(call_there("LOCALTIMESTAMP", {}) == "2024-03-10 08:00:00.678");
  CHECK(call_there("CURRENT_DATE", {}) == "2024-03-10");
  CHECK(call_there("CURRENT_TIME", {}) == "08:00:00.0");
  CHECK(call_there("UNIX_TIMESTAMP", {}) == "1710072000");
}

TEST_CASE("windows end when the clock has shown all that is in them") {
  auto zone = new_york();
  const auto ends = [&](std::string_view shown) {
    std::string text;
    append_timestamp(text, sql::end_instant(micros_at(shown), zone), 3);
    return text;
  };
  CHECK(ends("2024-03-10 01:00:00") == "2024-03-10 06:00:00.000");
  CHECK(ends("2024-03-10 02:00:00") == "2024-03-10 07:00:00.000");
  CHECK(ends("2024-03-10 02:30:00") == "2024-03-10 07:00:00.001"); // it is never shown
  CHECK(ends("2024-03-10 03:00:00") == "2024-03-10 07:00:00.001");
  CHECK(ends("2024-03-10 03:30:00") == "2024-03-10 07:30:00.000");
  CHECK(ends("2024-11-03 01:00:00") == "2024-11-03 05:00:00.000");
  CHECK(ends("2024-11-03 01:30:00") == "2024-11-03 06:30:00.000"); // it is shown twice
  CHECK(ends("2024-11-03 02:00:00") == "2024-11-03 07:00:00.000");
}

TEST_CASE("fingerprints of windows have their zone") {
  const sql::window_plan hours{.size_ms = millis_per_hour, .slide_ms = millis_per_hour};
  auto there = hours;
  there.zone = new_york().name();
  CHECK(sql::spell_window(there) == sql::spell_window(hours) + " in America/New_York");
}

} // namespace
} // namespace duet
