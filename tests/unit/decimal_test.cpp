#include "columns/decimal.hpp"
#include "tests/support/paper_decimals.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

constexpr decimal_type widest{38, 0};

std::string plain(decimal value) {
  std::string text;
  append_plain(text, value);
  return text;
}

std::string text_of(std::optional<int128> unscaled, decimal_type type) {
  return unscaled ? plain({*unscaled, type.scale}) : "none";
}

/// The decimal that a text is, with as many digits behind the point as it has.
decimal number(std::string_view text) {
  const auto point = text.find('.');
  const auto scale =
      point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
  const auto unscaled = parse_decimal(text, {38, scale});
  REQUIRE(unscaled);
  return {*unscaled, scale};
}

TEST_CASE("types of results have room for them, and at most 38 digits") {
  struct row {
    decimal_type a, b, add, multiply, divide, remainder;
  };
  const std::vector<row> table{
      {{10, 2}, {10, 2}, {11, 2}, {21, 4}, {23, 13}, {10, 2}},
      {{3, 3}, bigint_as_decimal, {23, 3}, {23, 3}, {23, 23}, {3, 3}},
      {{10, 0}, {5, 5}, {16, 5}, {16, 5}, {21, 6}, {5, 5}},
      {{1, 0}, {1, 0}, {2, 0}, {3, 0}, {7, 6}, {1, 0}},
      {{38, 0}, {38, 0}, {38, 0}, {38, 0}, {38, 6}, {38, 0}},
      {{38, 38}, {38, 38}, {38, 37}, {38, 37}, {38, 6}, {38, 38}},
      {{38, 18}, {38, 18}, {38, 17}, {38, 6}, {38, 6}, {38, 18}},
      {{38, 8}, {32, 8}, {38, 7}, {38, 6}, {38, 6}, {32, 8}},
      {{38, 4}, {38, 4}, {38, 4}, {38, 6}, {38, 6}, {38, 4}},
      {{38, 0}, {38, 38}, {38, 6}, {38, 6}, {38, 6}, {38, 38}},
  };
  for (const auto& [a, b, add, multiply, divide, remainder] : table) {
    CAPTURE(a.precision);
    CAPTURE(a.scale);
    CAPTURE(b.precision);
    CAPTURE(b.scale);
    CHECK(add_type(a, b) == add);
    CHECK(multiply_type(a, b) == multiply);
    CHECK(divide_type(a, b) == divide);
    CHECK(remainder_type(a, b) == remainder);
  }
}

TEST_CASE("types of aggregates, of rounding, and of what two have in common") {
  CHECK(sum_type({10, 2}) == decimal_type{38, 2});
  CHECK(average_type({10, 2}) == decimal_type{38, 6});
  CHECK(average_type({38, 18}) == decimal_type{38, 18});
  CHECK(round_type({10, 2}, 2) == decimal_type{10, 2});
  CHECK(round_type({10, 2}, 1) == decimal_type{10, 1});
  CHECK(round_type({10, 2}, 0) == decimal_type{9, 0});
  CHECK(round_type({10, 2}, -3) == decimal_type{9, 0});
  CHECK(round_type({38, 0}, -3) == decimal_type{38, 0});
  CHECK(floor_type({10, 2}) == decimal_type{10, 0});
  CHECK(common_type({10, 2}, {5, 4}) == decimal_type{12, 4});
  CHECK(common_type({38, 2}, {10, 8}) == decimal_type{38, 2});
  CHECK(common_type(int_as_decimal, {2, 2}) == decimal_type{12, 2});
}

TEST_CASE("sums, differences, products and remainders") {
  struct row {
    std::string_view a, b, sum, difference, product, remainder;
  };
  const decimal_type type{38, 4};
  const std::vector<row> table{
      {"1", "2", "3.0000", "-1.0000", "2.0000", "1.0000"},
      {"0.05", "-0.005", "0.0450", "0.0550", "-0.0003", "0.0000"},
      {"-7.5", "2", "-5.5000", "-9.5000", "-15.0000", "-1.5000"},
      {"7.5", "-2", "5.5000", "9.5000", "-15.0000", "1.5000"},
      {"0.00005", "0.00004", "0.0001", "0.0000", "0.0000", "0.0000"},
      {"-0.00005", "0", "-0.0001", "-0.0001", "0.0000", ""},
      {"9999999999999999999999999999999999.9999", "0.0001", "none",
       "9999999999999999999999999999999999.9998", "1000000000000000000000000000000.0000", "0.0000"},
  };
  for (const auto& [a, b, sum, difference, product, rest] : table) {
    CAPTURE(a);
    CAPTURE(b);
    CHECK(text_of(add(number(a), number(b), type), type) == sum);
    CHECK(text_of(subtract(number(a), number(b), type), type) == difference);
    CHECK(text_of(multiply(number(a), number(b), type), type) == product);
    if (!rest.empty())
      CHECK(text_of(remainder(number(a), number(b), type), type) == rest);
  }
}

TEST_CASE("a remainder needs a quotient of at most 38 digits, but for zeros") {
  const decimal_type type{38, 2};
  const auto many = number("99999999999999999999999999999999999999");
  CHECK(remainder(many, number("0.1"), type) == 0);
  CHECK(remainder(many, number("0.7"), type) == std::nullopt);
  CHECK(remainder(number("10000000000000000000000000000000000000"), number("0.00004"), type) == 0);
  CHECK(text_of(remainder(number("9.999"), number("0.3"), type), type) == "0.10");
}

TEST_CASE("quotients are rounded to 38 digits and then to their type") {
  struct row {
    std::string_view a, b;
    decimal_type type;
    std::string_view quotient;
  };
  const std::vector<row> table{
      {"1.00", "3.00", {23, 13}, "0.3333333333333"},
      {"2.00", "3.00", {23, 13}, "0.6666666666667"},
      {"-1", "8", {38, 2}, "-0.13"},
      {"-1", "-8", {38, 3}, "0.125"},
      {"0", "7", {38, 6}, "0.000000"},
      {"0.01", "99999999999999999999999999999999999999", {38, 6}, "0.000000"},
      {"99999999999999999999999999999999999999", "0.01", {38, 0}, "none"},
      {"99999999999999999999999999999999999999",
       "1",
       {38, 0},
       "99999999999999999999999999999999999999"},
      {"5", "10", {38, 0}, "1"},
      {"4", "10", {38, 0}, "0"},
      {"0.49999999999999999999999999999999999999", "1", {38, 0}, "0"},
      {"49999999999999999999999999999999999999",
       "99999999999999999999999999999999999999",
       {38, 0},
       "0"},
      // 10000000000000000000.49999999999999999995, to 38 digits a half.
      {"99999999999999999994999999999999999999",
       "9999999999999999999",
       {38, 0},
       "10000000000000000001"},
  };
  for (const auto& [a, b, type, quotient] : table) {
    CAPTURE(a);
    CAPTURE(b);
    CHECK(text_of(divide(number(a), number(b), type), type) == quotient);
  }
}

TEST_CASE("another type rounds halves away from 0, and has no value if digits are missing") {
  CHECK(text_of(rescale(number("999.995"), {5, 2}), {5, 2}) == "none");
  CHECK(text_of(rescale(number("999.994"), {5, 2}), {5, 2}) == "999.99");
  CHECK(text_of(rescale(number("-0.125"), {5, 2}), {5, 2}) == "-0.13");
  CHECK(text_of(rescale(number("-0.004"), {5, 2}), {5, 2}) == "0.00");
  CHECK(text_of(rescale(number("1000"), {5, 2}), {5, 2}) == "none");
  CHECK(text_of(rescale(number("1"), {38, 38}), {38, 38}) == "none");
  CHECK(text_of(rescale(number("0"), {38, 38}), {38, 38}) ==
        "0.00000000000000000000000000000000000000");
}

TEST_CASE("rounding to digits, and to whole numbers") {
  struct row {
    std::string_view value;
    int digits;
    rounding how;
    std::string_view made;
  };
  const decimal_type type{38, 3};
  const std::vector<row> table{
      {"646.646", 2, rounding::half_up, "646.650"},
      {"646.646", -2, rounding::half_up, "600.000"},
      {"650.646", -2, rounding::half_up, "700.000"},
      {"650.646", -4, rounding::half_up, "0.000"},
      {"5000.646", -4, rounding::half_up, "10000.000"},
      {"646.646", 5, rounding::half_up, "646.646"},
      {"-646.655", 2, rounding::half_up, "-646.660"},
      {"-646.659", 2, rounding::down, "-646.650"},
      {"646.659", -1, rounding::down, "640.000"},
      {"-0.001", 0, rounding::floor, "-1.000"},
      {"0.999", 0, rounding::floor, "0.000"},
      {"0.001", 0, rounding::ceiling, "1.000"},
      {"-0.999", 0, rounding::ceiling, "0.000"},
      {"7", 0, rounding::ceiling, "7.000"},
      {"7", -1'000'000'000, rounding::half_up, "0.000"},
  };
  for (const auto& [value, digits, how, made] : table) {
    CAPTURE(value);
    CAPTURE(digits);
    CHECK(text_of(round_to(number(value), digits, how, type), type) == made);
  }
}

TEST_CASE("decimals of integers and doubles") {
  CHECK(text_of(decimal_of(std::int64_t{12}, {4, 2}), {4, 2}) == "12.00");
  CHECK(text_of(decimal_of(std::int64_t{123}, {4, 2}), {4, 2}) == "none");
  CHECK(text_of(decimal_of(std::numeric_limits<std::int64_t>::min(), {19, 0}), {19, 0}) ==
        "-9223372036854775808");
  CHECK(text_of(decimal_of(0.1, {38, 20}), {38, 20}) == "0.10000000000000000000");
  CHECK(text_of(decimal_of(1.005, {10, 2}), {10, 2}) == "1.01"); // by its digits, not its value
  CHECK(text_of(decimal_of(-2.5, {10, 0}), {10, 0}) == "-3");
  CHECK(text_of(decimal_of(1e22, {38, 2}), {38, 2}) == "10000000000000000000000.00");
  CHECK(text_of(decimal_of(1e38, {38, 0}), {38, 0}) == "none");
  CHECK(text_of(decimal_of(4.9e-324, {38, 38}), {38, 38}) ==
        "0.00000000000000000000000000000000000000");
  CHECK_FALSE(decimal_of(std::nan(""), widest));
  CHECK_FALSE(decimal_of(-std::numeric_limits<double>::infinity(), widest));
}

TEST_CASE("integers and doubles of decimals") {
  CHECK(to_int64(number("3.99")) == 3);
  CHECK(to_int64(number("-3.99")) == -3);
  CHECK(to_int64(number("9223372036854775808")) == std::numeric_limits<std::int64_t>::min());
  CHECK(to_int64(number("18446744073709551617.5")) == 1);
  CHECK(to_double(number("0.1").unscaled, {3, 1}) == 0.1);
  CHECK(to_double(number("-123.456").unscaled, {38, 3}) == -123.456);
  CHECK(to_double(number("99999999999999999999999999999999999999").unscaled, widest) == 1e38);
  // A quotient of doubles beside the nearest double.
  const auto digits = number("0.99999999999999990").unscaled;
  CHECK(to_double(digits, {18, 17}) == static_cast<double>(99999999999999990) / 1e17);
  CHECK(to_double(digits, {38, 17}) == 0.99999999999999990);
}

TEST_CASE("decimals are read as Java reads them") {
  struct row {
    std::string_view text;
    std::string_view read;
  };
  const decimal_type type{6, 2};
  const std::vector<row> table{
      {"1", "1.00"},
      {"+1.5", "1.50"},
      {"-.5", "-0.50"},
      {"1.", "1.00"},
      {"1.005", "1.01"},
      {"-1.005", "-1.01"},
      {"1.0049999999999999999999999999999999999999999999999999", "1.00"},
      {"9999.994", "9999.99"},
      {"9999.995", "none"},
      {"10000", "none"},
      {"1e3", "1000.00"},
      {"1E+3", "1000.00"},
      {"12345e-2", "123.45"},
      {"0.0012345e5", "123.45"},
      {"5e-3", "0.01"},
      {"4e-3", "0.00"},
      {"5e-4", "0.00"},
      {"9e-999999", "0.00"},
      {"0e999999", "0.00"},
      {"1e999999", "none"},
      {"0000000000000000000000000000000000000000000000000000001", "1.00"},
      {"1e2147483648", "none"},
      {"", "none"},
      {".", "none"},
      {"-", "none"},
      {"e5", "none"},
      {"1e", "none"},
      {"1e+", "none"},
      {"1.2.3", "none"},
      {"1,5", "none"},
      {" 1", "none"},
      {"1 ", "none"},
      {"1d", "none"},
      {"0x1", "none"},
      {"NaN", "none"},
      {"--1", "none"},
  };
  for (const auto& [text, read] : table) {
    CAPTURE(text);
    CHECK(text_of(parse_decimal(text, type), type) == read);
  }
  CHECK(text_of(cast_to_decimal(" \t1.5\n", type), type) == "1.50");
  CHECK(text_of(cast_to_decimal(" ", type), type) == "none");
  CHECK(text_of(cast_to_decimal("1 5", type), type) == "none");
  CHECK(text_of(cast_to_decimal("0.50", {2, 2}), {2, 2}) == "0.50");
}

TEST_CASE("decimals are written plainly, as Java writes them, and without zeros at the end") {
  struct row {
    int128 unscaled;
    int scale;
    std::string_view plain, java, stripped;
  };
  const std::vector<row> table{
      {0, 0, "0", "0", "0"},
      {0, 2, "0.00", "0.00", "0"},
      {0, 7, "0.0000000", "0E-7", "0"},
      {10000, 2, "100.00", "100.00", "1E+2"},
      {150, 2, "1.50", "1.50", "1.5"},
      {-5, 2, "-0.05", "-0.05", "-0.05"},
      {1, 6, "0.000001", "0.000001", "0.000001"},
      {1, 7, "0.0000001", "1E-7", "1E-7"},
      {-123, 9, "-0.000000123", "-1.23E-7", "-1.23E-7"},
      {1230, 10, "0.0000001230", "1.230E-7", "1.23E-7"},
      {1200, 0, "1200", "1200", "1.2E+3"},
      {7, 38, "0.00000000000000000000000000000000000007", "7E-38", "7E-38"},
  };
  for (const auto& [unscaled, scale, as_plain, as_java, as_stripped] : table) {
    CAPTURE(as_plain);
    std::string java;
    append_java(java, {unscaled, scale});
    std::string stripped;
    append_stripped(stripped, {unscaled, scale});
    CHECK(plain({unscaled, scale}) == as_plain);
    CHECK(java == as_java);
    CHECK(stripped == as_stripped);
  }
}

TEST_CASE("decimals are ordered by their values") {
  struct row {
    std::string_view a, b;
    int order;
  };
  const std::vector<row> table{
      {"1", "1.000", 0},
      {"0", "-0.00", 0},
      {"-1", "1", -1},
      {"1.001", "1", 1},
      {"-1.001", "-1", -1},
      {"99999999999999999999999999999999999999", "0.00000000000000000000000000000000000001", 1},
      {"-99999999999999999999999999999999999999", "-0.00000000000000000000000000000000000001", -1},
      {"99999999999999999999999999999999999998", "99999999999999999999999999999999999999", -1},
  };
  for (const auto& [a, b, order] : table) {
    CAPTURE(a);
    CAPTURE(b);
    CHECK((compare(number(a), number(b)) < 0) == (order < 0));
    CHECK((compare(number(a), number(b)) > 0) == (order > 0));
    CHECK((compare(number(b), number(a)) < 0) == (order > 0));
  }
}

/// A decimal of any length, often of one near a limit: only nines, a one with zeros, a half.
decimal random_decimal(test::random& chance) {
  const auto digits = static_cast<int>(chance.between(0, 38));
  std::string text = chance.once_in(2) ? "-0" : "0";
  const auto kind = chance.between(0, 4);
  for (int i = 0; i < digits; ++i) {
    const auto any = static_cast<char>('0' + chance.between(0, 9));
    text.push_back(kind == 0 ? '9' : kind == 1 ? (i == 0 ? '1' : '0') : any);
  }
  if (kind == 2 && digits > 0)
    text.back() = '5';
  return {*parse_decimal(text, widest), static_cast<int>(chance.between(0, 38))};
}

TEST_CASE("computing gives what it gives on paper") {
  using namespace duet::test;
  test::random chance;
  for (int i = 0; i < 20'000; ++i) {
    const auto a = random_decimal(chance);
    const auto b = random_decimal(chance);
    const auto scale = static_cast<int>(chance.between(0, 38));
    const decimal_type type{static_cast<int>(chance.between(std::max(scale, 1), 38)), scale};
    const auto left = on_paper(plain(a));
    const auto right = on_paper(plain(b));
    const auto expected = [&](const paper_decimal& number) {
      return in_type(number, type.precision, type.scale);
    };
    auto minus_right = right;
    minus_right.negative = !right.negative;
    CAPTURE(plain(a));
    CAPTURE(plain(b));
    CAPTURE(type.precision);
    CAPTURE(type.scale);
    REQUIRE(text_of(rescale(a, type), type) == expected(left));
    REQUIRE(text_of(add(a, b, type), type) == expected(sum_of(left, right)));
    REQUIRE(text_of(subtract(a, b, type), type) == expected(sum_of(left, minus_right)));
    REQUIRE(text_of(multiply(a, b, type), type) == expected(product_of(left, right)));
    REQUIRE((compare(a, b) < 0) == (order_of(left, right) < 0));
    REQUIRE((compare(a, b) == 0) == (order_of(left, right) == 0));
  }
}

TEST_CASE("dividing gives what it gives on paper") {
  using namespace duet::test;
  test::random chance;
  for (int i = 0; i < 3'000; ++i) {
    const auto a = random_decimal(chance);
    const auto b = random_decimal(chance);
    if (b.unscaled == 0)
      continue;
    const auto type = chance.once_in(2) ? decimal_type{38, static_cast<int>(chance.between(0, 38))}
                                        : decimal_type{38, 6};
    const auto left = on_paper(plain(a));
    const auto right = on_paper(plain(b));
    CAPTURE(plain(a));
    CAPTURE(plain(b));
    CAPTURE(type.scale);
    REQUIRE(text_of(divide(a, b, type), type) ==
            in_type(quotient_of(left, right), type.precision, type.scale));
    const auto rest = remainder(a, b, type);
    if (rest)
      REQUIRE(text_of(rest, type) == in_type(rest_of(left, right), type.precision, type.scale));
  }
}

TEST_CASE("what is written plainly is read as it was, and as a double by the nearest one") {
  test::random chance;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = random_decimal(chance);
    const auto text = plain(value);
    CAPTURE(text);
    REQUIRE(parse_decimal(text, {38, value.scale}) == value.unscaled);
    REQUIRE(to_double(value.unscaled, {38, value.scale}) == std::strtod(text.c_str(), nullptr));
  }
}

} // namespace
} // namespace duet
