#include "tests/support/paper_decimals.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace duet::test {

namespace {

constexpr int quotient_digits = 38;

std::string without_zeros(std::string digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return digits;
}

bool is_zero(const std::string& digits) { return digits == "0"; }

int compare_digits(const std::string& a, const std::string& b) {
  if (a.size() != b.size())
    return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

std::string add_digits(const std::string& a, const std::string& b) {
  std::string sum;
  int carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    carry += i < a.size() ? a[a.size() - 1 - i] - '0' : 0;
    carry += i < b.size() ? b[b.size() - 1 - i] - '0' : 0;
    sum.insert(sum.begin(), static_cast<char>('0' + carry % 10));
    carry /= 10;
  }
  return without_zeros(static_cast<char>('0' + carry) + sum);
}

/// a - b, where a is not less.
std::string subtract_digits(const std::string& a, const std::string& b) {
  auto rest = a;
  int borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    auto& digit = rest[a.size() - 1 - i];
    const int taken = borrow + (i < b.size() ? b[b.size() - 1 - i] - '0' : 0);
    borrow = digit - '0' < taken ? 1 : 0;
    digit = static_cast<char>(digit - taken + 10 * borrow);
  }
  return without_zeros(rest);
}

std::string multiply_digits(const std::string& a, const std::string& b) {
  std::string product = "0";
  for (const auto digit : a) {
    product.push_back('0');
    for (int i = 0; i < digit - '0'; ++i)
      product = add_digits(product, b);
  }
  return without_zeros(product);
}

/// Quotient and rest.
std::pair<std::string, std::string> divide_digits(const std::string& a, const std::string& b) {
  std::string quotient = "0";
  std::string rest = "0";
  for (const auto digit : a) {
    rest = without_zeros(rest + digit);
    char times = '0';
    for (; compare_digits(rest, b) >= 0; ++times)
      rest = subtract_digits(rest, b);
    quotient.push_back(times);
  }
  return {without_zeros(quotient), rest};
}

/// The digits with zeros behind them until there are `scale` behind the point.
std::string lengthened_digits(const paper_decimal& number, int scale) {
  return without_zeros(number.digits +
                       std::string(static_cast<std::size_t>(scale - number.scale), '0'));
}

} // namespace

paper_decimal on_paper(std::string_view text) {
  paper_decimal made{.digits = "", .scale = 0, .negative = text.starts_with('-')};
  const auto point = text.find('.');
  for (const auto c : text)
    if (c >= '0' && c <= '9')
      made.digits.push_back(c);
  made.digits = without_zeros(made.digits);
  made.scale = point == std::string_view::npos ? 0 : static_cast<int>(text.size() - point - 1);
  return made;
}

std::string to_text(const paper_decimal& number) {
  const auto scale = static_cast<std::size_t>(number.scale);
  auto text = number.digits;
  if (text.size() <= scale)
    text.insert(0, scale + 1 - text.size(), '0');
  if (scale > 0)
    text.insert(text.size() - scale, ".");
  return number.negative && !is_zero(number.digits) ? "-" + text : text;
}

paper_decimal sum_of(const paper_decimal& a, const paper_decimal& b) {
  const auto scale = std::max(a.scale, b.scale);
  auto left = lengthened_digits(a, scale);
  auto right = lengthened_digits(b, scale);
  if (a.negative == b.negative)
    return {add_digits(left, right), scale, a.negative};
  if (compare_digits(left, right) >= 0)
    return {subtract_digits(left, right), scale, a.negative};
  return {subtract_digits(right, left), scale, b.negative};
}

paper_decimal product_of(const paper_decimal& a, const paper_decimal& b) {
  return {multiply_digits(a.digits, b.digits), a.scale + b.scale, a.negative != b.negative};
}

paper_decimal quotient_of(const paper_decimal& a, const paper_decimal& b) {
  // Far more digits than are wanted; if anything is left then, one more that is not 0.
  constexpr int more = 100;
  auto [digits, rest] = divide_digits(a.digits + std::string(more, '0'), b.digits);
  digits.push_back(is_zero(rest) ? '0' : '1');
  const paper_decimal long_one{without_zeros(digits), a.scale - b.scale + more + 1,
                               a.negative != b.negative};
  const auto surplus = static_cast<int>(long_one.digits.size()) - quotient_digits;
  return surplus > 0 ? rounded(long_one, long_one.scale - surplus) : long_one;
}

paper_decimal rest_of(const paper_decimal& a, const paper_decimal& b) {
  const auto scale = std::max(a.scale, b.scale);
  return {divide_digits(lengthened_digits(a, scale), lengthened_digits(b, scale)).second, scale,
          a.negative};
}

int order_of(const paper_decimal& a, const paper_decimal& b) {
  auto minus_b = b;
  minus_b.negative = !b.negative;
  const auto difference = sum_of(a, minus_b);
  if (is_zero(difference.digits))
    return 0;
  return difference.negative ? -1 : 1;
}

paper_decimal rounded(const paper_decimal& number, int scale) {
  if (scale >= number.scale)
    return {lengthened_digits(number, scale), scale, number.negative};
  const auto cut = static_cast<std::size_t>(number.scale - scale);
  const auto digits = std::string(cut, '0') + number.digits;
  const auto kept = without_zeros(digits.substr(0, digits.size() - cut));
  const bool up = digits[digits.size() - cut] >= '5';
  return {up ? add_digits(kept, "1") : kept, scale, number.negative};
}

std::string in_type(const paper_decimal& number, int precision, int scale) {
  const auto made = rounded(number, scale);
  const bool fits = is_zero(made.digits) || static_cast<int>(made.digits.size()) <= precision;
  return fits ? to_text(made) : "none";
}

} // namespace duet::test
