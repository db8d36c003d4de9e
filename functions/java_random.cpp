#include "functions/java_random.hpp"

namespace duet {

namespace {

constexpr std::uint64_t lcg_factor = 0x5DEECE66D;
constexpr std::uint64_t lcg_summand = 0xB;
constexpr std::uint64_t lcg_mask = (std::uint64_t{1} << 48U) - 1;

} // namespace

java_random::java_random(std::int64_t seed)
    : state_{(static_cast<std::uint64_t>(seed) ^ lcg_factor) & lcg_mask} {}

std::int32_t java_random::next(unsigned bits) {
  state_ = (state_ * lcg_factor + lcg_summand) & lcg_mask;
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(state_ >> (48U - bits)));
}

double java_random::next_double() {
  constexpr unsigned high_bits = 26;
  constexpr unsigned low_bits = 27;
  constexpr double unit = 1.0 / static_cast<double>(std::uint64_t{1} << (high_bits + low_bits));
  const auto high = static_cast<std::uint64_t>(next(high_bits));
  const auto low = static_cast<std::uint64_t>(next(low_bits));
  return static_cast<double>((high << low_bits) + low) * unit;
}

std::int32_t java_random::next_int(std::int32_t bound) {
  constexpr unsigned bits = 31;
  auto number = next(bits);
  if ((bound & (bound - 1)) == 0)
    return static_cast<std::int32_t>((std::int64_t{bound} * number) >> bits);
  // Numbers of the last, incomplete stretch of `bound` would make some results likelier.
  const auto stretch = [bound](std::int32_t from) { return from - from % bound; };
  while (std::int64_t{stretch(number)} + bound - 1 > INT32_MAX)
    number = next(bits);
  return number % bound;
}

} // namespace duet
