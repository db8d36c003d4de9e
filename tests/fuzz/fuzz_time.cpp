/// Any text is a date, a time, a timestamp, or none; what it is comes back as it was when it is
/// written and read again. Any pattern is one or is refused, and reads any text or does not.
///
/// The input is a line with a pattern, and the text behind it.
#include "columns/calendar.hpp"
#include "columns/interval_text.hpp"
#include "columns/time_pattern.hpp"
#include "columns/time_text.hpp"
#include "columns/zones.hpp"
#include "tests/fuzz/violation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace duet::fuzz {

namespace {

void expect_same(std::optional<std::int64_t> again, std::int64_t value, const std::string& text) {
  if (again != value)
    violated("what is written as " + text + " is read as something else");
}

/// CAST writes years after 9999 without the plus that it reads.
bool has_short_year(std::int64_t days) {
  const auto year = civil_of(days).year;
  return year >= 1 && year <= 9'999;
}

void cast(std::string_view text) {
  std::string written;
  if (const auto days = cast_to_date(text)) {
    append_date(written, *days);
    expect_same(cast_to_date(written), *days, written);
  }
  written.clear();
  if (const auto millis = cast_to_time(text, 3)) {
    if (*millis < 0 || *millis >= millis_per_day)
      violated("a time is in one day");
    append_time(written, *millis, 3);
    expect_same(cast_to_time(written, 3), *millis, written);
  }
  written.clear();
  const auto micros = cast_to_timestamp(text, 6);
  if (micros && has_short_year(floor_div(*micros, micros_per_day))) {
    append_timestamp(written, *micros, 6);
    expect_same(cast_to_timestamp(written, 6), *micros, written);
  }
  static_cast<void>(parse_jdbc_timestamp(text));
}

void json(std::string_view text) {
  std::string written;
  if (const auto days = parse_json_date(text)) {
    append_json_date(written, *days);
    expect_same(parse_json_date(written), *days, written);
  }
  static_cast<void>(parse_json_time(text));
  for (const auto as : {timestamp_standard::sql, timestamp_standard::iso}) {
    const auto wall = parse_json_timestamp(text, as);
    written.clear();
    if (wall) {
      append_json_timestamp(written, *wall, as);
      expect_same(parse_json_timestamp(written, as), *wall, written);
    }
    const auto instant = parse_json_instant(text, as);
    written.clear();
    if (instant) {
      append_json_instant(written, *instant, as);
      expect_same(parse_json_instant(written, as), *instant, written);
    }
    if (wall && (instant || has_zone(text)))
      violated("a timestamp has no zone");
  }
}

void pattern(std::string_view of, pattern_dialect dialect, std::string_view text) {
  const auto made = time_pattern::compile(of, dialect);
  if (!made)
    return;
  std::string written;
  if (made->can_write())
    made->write(written, {.wall = -1, .offset = -5'400, .abbreviation = "XYZ"});
  if (!made->can_read())
    return;
  static_cast<void>(made->read(written));
  const auto read = made->read(text);
  if (read && std::abs(civil_of(floor_div(read->wall, micros_per_day)).year) > 290'001)
    violated("a timestamp is within its years");
}

void intervals(std::string_view text) {
  const auto months = parse_interval(text, {interval_unit::year, interval_unit::month, 9});
  const auto millis = parse_interval(text, {interval_unit::day, interval_unit::second, 9, 9});
  std::string written;
  if (months) {
    append_interval_of_months(written, *months);
    expect_same(parse_interval(written, {interval_unit::year, interval_unit::month, 9}), *months,
                written);
  }
  written.clear();
  if (millis) {
    append_interval_of_millis(written, *millis);
    expect_same(parse_interval(written, {interval_unit::day, interval_unit::second, 9, 9}), *millis,
                written);
  }
}

void run(std::string_view input) {
  const auto end = std::min(input.find('\n'), input.size());
  const auto text = input.substr(std::min(end + 1, input.size()));
  cast(text);
  json(text);
  intervals(text);
  static_cast<void>(parse_offset(text));
  pattern(input.substr(0, end), pattern_dialect::formatter, text);
  pattern(input.substr(0, end), pattern_dialect::simple, text);
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
