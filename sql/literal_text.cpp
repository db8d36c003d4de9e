#include "sql/literal_text.hpp"

#include "columns/utf8.hpp"
#include "sql/nearest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace duet::sql::syntax {

namespace {

/// The text between quotes with doubled ones made single.
std::string unquoted(std::string_view text, char quote) {
  std::string value;
  value.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    value += text[i];
    if (text[i] == quote)
      ++i;
  }
  return value;
}

/// The number that `digits` are in hexadecimal, if there are `count` of them.
std::optional<char32_t> hexadecimal(std::string_view digits, std::size_t count) {
  std::uint32_t number = 0;
  if (digits.size() < count)
    return std::nullopt;
  const auto* const end = digits.data() + count;
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc{} || stop != end)
    return std::nullopt;
  return number;
}

/// Reads a string in which some character begins an escape.
class escape_reader {
public:
  /// `begin` is the length of the prefix and the quote.
  escape_reader(std::string_view token, std::size_t begin)
      : text_(token.substr(0, token.size() - 1)), at_(begin) {}

  quoted_text read(char escape, void (escape_reader::*read_escape)()) {
    while (at_ < text_.size() && found_.problem.empty()) {
      const auto c = text_[at_];
      if (c == escape) {
        (this->*read_escape)();
        continue;
      }
      found_.value += c;
      at_ += c == '\'' ? 2 : 1;
    }
    return std::move(found_);
  }

  /// `\0041`, `\+01F600` and `\\`, with another character for `\` perhaps.
  void read_unicode_escape() {
    const auto behind = text_.substr(at_ + 1);
    if (behind.starts_with(text_[at_])) {
      found_.value += text_[at_];
      at_ += 2;
    } else if (behind.starts_with('+')) {
      put_code(2, 6);
    } else {
      put_code(1, 4);
    }
  }

  /// `\n`, `\x41`, `\u0041`, `\U0001F600`, and quotes and back-slashes themselves.
  void read_c_escape() {
    constexpr std::array<std::pair<char, char>, 8> single{{{'b', '\b'},
                                                           {'f', '\f'},
                                                           {'n', '\n'},
                                                           {'r', '\r'},
                                                           {'t', '\t'},
                                                           {'\\', '\\'},
                                                           {'\'', '\''},
                                                           {'"', '"'}}};
    const auto c = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    const auto* const found = std::ranges::find(single, c, &std::pair<char, char>::first);
    if (c == 'u') {
      put_code(2, 4);
    } else if (c == 'U') {
      put_code(2, 8);
    } else if (c == 'x') {
      put_code(2, 2);
    } else if (found == single.end()) {
      refuse(R"(`\n`, `\t`, `\\`, `\u0041` are known)");
    } else {
      found_.value += found->second;
      at_ += 2;
    }
  }

private:
  /// Takes an escape of `count` hexadecimal digits that begin `skip` bytes behind its front.
  void put_code(std::size_t skip, std::size_t count) {
    const auto code = hexadecimal(text_.substr(std::min(at_ + skip, text_.size())), count);
    if (!code || !is_scalar_value(*code)) {
      refuse("write " + std::to_string(count) + " hexadecimal digits of a code point");
      return;
    }
    append_code_point(found_.value, *code);
    at_ += skip + count;
  }

  void refuse(std::string hint) {
    found_.problem = "the escape here names no character";
    found_.hint = std::move(hint);
  }

  std::string_view text_;
  std::size_t at_;
  quoted_text found_;
};

/// Charsets that a prefix may name; the script is UTF-8 whatever it says.
constexpr std::array<std::string_view, 10> charsets{"utf8",       "utf-8",    "utf16", "utf-16",
                                                    "latin1",     "us-ascii", "ascii", "utf-16le",
                                                    "iso-8859-1", "utf32"};

quoted_text refuse_charset(std::string_view name) {
  quoted_text found;
  found.problem = "there is no charset `" + std::string{name} + "`";
  found.hint = did_you_mean(name, charsets, "leave it out: a text is Unicode");
  return found;
}

} // namespace

bool has_unicode_escapes(std::string_view token) {
  return token.starts_with("U&") || token.starts_with("u&");
}

quoted_text read_string(std::string_view token, char unicode_escape) {
  const auto prefix = token.find('\'');
  const auto first = token.front();
  if (has_unicode_escapes(token))
    return escape_reader{token, 3}.read(unicode_escape, &escape_reader::read_unicode_escape);
  if (first == 'E' || first == 'e')
    return escape_reader{token, 2}.read('\\', &escape_reader::read_c_escape);
  if (first == '_') {
    const auto name = token.substr(1, prefix - 1);
    const auto known =
        std::ranges::any_of(charsets, [&](auto each) { return edit_distance(name, each, 0) == 0; });
    if (!known)
      return refuse_charset(name);
  }
  quoted_text found;
  found.value = unquoted(token.substr(prefix + 1, token.size() - prefix - 2), '\'');
  return found;
}

quoted_text read_bytes(std::string_view token) {
  const auto digits = token.substr(2, token.size() - 3);
  quoted_text found;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const auto byte = hexadecimal(digits.substr(i), 2);
    if (!byte) {
      found.problem = "bytes are pairs of hexadecimal digits";
      found.hint = "write them as X'00FF'";
      return found;
    }
    found.value += static_cast<char>(*byte);
  }
  return found;
}

std::string read_quoted_name(std::string_view token) {
  return unquoted(token.substr(1, token.size() - 2), '`');
}

std::string quoted(std::string_view text) {
  std::string made = "'";
  for (const auto c : text) {
    if (c == '\'')
      made += c;
    made += c;
  }
  return made + "'";
}

} // namespace duet::sql::syntax
