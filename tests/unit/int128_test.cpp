#include "columns/int128.hpp"
#include "columns/wide_integer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

std::string text_of(int128 number) {
  std::string text;
  append_number(text, number);
  return text;
}

TEST_CASE("128 bits in base ten") {
  const std::vector<std::pair<int128, std::string_view>> table{
      {0, "0"},
      {-1, "-1"},
      {9'999'999'999'999'999'999U, "9999999999999999999"},
      {static_cast<int128>(power_of_ten(19)), "10000000000000000000"},
      {static_cast<int128>(power_of_ten(38)), "100000000000000000000000000000000000000"},
      {static_cast<int128>(power_of_ten(38)) - 1, "99999999999999999999999999999999999999"},
      {int128_most, "170141183460469231731687303715884105727"},
      {int128_least, "-170141183460469231731687303715884105728"},
  };
  for (const auto& [number, text] : table) {
    CAPTURE(text);
    CHECK(text_of(number) == text);
    const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
    CHECK(digits_of(magnitude(number)) == static_cast<int>(digits.size()));
    CHECK(with_sign(magnitude(number), number < 0) == number);
  }
  CHECK(digit_text{~uint128{0}}.view() == "340282366920938463463374607431768211455");
}

TEST_CASE("hashes of small numbers, their negatives and of high halves differ") {
  std::set<std::uint64_t> hashes;
  for (int128 i = -500; i < 500; ++i) {
    hashes.insert(hash_of(i));
    hashes.insert(hash_of(i << 64U | 1));
  }
  CHECK(hashes.size() == 1'999); // 1 is in both
}

uint128 random_bits(test::random& chance) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  const auto half = [&] {
    // All bits set, or none, is where carries are.
    const auto kind = chance.between(0, 3);
    if (kind < 2)
      return kind == 0 ? ~std::uint64_t{0} : std::uint64_t{0};
    return static_cast<std::uint64_t>(chance.between(least, most)) >> chance.below(64);
  };
  const auto high = half();
  return (uint128{high} << 64U) | half();
}

TEST_CASE("a product divided by a factor is the other one, and what was added is left") {
  test::random chance;
  for (int i = 0; i < 100'000; ++i) {
    const auto a = random_bits(chance);
    const auto b = random_bits(chance);
    const auto more = random_bits(chance);
    if (b == 0)
      continue;
    const auto left = more % b;
    const auto product = add(multiply(a, b), {0, left});
    const auto parts = divide(product, b);
    CHECK(parts.quotient == wide_integer{0, a});
    CHECK(parts.remainder == left);
    CHECK(subtract(product, multiply(a, b)) == wide_integer{0, left});
  }
}

TEST_CASE("quotients of more than 128 bits") {
  test::random chance;
  for (int i = 0; i < 100'000; ++i) {
    const wide_integer number{random_bits(chance), random_bits(chance)};
    const auto divisor = random_bits(chance);
    if (divisor == 0)
      continue;
    const auto parts = divide(number, divisor);
    CHECK(parts.remainder < divisor);
    CHECK(add(multiply(parts.quotient, divisor), {0, parts.remainder}) == number);
  }
}

TEST_CASE("digits are cut by the rounding that is asked for") {
  struct row {
    uint128 number;
    int digits;
    rounding how;
    bool negative;
    uint128 kept;
  };
  const std::vector<row> table{
      {12'345, 0, rounding::half_up, false, 12'345}, {12'345, 1, rounding::half_up, false, 1'235},
      {12'345, 2, rounding::half_up, true, 123},     {12'345, 5, rounding::half_up, false, 0},
      {52'345, 5, rounding::half_up, false, 1},      {52'345, 60, rounding::half_up, false, 0},
      {52'345, 100, rounding::ceiling, false, 1},    {52'345, 100, rounding::ceiling, true, 0},
      {52'345, 100, rounding::floor, true, 1},       {52'345, 1, rounding::down, true, 5'234},
      {52'340, 1, rounding::floor, true, 5'234},     {52'341, 1, rounding::floor, true, 5'235},
      {52'341, 1, rounding::floor, false, 5'234},
  };
  for (const auto& [number, digits, how, negative, kept] : table) {
    CAPTURE(low_half(number));
    CAPTURE(digits);
    CHECK(cut_digits({0, number}, digits, how, negative) == wide_integer{0, kept});
  }
  // 5 * 10^75: the highest of the digits that are cut is in another part than the others.
  const auto large = multiply(multiply(5, power_of_ten(38)), power_of_ten(37));
  CHECK(cut_digits(large, 76, rounding::half_up, false) == wide_integer{0, 1});
  CHECK(cut_digits(subtract(large, {0, 1}), 76, rounding::half_up, false) == wide_integer{0, 0});
}

} // namespace
} // namespace duet
