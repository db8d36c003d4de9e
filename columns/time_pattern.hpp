/// Patterns of dates and times, as DATE_FORMAT, TO_TIMESTAMP, FROM_UNIXTIME and others take them:
/// those of Java's DateTimeFormatter and of its SimpleDateFormat, with English names.
///
/// A pattern is compiled once into steps, and then writes or reads a value without allocating.
#pragma once

#include "model/failure.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

/// Whose patterns they are. They have the same form, but not all letters mean the same.
enum class pattern_dialect : std::uint8_t {
  formatter, ///< java.time.format.DateTimeFormatter: timestamps that have no zone.
  simple,    ///< java.text.SimpleDateFormat: instants in a zone.
};

/// What a step of a pattern writes and reads.
enum class pattern_part : std::uint8_t {
  literal,
  optional_begin, ///< What is up to the end may be missing when it is read.
  optional_end,
  era,
  year_of_era,
  year,
  week_year, ///< Of weeks that begin on Sunday; the first one has the year's first day.
  quarter,
  month,
  month_short,
  month_long,
  week_of_year,
  week_of_month,
  day_of_year,
  day,
  weekday_in_month, ///< Which Monday, for example, of the month.
  weekday_short,
  weekday_long,
  weekday_number, ///< 1 is Monday.
  half_day,       ///< AM or PM.
  hour,           ///< 0 to 23.
  hour_from_1,    ///< 1 to 24.
  half_hour,      ///< Of the half day, 0 to 11.
  half_hour_from_1,
  minute,
  second,
  fraction, ///< Of the second: as many digits as letters.
  millisecond,
  nanosecond,
  zone_name,
  zone_offset,       ///< "+0100".
  zone_offset_iso,   ///< "+01", "+0100" or "+01:00"; "Z" for none.
  zone_offset_plain, ///< The same, but "+00" for none.
};

/// How a number is written and read.
enum class pattern_digits : std::uint8_t {
  open,    ///< At least as many digits as letters, a minus for negative ones.
  fixed,   ///< As many digits as letters.
  padded,  ///< At least as many, with a plus if they are more.
  reduced, ///< The last two digits of a year.
};

/// A piece of a compiled pattern.
struct pattern_step {
  pattern_part part = pattern_part::literal;
  pattern_digits digits = pattern_digits::open;
  char letter = '\'';
  std::size_t width = 1;   ///< How many letters.
  std::size_t reserve = 0; ///< Digits that the numbers right behind this one need.
  std::string text;        ///< Of a literal.
};

/// Whether a part is a number.
[[nodiscard]] bool is_number(pattern_part part);

/// An instant to write: the wall clock, and what is known of the zone at that time.
struct zoned_time {
  std::int64_t wall = 0; ///< In microseconds.
  int offset = 0;        ///< From UTC, in seconds.
  std::string_view abbreviation = "UTC";
};

/// What was read: a wall clock, and an offset from UTC in seconds if the text has one.
struct read_time {
  std::int64_t wall = 0; ///< In microseconds.
  std::optional<int> offset;
  /// Whether a simple pattern took what does not exist for a later time: the 30th of February, the
  /// hour 25.
  bool rolled_over = false;
};

/// A compiled pattern.
class time_pattern {
public:
  /// A pattern that may be written, read, or both, as its letters allow. A letter that does not
  /// exist, or not so many times, a quote without an end: misconfigured, with what and where.
  [[nodiscard]] static result<time_pattern> compile(std::string_view pattern,
                                                    pattern_dialect dialect);

  /// What is wrong with writing values of this pattern, if anything: timestamps have no zone.
  [[nodiscard]] result<void> can_write() const;

  /// What is wrong with reading them, if anything: weeks and quarters say no date.
  [[nodiscard]] result<void> can_read() const;

  /// Appends a time. Only if it can be written.
  void write(std::string& to, const zoned_time& time) const;

  /// Reads a time, of 1970-01-01 00:00:00 whatever the pattern does not have. Nothing if the text
  /// is not what the pattern says, or no time. Only if it can be read.
  ///
  /// A formatter reads all of the text, knows its letters' sizes, and takes days up to the 31st
  /// for the month's last. A simple pattern reads what is at the beginning, and takes anything: the
  /// 32nd of a month is in the next one.
  [[nodiscard]] std::optional<read_time> read(std::string_view text) const;

private:
  time_pattern(pattern_dialect dialect, std::vector<pattern_step> steps)
      : dialect_(dialect), steps_(std::move(steps)) {}

  pattern_dialect dialect_;
  std::vector<pattern_step> steps_;
};

} // namespace duet
