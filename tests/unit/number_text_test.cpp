#include "columns/number_text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

constexpr auto infinity = std::numeric_limits<double>::infinity();

std::string double_text(double number) {
  std::string text;
  append_double(text, number);
  return text;
}

std::string float_text(double number) {
  std::string text;
  append_float(text, number);
  return text;
}

TEST_CASE("a double is written as Java writes it") {
  const std::vector<std::pair<double, std::string_view>> table{
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1, "1.0"},
      {-1.5, "-1.5"},
      {100, "100.0"},
      {0.001, "0.001"},
      {0.00123, "0.00123"},
      {0.000999, "9.99E-4"},
      {9'999'999, "9999999.0"},
      {1e7, "1.0E7"},
      {12'345'678, "1.2345678E7"},
      {1'234'567.125, "1234567.125"},
      {0.1 + 0.2, "0.30000000000000004"},
      {1.0 / 3, "0.3333333333333333"},
      {1e21, "1.0E21"},
      {1e23, "1.0E23"},
      {2e23, "2.0E23"},
      {2e-44, "2.0E-44"},
      {9'007'199'254'740'993.0, "9.007199254740992E15"},
      {4.9e-324, "4.9E-324"}, // 5E-324 is as near, but two digits are shown
      {9.9e-324, "9.9E-324"},
      {1.5e-323, "1.5E-323"},
      {2.2250738585072014e-308, "2.2250738585072014E-308"},
      {1.7976931348623157e308, "1.7976931348623157E308"},
      {std::nan(""), "NaN"},
      {infinity, "Infinity"},
      {-infinity, "-Infinity"},
  };
  for (const auto& [number, text] : table)
    CHECK(double_text(number) == text);
}

TEST_CASE("a float is written with the digits that tell it from other floats") {
  const std::vector<std::pair<float, std::string_view>> table{
      {0.1F, "0.1"},         {3.4028235e38F, "3.4028235E38"},
      {1.4e-45F, "1.4E-45"}, {16'777'216.0F, "1.6777216E7"},
      {1.0e10F, "1.0E10"},   {0.33333334F, "0.33333334"},
      {-0.0F, "-0.0"},       {std::numeric_limits<float>::infinity(), "Infinity"},
  };
  for (const auto& [number, text] : table)
    CHECK(float_text(number) == text);
  CHECK(float_text(to_float(0.1)) == "0.1");
  CHECK(double_text(to_float(0.1)) == "0.10000000149011612");
}

/// The digits of a text up to its exponent, without zeros at both ends.
std::size_t significant_digits(std::string_view text) {
  std::string digits;
  for (const auto c : text.substr(0, text.find('E')))
    if (c >= '0' && c <= '9')
      digits.push_back(c);
  const auto first = digits.find_first_not_of('0');
  return first == std::string::npos ? 1 : digits.find_last_not_of('0') - first + 1;
}

/// Whether a number is read from fewer digits than a text has.
bool has_shorter_text(double number, std::string_view text) {
  const auto digits = static_cast<int>(significant_digits(text));
  if (digits <= 2)
    return false; // two are shown, however few are needed
  std::array<char, 64> shorter{};
  std::snprintf(shorter.data(), shorter.size(), "%.*e", digits - 2, number);
  return std::strtod(shorter.data(), nullptr) == number;
}

TEST_CASE("what is written is read as it was, and not longer than it must be") {
  test::random chance;
  for (int i = 0; i < 200'000; ++i) {
    const auto bits = static_cast<std::uint64_t>(chance.between(
        std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
    const auto number = std::bit_cast<double>(bits);
    if (!std::isfinite(number))
      continue;
    const auto text = double_text(number);
    CAPTURE(text);
    REQUIRE(std::strtod(text.c_str(), nullptr) == number);
    REQUIRE(cast_to_double(text) == number);
    REQUIRE_FALSE(has_shorter_text(number, text));
    const auto single = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!std::isfinite(single))
      continue;
    const auto single_text = float_text(single);
    CAPTURE(single_text);
    REQUIRE(std::strtof(single_text.c_str(), nullptr) == single);
    REQUIRE(cast_to_float(single_text) == single);
  }
}

TEST_CASE("doubles are read as Java reads them") {
  const std::vector<std::pair<std::string_view, double>> table{
      {"1", 1},
      {" \t-1.5e3\r\n", -1500},
      {"+.5", 0.5},
      {"5.", 5},
      {"1d", 1},
      {"1.5F", 1.5},
      {"1e3D", 1000},
      {"1e+3", 1000},
      {"Infinity", infinity},
      {"-Infinity", -infinity},
      {"1e400", infinity},
      {"-1e400", -infinity},
      {"1e-400", 0},
      {"1e99999999999999999999", infinity},
      {"1e-99999999999999999999", 0},
      {"0e99999999999999999999", 0},
      {"4.9e-324", 4.9e-324},
      {"2.4e-324", 0},
      {"0x1p3", 8},
      {"0x1.8p1", 3},
      {"0X.8P+1f", 1},
      {"-0x1p-1080", 0},
      {"0x1p5000", infinity},
      {"0.1", 0.1},
  };
  for (const auto& [text, number] : table) {
    CAPTURE(text);
    const auto read = cast_to_double(text);
    REQUIRE(read);
    CHECK(*read == number);
    CHECK(std::signbit(*read) == (text.find('-') < text.find_first_of("0123456789I")));
  }
  CHECK(cast_to_double("1" + std::string(400, '0')) == infinity);
  CHECK(cast_to_double("0." + std::string(400, '0') + "1") == 0.0);
  CHECK(cast_to_double("1" + std::string(400, '0') + "e-400") == 1.0);
  CHECK(std::isnan(cast_to_double("NaN").value()));
  CHECK(std::isnan(cast_to_double("-NaN").value()));
}

TEST_CASE("what is no double in Java is none") {
  for (const std::string_view text :
       {"",    " ",   "+",     "-",    ".",    "e5",    "1e",       "1e+",      "d",
        "1dd", "1 d", "1_000", "1,5",  "nan",  "inf",   "infinity", "INFINITY", "--1",
        "+-1", "0x1", "0x",    "0xp1", "0x1p", "0x.p1", "1f5",      "1p3"}) {
    CAPTURE(text);
    CHECK_FALSE(cast_to_double(text));
    CHECK_FALSE(cast_to_float(text));
  }
}

TEST_CASE("a float is rounded once") {
  // Half way between two floats as a double, but above it as a text.
  CHECK(cast_to_float("1.00000005960464485") == 1.0000001192092896);
  CHECK(to_float(1.00000005960464485) == 1.0);
  CHECK(cast_to_float("1e39") == infinity);
  CHECK(cast_to_float("1e-46") == 0.0);
  CHECK(to_float(std::int64_t{9'007'199'791'611'905}) == 9'007'200'328'482'816.0);
}

TEST_CASE("CAST of text to integers") {
  struct row {
    std::string_view text;
    integer_range in;
    std::optional<std::int64_t> number;
  };
  const std::vector<row> table{
      {"12", int_range, 12},
      {"  12 ", int_range, 12},
      {"+12", int_range, 12},
      {"-12", int_range, -12},
      {"3.99", int_range, 3},
      {"-3.99", int_range, -3},
      {"3.", int_range, 3},
      {".5", int_range, 0},
      {"2147483647", int_range, 2'147'483'647},
      {"2147483648", int_range, std::nullopt},
      {"-2147483648.9", int_range, -2'147'483'648},
      {"-2147483649", int_range, std::nullopt},
      {"127", tinyint_range, 127},
      {"128", tinyint_range, std::nullopt},
      {"-32768", smallint_range, -32'768},
      {"32768", smallint_range, std::nullopt},
      {"9223372036854775807", bigint_range, std::numeric_limits<std::int64_t>::max()},
      {"9223372036854775808", bigint_range, std::nullopt},
      {"-9223372036854775808", bigint_range, std::numeric_limits<std::int64_t>::min()},
      {"-9223372036854775809", bigint_range, std::nullopt},
      {"00000000000000000000000000012", int_range, 12},
      {"1e3", int_range, std::nullopt},
      {"3.9x", int_range, std::nullopt},
      {"3.9.9", int_range, std::nullopt},
      {"", int_range, std::nullopt},
      {"   ", int_range, std::nullopt},
      {"-", int_range, std::nullopt},
      {".", int_range, std::nullopt},
      {"-.", int_range, std::nullopt},
      {"1 2", int_range, std::nullopt},
      {"0x10", int_range, std::nullopt},
      {"1,000", int_range, std::nullopt},
  };
  for (const auto& [text, in, number] : table) {
    CAPTURE(text);
    CHECK(cast_to_integer(text, in) == number);
  }
}

TEST_CASE("integers are read strictly, too") {
  CHECK(parse_integer("12", int_range) == 12);
  CHECK(parse_integer("+12", int_range) == 12);
  CHECK(parse_integer("-128", tinyint_range) == -128);
  for (const std::string_view text : {"", "-", "+", "1.0", " 1", "1 ", "129", "--1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_integer(text, tinyint_range));
  }
}

TEST_CASE("integers wrap into smaller types") {
  CHECK(wrapped(128, tinyint_range) == -128);
  CHECK(wrapped(-129, tinyint_range) == 127);
  CHECK(wrapped(32'768, smallint_range) == -32'768);
  CHECK(wrapped(2'147'483'648, int_range) == -2'147'483'648);
  CHECK(wrapped(-5, bigint_range) == -5);
}

TEST_CASE("doubles that do not fit are the least or the greatest integer") {
  struct row {
    double number;
    integer_range to;
    std::int64_t made;
  };
  const std::vector<row> table{
      {3.99, int_range, 3},
      {-3.99, int_range, -3},
      {2'147'483'647.9, int_range, 2'147'483'647},
      {2'147'483'648.0, int_range, 2'147'483'647},
      {-1e300, int_range, -2'147'483'648},
      {infinity, bigint_range, std::numeric_limits<std::int64_t>::max()},
      {9.2233720368547758e18, bigint_range, std::numeric_limits<std::int64_t>::max()},
      {-9.2233720368547758e18, bigint_range, std::numeric_limits<std::int64_t>::min()},
      {std::nan(""), bigint_range, 0},
      {300, tinyint_range, 44},
      {1e10, tinyint_range, -1},
      {-1e10, smallint_range, 0},
      {70'000, smallint_range, 4'464},
  };
  for (const auto& [number, to, made] : table) {
    CAPTURE(number);
    CHECK(to_integer(number, to) == made);
  }
}

} // namespace
} // namespace duet
