/// Decimal digits of binary fractions, rounded and written as Java does.
#pragma once

#include <cstdint>
#include <string>

namespace duet {

/// A finite number that is not negative: 0.d1d2d3... times ten to a power. As few digits as tell
/// it from its neighbours; "0" for 0.
struct shortest_digits {
  std::string digits;
  int exponent = 0; ///< Where the point stands: before the first digit for 0.
};

[[nodiscard]] shortest_digits digits_of(double value);

/// Rounds half up to so many digits from the front; to none or fewer it may become 0 or 1.
void round_digits(shortest_digits& of, int count);

/// As Double.toString: "1.0", "1.0E7", "NaN", "-Infinity".
[[nodiscard]] std::string java_text(double value);
/// As Float.toString.
[[nodiscard]] std::string java_text(float value);

} // namespace duet
