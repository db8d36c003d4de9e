/// A place in a pattern that is read from left to right.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace duet {

/// What is read behind the last character.
inline constexpr char32_t end_of_pattern = 0xFFFF'FFFF;

/// A number of these digits and nothing else, up to U+10FFFF.
[[nodiscard]] std::optional<char32_t> number_of(std::string_view digits, int base);

class pattern_cursor {
public:
  explicit pattern_cursor(std::string_view text) : left_{text} {}

  [[nodiscard]] std::string_view left() const { return left_; }
  [[nodiscard]] bool done() const { return left_.empty(); }
  [[nodiscard]] char32_t peek() const;

  /// Takes one character, or `end_of_pattern`.
  char32_t next();
  /// The same as it stands; empty at the end.
  std::string_view take_one();
  /// Takes a text, if it is next.
  bool take(std::string_view text);
  /// Takes what stands in front of a character, and that; nothing if it does not come.
  std::optional<std::string_view> take_until(char last);
  /// Takes a number of so many hexadecimal digits; nothing if there are fewer.
  std::optional<char32_t> take_hex(std::size_t digits);

  void skip(std::size_t bytes) { left_.remove_prefix(bytes); }
  /// Nothing more is read.
  void stop() { left_ = {}; }

private:
  std::string_view left_;
};

} // namespace duet
