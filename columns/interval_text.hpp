/// Intervals as text: literals, and CAST to text. An interval is a number of months or of
/// milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// The units of a literal from the largest to the smallest: `INTERVAL '1-6' YEAR TO MONTH`.
enum class interval_unit : std::uint8_t { year, quarter, month, week, day, hour, minute, second };

/// What is behind the text of a literal.
struct interval_qualifier {
  interval_unit from = interval_unit::second;
  interval_unit to = interval_unit::second; ///< The same, if there is only one.
  int digits = 2;          ///< How many digits the first number may have: `DAY(3)`.
  int fraction_digits = 6; ///< How many the fraction of a second may have: `SECOND(2, 3)`.
};

/// Whether an interval in this unit is a number of months.
[[nodiscard]] constexpr bool is_in_months(interval_unit unit) {
  return unit <= interval_unit::month;
}

/// The months or milliseconds of a literal's text: "5", "-1-6", "1 10:30:00.250". Numbers after the
/// first are less than what makes one of the unit before; digits of a fraction beyond milliseconds
/// are cut. Nothing if the text is not what the qualifier says.
[[nodiscard]] std::optional<std::int64_t> parse_interval(std::string_view text,
                                                         const interval_qualifier& as);

/// Appends an interval of months as CAST does: "+1-06", "-0-01".
void append_interval_of_months(std::string& to, std::int64_t months);

/// Appends an interval of milliseconds as CAST does: "+1 10:30:00.250", "-0 00:00:01.000".
void append_interval_of_millis(std::string& to, std::int64_t millis);

} // namespace duet
