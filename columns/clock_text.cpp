#include "columns/clock_text.hpp"

#include "columns/calendar.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace duet {

void append_padded(std::string& to, std::int64_t number, std::size_t width) {
  std::array<char, 20> text{};
  const auto* const end = std::to_chars(text.begin(), text.end(), number).ptr;
  const auto size = static_cast<std::size_t>(end - text.begin());
  to.append(size < width ? width - size : 0, '0');
  to.append(text.data(), size);
}

void append_clock(std::string& to, std::int64_t seconds_of_day) {
  append_padded(to, seconds_of_day / 3'600, 2);
  to.push_back(':');
  append_padded(to, seconds_of_day / 60 % 60, 2);
  to.push_back(':');
  append_padded(to, seconds_of_day % 60, 2);
}

std::optional<std::int64_t> resolve_date(const written_time& written, leniency how) {
  constexpr std::int64_t day_most = 31;
  auto day = written.day;
  if (how == leniency::smart && written.month >= 1 && written.month <= 12 && day <= day_most)
    day = std::min<std::int64_t>(day, days_in_month(written.year, static_cast<int>(written.month)));
  if (!is_date(written.year, written.month, day))
    return std::nullopt;
  return days_of({written.year, static_cast<int>(written.month), static_cast<int>(day)});
}

std::optional<std::int64_t> resolve_clock(const written_time& written, leniency how) {
  constexpr std::int64_t hours = 24;
  if (written.hour > hours || written.minute >= 60 || written.second >= 60)
    return std::nullopt;
  const auto seconds = (written.hour * 60 + written.minute) * 60 + written.second;
  const auto micros = seconds * micros_per_second + written.micros;
  const bool midnight = how == leniency::smart && micros == micros_per_day;
  return written.hour < hours || midnight ? std::optional{micros} : std::nullopt;
}

std::optional<std::int64_t> resolve_timestamp(const written_time& written, leniency how) {
  const auto days = resolve_date(written, how);
  const auto micros = resolve_clock(written, how);
  if (!days || !micros || written.year < timestamp_year_least || written.year > timestamp_year_most)
    return std::nullopt;
  return *days * micros_per_day + *micros;
}

} // namespace duet
