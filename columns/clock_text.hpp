/// What the writers and readers of dates and times in this folder share.
#pragma once

#include "columns/text_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace duet {

/// Timestamps beyond these years may not fit into 64 bits.
inline constexpr std::int64_t timestamp_year_least = -290'000;
inline constexpr std::int64_t timestamp_year_most = 290'000;

/// Appends a number that is not negative, with zeros in front if it has less than `width` digits.
void append_padded(std::string& to, std::int64_t number, std::size_t width);

/// Appends the time of day to the second: "10:30:00".
void append_clock(std::string& to, std::int64_t seconds_of_day);

/// What a date and a time are written as, before anybody has looked whether they exist.
struct written_time {
  std::int64_t year = 1970;
  std::int64_t month = 1;
  std::int64_t day = 1;
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t micros = 0; ///< Of the second.
};

/// How much of what does not exist is taken for something that does.
enum class leniency {
  strict, ///< Nothing.
  smart,  ///< Days from the month's last to the 31st are its last, 24:00:00 is the next midnight.
};

/// The days, or the microseconds of the day, that these are, if there are such.
[[nodiscard]] std::optional<std::int64_t> resolve_date(const written_time& written, leniency how);
[[nodiscard]] std::optional<std::int64_t> resolve_clock(const written_time& written, leniency how);

/// The timestamp that both are; also nothing if its year is beyond those of timestamps.
[[nodiscard]] std::optional<std::int64_t> resolve_timestamp(const written_time& written,
                                                            leniency how);

} // namespace duet
