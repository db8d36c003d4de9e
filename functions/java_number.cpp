#include "functions/java_number.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace duet {

namespace {

template <class Float> shortest_digits shortest_of(Float value) {
  if (value == 0)
    return {"0", 1};
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.begin(), text.end(), value, std::chars_format::scientific).ptr;
  const std::string_view all{text.begin(), end};
  const auto mark = all.find('e');
  shortest_digits made;
  for (const char c : all.substr(0, mark))
    if (c != '.')
      made.digits.push_back(c);
  const auto power = all.substr(mark + (all[mark + 1] == '+' ? 2 : 1));
  std::from_chars(power.begin(), power.end(), made.exponent);
  ++made.exponent;
  return made;
}

/// From 1e-3 up to 1e7 plain, else with an exponent; at least one digit behind the point.
std::string layout(const shortest_digits& of) {
  const auto& digits = of.digits;
  const auto exponent = of.exponent;
  const auto size = static_cast<int>(digits.size());
  const auto tail = [&](int from) {
    return from < size ? digits.substr(static_cast<std::size_t>(from)) : std::string{"0"};
  };
  if (exponent > 7 || exponent < -2)
    return digits.substr(0, 1) + "." + tail(1) + "E" + std::to_string(exponent - 1);
  if (exponent <= 0)
    return "0." + std::string(static_cast<std::size_t>(-exponent), '0') + digits;
  auto whole = digits.substr(0, static_cast<std::size_t>(exponent));
  whole.resize(static_cast<std::size_t>(exponent), '0');
  return whole + "." + tail(exponent);
}

template <class Float> std::string text_of(Float value) {
  if (std::isnan(value))
    return "NaN";
  const std::string sign = std::signbit(value) ? "-" : "";
  return sign + (std::isinf(value) ? "Infinity" : layout(shortest_of(std::abs(value))));
}

} // namespace

shortest_digits digits_of(double value) { return shortest_of(value); }

void round_digits(shortest_digits& of, int count) {
  auto& digits = of.digits;
  if (count >= static_cast<int>(digits.size()))
    return;
  const bool up = count >= 0 && digits[static_cast<std::size_t>(count)] >= '5';
  digits.resize(static_cast<std::size_t>(std::max(count, 0)));
  if (up) {
    auto at = digits.find_last_not_of('9');
    if (at == std::string::npos) {
      digits.assign(1, '1');
      ++of.exponent;
      return;
    }
    ++digits[at];
    digits.resize(at + 1);
  }
  if (digits.empty())
    of = {"0", 1};
}

std::string java_text(double value) { return text_of(value); }
std::string java_text(float value) { return text_of(value); }

} // namespace duet
