/// Dates, times, timestamps and intervals as text: what CAST reads and writes, and what JSON has.
///
/// The numbers are those of columns/calendar.hpp. What is read is read as Flink does, its strange
/// laxness included where it gives a value that is a date or a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

// --- CAST

/// CAST of text to DATE: "2024-01-15", "2024-1-5", "2024-01", "2024", blanks around each number;
/// what follows a blank does not count ("2024-01-15 10:30"). Years from 0 to 9999.
[[nodiscard]] std::optional<std::int64_t> cast_to_date(std::string_view text);

/// CAST of text to TIME with `precision` digits of the fraction: "10:30:00.123", "10:30", "9", and
/// an offset behind it, which is subtracted if it is negative and else added. The fourth digit of a
/// fraction rounds the third. Nothing if the result is not in the same day, where Flink has times
/// below 0 and beyond 24:00.
[[nodiscard]] std::optional<std::int64_t> cast_to_time(std::string_view text, int precision);

/// CAST of text to TIMESTAMP: "2024-01-15 10:30:00.123456", "2024-1-5", "+12024-01-01", with up to
/// nine digits of a fraction, of which `precision` count. A day that is after the month's last, up
/// to the 31st, is its last; 24:00:00 is the next day's midnight. No blanks around it.
[[nodiscard]] std::optional<std::int64_t> cast_to_timestamp(std::string_view text, int precision);

/// What TO_TIMESTAMP and TO_DATE take if the text is not as the pattern says: java.sql.Timestamp's
/// "2024-1-5 9:30:00.5", or "2024-1-5". Days after the month's last go on into the next month.
[[nodiscard]] std::optional<std::int64_t> parse_jdbc_timestamp(std::string_view text);

/// Appends a date: "2024-01-15".
void append_date(std::string& to, std::int64_t days);

/// Appends a time: "10:30:00", and if `precision` is not 0, up to as many digits of the fraction,
/// without zeros at its end but the first: "10:30:00.0", "10:30:00.25".
void append_time(std::string& to, std::int64_t millis, int precision);

/// Appends a timestamp with `precision` digits of the fraction, from 0 to 9; the others are cut:
/// "2024-01-15 10:30:00.250".
void append_timestamp(std::string& to, std::int64_t micros, int precision);

// --- JSON

/// The option `json.timestamp-format.standard`.
enum class timestamp_standard : std::uint8_t {
  sql, ///< "2024-01-15 10:30:00.25"
  iso, ///< "2024-01-15T10:30:00.25"; also without seconds.
};

/// What a field of JSON holds. The years have four digits, or more after a plus or a minus; months,
/// days, hours, minutes and seconds two; fractions up to nine, of which microseconds count in a
/// timestamp and none in a time. 24:00:00 is a time, too: 00:00:00.
[[nodiscard]] std::optional<std::int64_t> parse_json_date(std::string_view text);
[[nodiscard]] std::optional<std::int64_t> parse_json_time(std::string_view text);

/// A timestamp has no zone. As SQL writes it, days after the month's last and 24:00:00 are taken as
/// CAST does, as ISO 8601 writes it, they are not.
[[nodiscard]] std::optional<std::int64_t> parse_json_timestamp(std::string_view text,
                                                               timestamp_standard written);

/// An instant ends in Z, or, which Flink does not take, in an offset from UTC: "+02:00".
[[nodiscard]] std::optional<std::int64_t> parse_json_instant(std::string_view text,
                                                             timestamp_standard written);

/// Whether a text that is no timestamp would be an instant: it has a zone, and should be declared
/// as TIMESTAMP_LTZ.
[[nodiscard]] bool has_zone(std::string_view text);

/// Append what a field of JSON holds: fractions of a second without zeros at the end, and without
/// a point if nothing is left. A time has no fraction here, either.
void append_json_date(std::string& to, std::int64_t days);
void append_json_time(std::string& to, std::int64_t millis);
void append_json_timestamp(std::string& to, std::int64_t micros, timestamp_standard as);
void append_json_instant(std::string& to, std::int64_t micros, timestamp_standard as);

} // namespace duet
