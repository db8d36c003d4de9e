/// Computing with any two decimals gives what it gives on paper, and any text is a decimal or none.
///
/// The input is lines: a type as two numbers, then two decimals.
#include "columns/decimal.hpp"
#include "tests/fuzz/violation.hpp"
#include "tests/support/paper_decimals.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet::fuzz {

namespace {

using namespace duet::test;

std::string plain(decimal value) {
  std::string text;
  append_plain(text, value);
  return text;
}

std::string text_of(std::optional<int128> unscaled, decimal_type type) {
  return unscaled ? plain({*unscaled, type.scale}) : "none";
}

void expect_same(const std::string& found, const std::string& expected, std::string_view what) {
  if (found != expected)
    violated(std::string{what} + " is " + found + ", on paper it is " + expected);
}

std::string_view take_line(std::string_view& from) {
  const auto end = std::min(from.find('\n'), from.size());
  const auto line = from.substr(0, end);
  from.remove_prefix(std::min(end + 1, from.size()));
  return line;
}

decimal_type type_of(std::string_view line) {
  const auto byte = [&](std::size_t at) {
    return at < line.size() ? static_cast<unsigned char>(line[at]) : 0;
  };
  const int precision = 1 + byte(0) % decimal_precision_max;
  return {precision, byte(1) % (precision + 1)};
}

/// Whether a text is only digits with at most one point, and a minus if you like.
bool is_plain(std::string_view text) {
  if (text.starts_with('-'))
    text.remove_prefix(1);
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::ranges::count(text, '.') <= 1 && std::ranges::any_of(text, digit) &&
         std::ranges::all_of(text, [&](char c) { return digit(c) || c == '.'; });
}

void read(std::string_view text, decimal_type type) {
  const auto found = parse_decimal(text, type);
  if (is_plain(text))
    expect_same(text_of(found, type), in_type(on_paper(text), type.precision, type.scale), text);
  if (!found)
    return;
  const auto written = plain({*found, type.scale});
  if (parse_decimal(written, type) != found)
    violated("what is written as " + written + " is read as something else");
  std::string java;
  append_java(java, {*found, type.scale});
  std::string stripped;
  append_stripped(stripped, {*found, type.scale});
  if (parse_decimal(java, type) != found || parse_decimal(stripped, type) != found)
    violated("with an exponent, " + java + " or " + stripped + ", it is something else");
}

/// The decimal of a text, with its last digit as its scale.
decimal number(std::string_view text) {
  const auto digit = text.empty() ? 0 : static_cast<unsigned char>(text.back());
  return {parse_decimal(text, {decimal_precision_max, 0}).value_or(0),
          digit % (decimal_precision_max + 1)};
}

void compute(decimal a, decimal b, decimal_type type) {
  const auto left = on_paper(plain(a));
  const auto right = on_paper(plain(b));
  auto minus_right = right;
  minus_right.negative = !right.negative;
  const auto expect = [&](std::optional<int128> found, const paper_decimal& on_paper,
                          std::string_view what) {
    expect_same(text_of(found, type), in_type(on_paper, type.precision, type.scale),
                plain(a) + std::string{what} + plain(b));
  };
  expect(add(a, b, type), sum_of(left, right), " + ");
  expect(subtract(a, b, type), sum_of(left, minus_right), " - ");
  expect(multiply(a, b, type), product_of(left, right), " * ");
  if ((compare(a, b) < 0) != (order_of(left, right) < 0))
    violated("the order of " + plain(a) + " and " + plain(b));
  if (b.unscaled == 0)
    return;
  expect(divide(a, b, type), quotient_of(left, right), " / ");
  if (const auto rest = remainder(a, b, type))
    expect(rest, rest_of(left, right), " % ");
}

void run(std::string_view input) {
  constexpr std::size_t size_max = 200; // on paper it takes its time
  input = input.substr(0, size_max);
  const auto type = type_of(take_line(input));
  const auto first = take_line(input);
  const auto second = take_line(input);
  read(first, type);
  read(second, type);
  compute(number(first), number(second), type);
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
