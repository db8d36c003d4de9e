#include "functions/json_number.hpp"

#include <charconv>
#include <cstdint>

namespace duet {

namespace {

constexpr std::string_view exponent_marks = "eE";
constexpr std::int64_t least_plain_exponent = -6; ///< Of the first digit, of what has no exponent.

std::string_view exponent_of(std::string_view written) {
  const auto mark = written.find_first_of(exponent_marks);
  if (mark == std::string_view::npos)
    return {};
  auto digits = written.substr(mark + 1);
  if (digits.starts_with('+'))
    digits.remove_prefix(1);
  return digits;
}

/// digits / 10^scale
struct big_decimal {
  bool negative = false;
  std::string digits;
  std::int64_t scale = 0;
};

big_decimal taken_apart(std::string_view written) {
  big_decimal made;
  const auto exponent = exponent_of(written);
  std::int64_t power = 0;
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
  auto mantissa = written.substr(0, written.find_first_of(exponent_marks));
  made.negative = mantissa.starts_with('-');
  if (made.negative)
    mantissa.remove_prefix(1);
  const auto point = mantissa.find('.');
  made.digits = mantissa.substr(0, point);
  if (point != std::string_view::npos)
    made.digits += mantissa.substr(point + 1);
  made.scale = static_cast<std::int64_t>(made.digits.size()) -
               static_cast<std::int64_t>(point == std::string_view::npos ? mantissa.size() : point);
  made.scale -= power;
  const auto first = made.digits.find_first_not_of('0');
  made.digits.erase(0, first == std::string::npos ? made.digits.size() - 1 : first);
  made.negative = made.negative && made.digits != "0";
  return made;
}

void append_plainly(std::string& to, const big_decimal& of) {
  const auto scale = static_cast<std::size_t>(of.scale);
  const auto& digits = of.digits;
  if (scale == 0) {
    to.append(digits);
  } else if (digits.size() > scale) {
    to.append(digits, 0, digits.size() - scale).append(".");
    to.append(digits, digits.size() - scale);
  } else {
    to.append("0.").append(scale - digits.size(), '0').append(digits);
  }
}

} // namespace

bool is_whole_number(std::string_view written) {
  return written.find_first_of(".eE") == std::string_view::npos;
}

bool has_small_exponent(std::string_view written) {
  constexpr std::size_t most_digits = 9;
  return exponent_of(written).size() <= most_digits;
}

void append_java_number(std::string& to, std::string_view written) {
  const auto of = taken_apart(written);
  if (of.negative)
    to.push_back('-');
  const auto exponent = static_cast<std::int64_t>(of.digits.size()) - 1 - of.scale;
  if (of.scale >= 0 && exponent >= least_plain_exponent)
    return append_plainly(to, of);
  to.push_back(of.digits.front());
  if (of.digits.size() > 1)
    to.append(".").append(of.digits, 1);
  if (exponent != 0)
    to.append(exponent > 0 ? "E+" : "E").append(std::to_string(exponent));
}

} // namespace duet
