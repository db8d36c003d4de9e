#include "tests/fuzz/number_reference.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace duet::fuzz {

namespace {

constexpr std::size_t bytes_max = 65'536;
constexpr std::size_t depth_max = 32;
constexpr std::string_view digits = "0123456789";
constexpr std::string_view spaces = " \t\r\n";

bool is_digit(char c) { return digits.find(c) != std::string_view::npos; }

std::string_view without_spaces_around(std::string_view text) {
  const auto first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

// --- numbers

/// How many bytes of `text`, from its front, are a number by the grammar; 0: none.
struct number_prefix {
  std::size_t length = 0;
  bool is_integer = false;
};

std::size_t digits_from(std::string_view text, std::size_t at) {
  const auto end = text.find_first_not_of(digits, at);
  return (end == std::string_view::npos ? text.size() : end) - at;
}

number_prefix number_at_front(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
  std::size_t end = at(0) == '-' ? 1 : 0;
  const auto whole = at(end) == '0' ? std::size_t{1} : digits_from(text, end);
  if (!is_digit(at(end)))
    return {};
  end += whole;
  const auto integer_end = end;
  if (at(end) == '.') {
    const auto fraction = digits_from(text, ++end);
    if (fraction == 0)
      return {};
    end += fraction;
  }
  if (at(end) == 'e' || at(end) == 'E') {
    ++end;
    if (at(end) == '+' || at(end) == '-')
      ++end;
    const auto exponent = digits_from(text, end);
    if (exponent == 0)
      return {};
    end += exponent;
  }
  return {end, end == integer_end};
}

/// The verdict on a text that is an integer by the grammar.
std::string judge_integer(std::string_view text) {
  const bool negative = text.front() == '-';
  const auto size = text.substr(negative ? 1 : 0);
  const std::string_view limit = negative ? "9223372036854775808" : "9223372036854775807";
  if (size.size() > limit.size() || (size.size() == limit.size() && size > limit))
    return "out_of_range";
  return size == "0" ? "0" : std::string{text};
}

/// The verdict on a text that stands where a number should be.
std::string judge_number(std::string_view text) {
  const auto found = number_at_front(text);
  if (found.length == 0 || found.length < text.size())
    return "not_a_number";
  return found.is_integer ? judge_integer(text) : "not_an_integer";
}

// --- encoding

/// Takes one code point off the front of `text`; nothing if it is not well-formed UTF-8.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80              ? 1
                             : (first & 0xE0U) == 0xC0 ? 2
                             : (first & 0xF0U) == 0xE0 ? 3
                             : (first & 0xF8U) == 0xF0 ? 4
                                                       : 0;
  if (length == 0 || text.size() < length)
    return std::nullopt;
  std::uint32_t point = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0U) != 0x80)
      return std::nullopt;
    point = point << 6U | (next & 0x3FU);
  }
  text.remove_prefix(length);
  const std::uint32_t smallest = length == 1   ? 0
                                 : length == 2 ? 0x80
                                 : length == 3 ? 0x800
                                               : 0x1'0000;
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  return point < smallest || point > 0x10'FFFF || surrogate ? std::nullopt : std::optional{point};
}

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (!take_code_point(text))
      return false;
  return true;
}

// --- JSON

/// Reads one JSON text by recursive descent, which the depth that is allowed bounds.
class json_reader {
public:
  explicit json_reader(std::string_view text) : rest_{text} {}

  std::string judge_whole() {
    const bool is_object = rest_.front() == '{';
    if (!value(0))
      return too_deep_ ? "too_deep" : "malformed_json";
    skip_spaces();
    if (!rest_.empty())
      return "malformed_json";
    if (!is_object)
      return "not_a_number";
    if (nums_ != 1)
      return nums_ == 0 ? "missing_field" : "duplicate_field";
    return num_ ? judge_number(*num_) : "not_a_number";
  }

private:
  void skip_spaces() {
    while (!rest_.empty() && spaces.find(rest_.front()) != std::string_view::npos)
      rest_.remove_prefix(1);
  }

  bool take(std::string_view expected) {
    if (!rest_.starts_with(expected))
      return false;
    rest_.remove_prefix(expected.size());
    return true;
  }

  /// Reads a value that stands in so many containers.
  bool value(std::size_t depth) {
    skip_spaces();
    if (rest_.starts_with('{') || rest_.starts_with('['))
      return container(depth + 1);
    if (rest_.starts_with('"'))
      return string(nullptr);
    if (take("true") || take("false") || take("null"))
      return true;
    const auto number = number_at_front(rest_);
    if (number.length == 0)
      return false;
    rest_.remove_prefix(number.length);
    return true;
  }

  bool container(std::size_t depth) {
    if (depth > depth_max) {
      too_deep_ = true;
      return false;
    }
    const bool is_object = rest_.front() == '{';
    const auto* const end = is_object ? "}" : "]";
    rest_.remove_prefix(1);
    skip_spaces();
    if (take(end))
      return true;
    while (true) {
      if (is_object ? !field(depth) : !value(depth))
        return false;
      skip_spaces();
      if (take(end))
        return true;
      if (!take(","))
        return false;
    }
  }

  bool field(std::size_t depth) {
    skip_spaces();
    std::string name;
    if (!string(&name))
      return false;
    skip_spaces();
    if (!take(":"))
      return false;
    skip_spaces();
    const auto from = rest_;
    if (!value(depth))
      return false;
    if (depth == 1 && name == "num") {
      ++nums_;
      const bool is_number = from.front() == '-' || is_digit(from.front());
      num_ = is_number ? std::optional{from.substr(0, from.size() - rest_.size())} : std::nullopt;
    }
    return true;
  }

  /// Reads a string. `meant` becomes what it stands for; characters beyond ASCII are question
  /// marks there.
  bool string(std::string* meant) {
    std::string unused;
    auto& to = meant != nullptr ? *meant : unused;
    if (!take("\""))
      return false;
    while (!rest_.empty()) {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"')
        return true;
      if (static_cast<unsigned char>(c) < 0x20)
        return false;
      if (c != '\\')
        to += c;
      else if (!escape(to))
        return false;
    }
    return false;
  }

  bool escape(std::string& to) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (take("u"))
      return character(to);
    const auto which = rest_.empty() ? std::string_view::npos : letters.find(rest_.front());
    if (which == std::string_view::npos)
      return false;
    rest_.remove_prefix(1);
    to += meanings[which];
    return true;
  }

  /// Reads what follows `\u`. Half a surrogate pair is no character.
  bool character(std::string& to) {
    const auto unit = hexadecimal();
    if (!unit || (*unit >= 0xDC00 && *unit <= 0xDFFF))
      return false;
    if (*unit >= 0xD800 && *unit <= 0xDBFF) {
      const auto low = take("\\u") ? hexadecimal() : std::nullopt;
      if (!low || *low < 0xDC00 || *low > 0xDFFF)
        return false;
    }
    to += *unit < 0x80 ? static_cast<char>(*unit) : '?';
    return true;
  }

  std::optional<unsigned> hexadecimal() {
    constexpr std::string_view lower = "0123456789abcdef";
    constexpr std::string_view upper = "0123456789ABCDEF";
    if (rest_.size() < 4)
      return std::nullopt;
    unsigned number = 0;
    for (const char c : rest_.substr(0, 4)) {
      const auto digit = std::min(lower.find(c), upper.find(c));
      if (digit == std::string_view::npos)
        return std::nullopt;
      number = number * 16 + static_cast<unsigned>(digit);
    }
    rest_.remove_prefix(4);
    return number;
  }

  std::string_view rest_;
  bool too_deep_ = false;
  std::size_t nums_ = 0;
  std::optional<std::string_view> num_; ///< The last field num, if it is a number.
};

} // namespace

std::string judge(std::string_view value) {
  if (value.size() > bytes_max)
    return "too_large";
  const auto text = without_spaces_around(value);
  if (text.empty())
    return "empty";
  const auto bare = judge_number(text);
  if (bare != "not_a_number")
    return bare;
  if (!is_utf8(text))
    return "bad_encoding";
  const bool is_json = text.front() == '{' || text.front() == '[';
  return is_json ? json_reader{text}.judge_whole() : bare;
}

} // namespace duet::fuzz
