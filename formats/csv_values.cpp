#include "formats/csv_values.hpp"

#include "columns/calendar.hpp"
#include "columns/text_cursor.hpp"
#include "columns/time_text.hpp"

namespace duet {

namespace {

/// As java.sql.Date does: a year of four digits, a month and a day of one or two. A day behind the
/// month's last goes on into the next month.
std::optional<std::int64_t> parse_csv_date(std::string_view text) {
  text_cursor from{text};
  const auto year = from.take_number(4, 4);
  if (!year || !from.take('-'))
    return std::nullopt;
  const auto month = from.take_number(1, 2);
  if (!month || !from.take('-'))
    return std::nullopt;
  const auto day = from.take_number(1, 2);
  if (!day || !from.at_end() || *month < 1 || *month > 12 || *day < 1 || *day > 31)
    return std::nullopt;
  return days_of({*year, static_cast<int>(*month), 1}) + *day - 1;
}

/// As ISO 8601 writes it: seconds may be left out.
std::optional<std::int64_t> parse_csv_clock(std::string_view text) {
  const auto micros =
      parse_json_timestamp("1970-01-01T" + std::string{text}, timestamp_standard::iso);
  return micros ? std::optional{*micros / micros_per_milli} : std::nullopt;
}

} // namespace

std::optional<std::int64_t> parse_csv_time(std::string_view text, const data_type& type) {
  constexpr auto standard = timestamp_standard::sql;
  std::optional<std::int64_t> value;
  switch (type.kind) {
  case type_kind::date:
    return parse_csv_date(text);
  case type_kind::time:
    value = parse_csv_clock(text);
    return value ? std::optional{truncate_time(*value, type.precision)} : std::nullopt;
  case type_kind::timestamp:
    value = parse_json_timestamp(trimmed(text), standard);
    break;
  default:
    value = parse_json_instant(trimmed(text), standard);
  }
  return value ? std::optional{truncate_timestamp(*value, type.precision)} : std::nullopt;
}

} // namespace duet
