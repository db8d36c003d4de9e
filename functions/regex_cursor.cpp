#include "functions/regex_cursor.hpp"

#include "columns/utf8.hpp"

#include <charconv>
#include <cstdint>

namespace duet {

std::optional<char32_t> number_of(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.end() || value > 0x10FFFF)
    return std::nullopt;
  return value;
}

char32_t pattern_cursor::peek() const {
  return done() ? end_of_pattern : code_point_at(left_, 0).value;
}

char32_t pattern_cursor::next() {
  const auto value = peek();
  take_one();
  return value;
}

std::string_view pattern_cursor::take_one() {
  const auto one = left_.substr(0, done() ? 0 : code_point_at(left_, 0).width);
  skip(one.size());
  return one;
}

bool pattern_cursor::take(std::string_view text) {
  if (!left_.starts_with(text))
    return false;
  skip(text.size());
  return true;
}

std::optional<std::string_view> pattern_cursor::take_until(char last) {
  const auto end = left_.find(last);
  if (end == std::string_view::npos)
    return std::nullopt;
  const auto text = left_.substr(0, end);
  skip(end + 1);
  return text;
}

std::optional<char32_t> pattern_cursor::take_hex(std::size_t digits) {
  const auto value = left_.size() >= digits ? number_of(left_.substr(0, digits), 16) : std::nullopt;
  if (value)
    skip(digits);
  return value;
}

} // namespace duet
