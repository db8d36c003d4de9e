/// A place in a text that is read from front to back: what the readers of dates and times share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace duet {

[[nodiscard]] constexpr bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

/// Whatever is taken is passed; what cannot be taken leaves the cursor where it is.
class text_cursor {
public:
  explicit text_cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  /// How many digits are next.
  [[nodiscard]] std::size_t digits() const {
    std::size_t count = 0;
    while (count < rest_.size() && is_ascii_digit(rest_[count]))
      ++count;
    return count;
  }

  bool take(char expected) {
    if (!rest_.starts_with(expected))
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take(std::string_view expected) {
    if (!rest_.starts_with(expected))
      return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  /// Takes from `least` to `most` digits, as many as there are, and up to 18.
  std::optional<std::int64_t> take_number(std::size_t least, std::size_t most) {
    auto count = digits();
    if (count > most)
      count = most;
    if (count < least || count > digits_max)
      return std::nullopt;
    std::int64_t number = 0;
    for (const auto c : rest_.substr(0, count))
      number = number * 10 + (c - '0');
    rest_.remove_prefix(count);
    return number;
  }

  /// Takes a fraction from its point: up to nine digits, of which there may be none. In
  /// microseconds of a second, further digits cut; nothing if there is no point.
  std::optional<std::int64_t> take_fraction() {
    constexpr std::size_t fraction_digits_max = 9;
    if (!rest_.starts_with('.'))
      return std::nullopt;
    rest_.remove_prefix(1);
    std::int64_t micros = 0;
    std::int64_t unit = 100'000;
    for (std::size_t i = 0; i < fraction_digits_max && !at_end() && is_ascii_digit(rest_.front());
         ++i) {
      micros += (rest_.front() - '0') * unit;
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return micros;
  }

private:
  static constexpr std::size_t digits_max = 18;

  std::string_view rest_;
};

/// What Java's String.trim takes away at both ends: the blank, and all control characters.
inline constexpr std::string_view blanks_of_java{
    "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37 ",
    33};

/// The text without these characters at both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text,
                                                 std::string_view unwanted = blanks_of_java) {
  const auto first = text.find_first_not_of(unwanted);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(unwanted) - first + 1);
}

} // namespace duet
