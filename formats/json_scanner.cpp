#include "formats/json_scanner.hpp"

#include "columns/utf8.hpp"

#include <algorithm>
#include <optional>

namespace duet {

namespace {

constexpr bool is_json_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::uint32_t no_hex_digit = 0xFF;

std::uint32_t hex_digit(char c) {
  if (is_json_digit(c))
    return static_cast<std::uint32_t>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<std::uint32_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F')
    return static_cast<std::uint32_t>(c - 'A' + 10);
  return no_hex_digit;
}

constexpr std::size_t hex_digits = 4;

/// What an escape of one letter stands for; 0 if there is no such escape.
char letter_escape(char letter) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
  const auto at = letters.find(letter);
  return at == std::string_view::npos ? '\0' : meant[at];
}

/// The unit of UTF-16 that the front of `text` is an escape of, if it is one.
std::optional<std::uint32_t> unit_at(std::string_view text) {
  if (!text.starts_with("\\u"))
    return std::nullopt;
  std::uint32_t unit = 0;
  for (const auto c : text.substr(2, hex_digits))
    unit = unit * 16 + hex_digit(c);
  return unit;
}

bool is_high_half(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_half(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// Takes an escape of a character off the front of `text` and writes it; returns where that ends.
char* put_escaped_unit(std::string_view& text, char* to) {
  constexpr std::size_t width = 2 + hex_digits;
  const auto unit = *unit_at(text);
  text.remove_prefix(width);
  if (!is_high_half(unit) && !is_low_half(unit))
    return put_utf8(to, unit);
  const auto other = is_high_half(unit) ? unit_at(text) : std::nullopt;
  if (!other || !is_low_half(*other)) {
    *to++ = '?';
    return to;
  }
  text.remove_prefix(width);
  return put_utf8(to, 0x10000 + ((unit - 0xD800) << 10U) + (*other - 0xDC00));
}

} // namespace

void json_scanner::start(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  begin_ = text.data();
  end_ = begin_ + text.size();
  at_ = begin_ + (text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
  depth_ = 0;
}

bool json_scanner::fail(std::string_view what, json_problem::kind is) {
  problem_ = {is, static_cast<std::size_t>(at_ - begin_), what};
  return false;
}

bool json_scanner::skip_escape() {
  escaped_ = true;
  ++at_;
  if (at_ == end_)
    return fail("a string does not end");
  if (*at_ == 'u') {
    const auto left = static_cast<std::size_t>(end_ - at_ - 1);
    const std::string_view digits{at_ + 1, std::min(hex_digits, left)};
    if (digits.size() < hex_digits ||
        std::ranges::any_of(digits, [](char c) { return hex_digit(c) == no_hex_digit; }))
      return fail("\\u is not followed by four hexadecimal digits");
    at_ += 1 + hex_digits;
    return true;
  }
  if (letter_escape(*at_) == '\0')
    return fail("a string has an escape that there is not");
  ++at_;
  return true;
}

/// An escape, or characters beyond ASCII.
bool json_scanner::skip_special() {
  if (*at_ == '\\')
    return skip_escape();
  while (at_ != end_ && static_cast<unsigned char>(*at_) >= 0x80) {
    const auto length = utf8_sequence({at_, static_cast<std::size_t>(end_ - at_)});
    if (length == 0)
      return fail("it is not UTF-8", json_problem::kind::bad_encoding);
    at_ += length;
  }
  return true;
}

/// What is behind the whole part of a number.
bool json_scanner::skip_fraction() {
  whole_ = false;
  if (*at_ == '.') {
    ++at_;
    if (!skip_digits())
      return false;
  }
  if (next_is('e') || next_is('E')) {
    ++at_;
    if (next_is('+') || next_is('-'))
      ++at_;
    return skip_digits();
  }
  return true;
}

void json_scanner::mark_container(bool object) {
  const auto bit = std::uint64_t{1} << (depth_ % 64);
  auto& word = objects_[depth_ / 64];
  word = object ? word | bit : word & ~bit;
}

/// The name of a member, and the colon behind it.
bool json_scanner::skip_name() {
  if (!skip_blanks() || *at_ != '"')
    return fail("a name in quotes is missing");
  if (!skip_string())
    return false;
  if (!skip_blanks() || *at_ != ':')
    return fail("a colon is missing");
  ++at_;
  return true;
}

/// Passes the ends of containers and the comma behind them, until a value comes, or until the depth
/// is `down_to`.
bool json_scanner::skip_ends(std::size_t down_to) {
  while (depth_ > down_to) {
    if (!skip_blanks())
      return fail("it ends too early");
    if (*at_ == ',') {
      ++at_;
      return !in_object() || skip_name();
    }
    if (*at_ != (in_object() ? '}' : ']'))
      return fail(in_object() ? "a comma or } is missing" : "a comma or ] is missing");
    ++at_;
    --depth_;
  }
  return true;
}

/// Does not call itself: a text that is nested a thousand times takes no more stack than another.
bool json_scanner::skip_nested() {
  const auto outside = depth_;
  do {
    const auto kind = next();
    const bool object = kind == json_kind::object;
    if (object || kind == json_kind::array) {
      if (!enter())
        return false;
      mark_container(object);
      const bool empty = skip_blanks() && *at_ == (object ? '}' : ']');
      if (!empty) {
        if (object && !skip_name())
          return false;
        continue;
      }
    } else if (!skip_scalar(kind)) {
      return false;
    }
    if (!skip_ends(outside))
      return false;
  } while (depth_ > outside);
  first_ = false;
  return true;
}

json_step json_scanner::next_member(json_string& name) {
  const auto failed = [&](std::string_view what) {
    fail(what);
    return json_step::failed;
  };
  if (!skip_blanks())
    return failed("it ends within an object");
  if (*at_ == '}') {
    ++at_;
    --depth_;
    first_ = false;
    return json_step::end;
  }
  if (!first_) {
    if (*at_ != ',')
      return failed("a comma or } is missing");
    ++at_;
  }
  first_ = false;
  if (!skip_blanks() || *at_ != '"')
    return failed("a name in quotes is missing");
  if (!take(name))
    return json_step::failed;
  if (!skip_blanks() || *at_ != ':')
    return failed("a colon is missing");
  ++at_;
  return json_step::item;
}

json_step json_scanner::next_element() {
  const auto failed = [&](std::string_view what) {
    fail(what);
    return json_step::failed;
  };
  if (!skip_blanks())
    return failed("it ends within an array");
  if (*at_ == ']') {
    ++at_;
    --depth_;
    first_ = false;
    return json_step::end;
  }
  if (!first_) {
    if (*at_ != ',')
      return failed("a comma or ] is missing");
    ++at_;
  }
  first_ = false;
  return json_step::item;
}

char* unescape(std::string_view text, char* to) {
  for (;;) {
    const auto plain = text.substr(0, text.find('\\'));
    to = std::ranges::copy(plain, to).out;
    text.remove_prefix(plain.size());
    if (text.empty())
      return to;
    if (text[1] == 'u') {
      to = put_escaped_unit(text, to);
      continue;
    }
    *to++ = letter_escape(text[1]);
    text.remove_prefix(2);
  }
}

void append_unescaped(std::string& to, std::string_view text) {
  const auto before = to.size();
  to.resize(before + text.size());
  const auto* const end = unescape(text, to.data() + before);
  to.resize(static_cast<std::size_t>(end - to.data()));
}

} // namespace duet
