#include "columns/zones.hpp"

#include "columns/calendar.hpp"
#include "columns/text_cursor.hpp"

#include <absl/time/civil_time.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

namespace duet {

namespace {

constexpr int seconds_per_hour = 3'600;
constexpr int offset_most = 18 * seconds_per_hour; ///< In seconds; Java has no greater one.

/// Until here all changes of a zone are known to be listed. absl lists 400 years of those that go
/// on by a rule for ever, from when the rule came into force.
constexpr std::int64_t listed_until = 7'258'118'400 * micros_per_second; // 2200-01-01

std::int64_t micros_of(absl::CivilSecond wall) {
  return days_of({wall.year(), wall.month(), wall.day()}) * micros_per_day +
         (wall.hour() * seconds_per_hour + wall.minute() * 60 + wall.second()) * micros_per_second;
}

absl::CivilSecond civil_second_of(std::int64_t wall) {
  const auto date = civil_of(floor_div(wall, micros_per_day));
  return absl::CivilSecond(date.year, date.month, date.day, 0, 0,
                           floor_mod(wall, micros_per_day) / micros_per_second);
}

/// Names of files below the time zone database, and of nothing else.
bool is_zone_name(std::string_view name) {
  const auto fine = [](char c) {
    return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"_+-/"}.find(c) != std::string_view::npos;
  };
  return !name.empty() && !name.starts_with('/') && std::ranges::all_of(name, fine) &&
         name != "localtime";
}

/// What is behind "GMT", "UTC" or "UT", or all of it.
std::string_view without_utc(std::string_view name) {
  constexpr std::array<std::string_view, 3> prefixes{"GMT", "UTC", "UT"};
  for (const auto prefix : prefixes)
    if (name.starts_with(prefix))
      return name.substr(prefix.size());
  return name;
}

/// Minutes or seconds behind hours: with a colon or without one, as before.
std::optional<std::int64_t> take_sixtieth(text_cursor& from, bool colons) {
  constexpr std::int64_t most = 59;
  if (from.at_end())
    return 0;
  if (from.take(':') != colons)
    return std::nullopt;
  const auto number = from.take_number(2, 2);
  return number && *number <= most ? number : std::nullopt;
}

} // namespace

std::optional<int> parse_offset(std::string_view text) {
  text_cursor from{text};
  const bool negative = from.take('-');
  if (!negative && !from.take('+'))
    return std::nullopt;
  const auto hours = from.take_number(1, 2);
  const bool colons = from.rest().starts_with(':');
  const auto minutes = hours ? take_sixtieth(from, colons) : std::nullopt;
  const auto seconds = minutes ? take_sixtieth(from, colons) : std::nullopt;
  if (!seconds || !from.at_end())
    return std::nullopt;
  const auto offset = *hours * seconds_per_hour + *minutes * 60 + *seconds;
  if (offset > offset_most)
    return std::nullopt;
  return static_cast<int>(negative ? -offset : offset);
}

std::optional<time_zone> time_zone::named(std::string_view name) {
  const auto behind = without_utc(name);
  if (behind.empty() || name == "Z")
    return name.empty() ? std::nullopt : std::optional{time_zone{}};
  if (const auto offset = parse_offset(behind))
    return time_zone{absl::FixedTimeZone(*offset), name};
  absl::TimeZone zone;
  if (!is_zone_name(name) || !absl::LoadTimeZone(std::string{name}, &zone))
    return std::nullopt;
  return time_zone{zone, name};
}

std::int64_t time_zone::to_wall(std::int64_t instant) {
  if (instant < known_.begin || instant >= known_.end)
    known_ = around(instant);
  return instant + known_.offset;
}

std::int64_t time_zone::to_instant(std::int64_t wall, shown_twice which) {
  const auto end = which == shown_twice::first ? known_.wall_end : known_.repeats;
  if (wall >= known_.wall_begin && wall < end)
    return wall - known_.offset;
  // Near to a change the offset before it gives the first time, and the right one in a gap.
  const auto found = zone_.At(civil_second_of(wall));
  const bool last = which == shown_twice::last && found.kind == absl::TimeZone::TimeInfo::REPEATED;
  const auto whole = absl::ToUnixMicros(last ? found.post : found.pre);
  const auto instant = whole + floor_mod(wall, micros_per_second);
  known_ = around(instant);
  return instant;
}

int time_zone::offset_at(std::int64_t instant) {
  return static_cast<int>((to_wall(instant) - instant) / micros_per_second);
}

std::string_view time_zone::abbreviation_at(std::int64_t instant) const {
  return zone_.At(absl::FromUnixMicros(instant)).zone_abbr;
}

time_zone::interval time_zone::around(std::int64_t instant) const {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  const auto at = absl::FromUnixMicros(instant);
  const auto offset = zone_.At(at).offset * micros_per_second;
  if (instant >= listed_until)
    return {.begin = instant, .end = instant + 1, .offset = offset};
  interval found{.begin = least,
                 .end = listed_until,
                 .wall_begin = least,
                 .wall_end = listed_until + offset,
                 .repeats = listed_until + offset,
                 .offset = offset};
  absl::TimeZone::CivilTransition change;
  // A change at this very second is one before it, too.
  if (zone_.PrevTransition(at + absl::Seconds(1), &change)) {
    found.begin = micros_of(change.to) - offset;
    found.wall_begin = std::max(micros_of(change.from), micros_of(change.to));
  }
  if (zone_.NextTransition(at, &change)) {
    found.wall_end = micros_of(change.from);
    found.repeats = std::min(found.wall_end, micros_of(change.to));
    found.end = found.wall_end - offset;
  }
  return found;
}

} // namespace duet
