#include "columns/int128.hpp"

#include <algorithm>
#include <iterator>

namespace duet {

namespace {

constexpr int digits_of_half = 19; ///< As many as always fit into 64 bits.

/// Spreads the bits of a number over all of them, so that similar numbers are far apart.
constexpr std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ (bits >> 30U)) * 0xbf58'476d'1ce4'e5b9;
  bits = (bits ^ (bits >> 27U)) * 0x94d0'49bb'1331'11eb;
  return bits ^ (bits >> 31U);
}

} // namespace

int digits_of(uint128 number) {
  const auto* const greater = std::ranges::upper_bound(powers_of_ten, number);
  return std::max(1, static_cast<int>(std::distance(powers_of_ten.begin(), greater)));
}

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): what is read is written
digit_text::digit_text(uint128 number) {
  const auto put = [this](std::uint64_t& half) {
    text_[--begin_] = static_cast<char>('0' + half % 10);
    half /= 10;
  };
  for (const auto unit = power_of_ten(digits_of_half); number >= unit; number /= unit) {
    auto half = low_half(number % unit);
    for (int i = 0; i < digits_of_half; ++i)
      put(half);
  }
  auto half = low_half(number);
  do
    put(half);
  while (half != 0);
}

void append_number(std::string& to, int128 number) {
  if (number < 0)
    to.push_back('-');
  to.append(digit_text{magnitude(number)}.view());
}

std::uint64_t hash_of(int128 number) {
  const auto bits = static_cast<uint128>(number);
  return mixed(low_half(bits) + 0x9e37'79b9'7f4a'7c15 * (mixed(high_half(bits)) + 1));
}

} // namespace duet
