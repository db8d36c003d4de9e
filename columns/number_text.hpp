/// Numbers as text and as numbers of other types, as Java has them: results are compared with those
/// of Flink digit by digit.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// Appends the shortest number that reads as this double: "100.0", "0.001", "1.0E7", "-0.0", "NaN",
/// "Infinity". There is at least one digit behind the point, and an exponent from 10^7 and below
/// 10^-3. So do Double.toString and Float.toString of Java 19 and later.
void append_double(std::string& to, double number);

/// The same for a FLOAT, which is a double that is a float, too: fewer digits tell it from others.
void append_float(std::string& to, double number);

/// From the least to the greatest number of an integer type.
struct integer_range {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

template <class T>
inline constexpr integer_range range_of{std::numeric_limits<T>::min(),
                                        std::numeric_limits<T>::max()};
inline constexpr auto tinyint_range = range_of<std::int8_t>;
inline constexpr auto smallint_range = range_of<std::int16_t>;
inline constexpr auto int_range = range_of<std::int32_t>;
inline constexpr auto bigint_range = range_of<std::int64_t>;

/// Reads digits with a sign before them if you like, as Java's Integer.parseInt does. Nothing if
/// there is anything else, or if the number is not in the range.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text, integer_range in);

/// CAST of text to an integer type: the same, with blanks around it, and digits behind a point,
/// which do not count. A point alone is nothing, though Flink takes it for 0.
[[nodiscard]] std::optional<std::int64_t> cast_to_integer(std::string_view text, integer_range in);

/// CAST of text to DOUBLE, as Java's Double.parseDouble: "1", ".5", "1.", "-1e-3", "1.5d", "NaN",
/// "+Infinity", "0x1.8p1"; control characters and blanks around it do not count.
[[nodiscard]] std::optional<double> cast_to_double(std::string_view text);

/// The same to FLOAT: rounded once, to a float.
[[nodiscard]] std::optional<double> cast_to_float(std::string_view text);

/// CAST between integer types: what does not fit wraps.
[[nodiscard]] constexpr std::int64_t wrapped(std::int64_t number, integer_range to) {
  const auto bits = static_cast<std::uint64_t>(number);
  switch (to.most) {
  case tinyint_range.most:
    return static_cast<std::int8_t>(bits);
  case smallint_range.most:
    return static_cast<std::int16_t>(bits);
  case int_range.most:
    return static_cast<std::int32_t>(bits);
  default:
    return number;
  }
}

/// CAST of DOUBLE or FLOAT to an integer type: towards 0. What does not fit into INT, or BIGINT if
/// that is the type, is its least or greatest number, NaN is 0; TINYINT and SMALLINT then wrap.
[[nodiscard]] std::int64_t to_integer(double number, integer_range to);

/// CAST to FLOAT.
[[nodiscard]] constexpr double to_float(double number) { return static_cast<float>(number); }
[[nodiscard]] constexpr double to_float(std::int64_t number) { return static_cast<float>(number); }

} // namespace duet
