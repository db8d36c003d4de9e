/// Integers of 128 bits: what decimals are made of. The language has none, its compilers do.
#pragma once

#include "model/int128.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

inline constexpr auto int128_most = static_cast<int128>(~uint128{0} >> 1U);
inline constexpr int128 int128_least = -int128_most - 1;

[[nodiscard]] constexpr std::uint64_t low_half(uint128 of) {
  return static_cast<std::uint64_t>(of);
}

[[nodiscard]] constexpr std::uint64_t high_half(uint128 of) {
  return static_cast<std::uint64_t>(of >> 64U);
}

/// The absolute value; also that of the least number, which no int128 holds.
[[nodiscard]] constexpr uint128 magnitude(int128 of) {
  const auto bits = static_cast<uint128>(of);
  return of < 0 ? ~bits + 1 : bits;
}

/// The number of this magnitude, which has to fit.
[[nodiscard]] constexpr int128 with_sign(uint128 magnitude, bool negative) {
  return static_cast<int128>(negative ? ~magnitude + 1 : magnitude);
}

/// The greatest power of ten that fits.
inline constexpr int exponent_of_ten_max = 38;

/// Powers of ten by their exponent.
inline constexpr auto powers_of_ten = [] {
  std::array<uint128, exponent_of_ten_max + 1> made{};
  uint128 power = 1;
  for (auto& each : made) {
    each = power;
    power *= 10; // the last one wraps, and is not used
  }
  return made;
}();

/// 10^exponent; `exponent` is from 0 to 38.
[[nodiscard]] constexpr uint128 power_of_ten(int exponent) {
  return powers_of_ten[static_cast<std::size_t>(exponent)];
}

/// How many digits a number has in base ten: from 1, which 0 has, to 39.
[[nodiscard]] int digits_of(uint128 number);

/// The digits of a number in base ten, "0" for 0.
class digit_text {
public:
  explicit digit_text(uint128 number);

  /// Valid as long as this.
  [[nodiscard]] std::string_view view() const {
    return std::string_view{text_.data(), text_.size()}.substr(begin_);
  }

private:
  std::array<char, exponent_of_ten_max + 1> text_; // the digits are at its end
  std::size_t begin_ = exponent_of_ten_max + 1;
};

/// Appends a number in base ten.
void append_number(std::string& to, int128 number);

/// A hash for tables in memory: it may change from one version of duet to the next.
[[nodiscard]] std::uint64_t hash_of(int128 number);

} // namespace duet
