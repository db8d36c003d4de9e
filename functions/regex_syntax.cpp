#include "functions/regex_syntax.hpp"

#include "columns/utf8.hpp"
#include "functions/regex_classes.hpp"
#include "functions/regex_cursor.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace duet {

namespace {

constexpr char32_t repetitions_max = 1000; // of RE2
constexpr int depth_max = 100;

bool is_ascii_letter(char32_t c) { return (c | 0x20U) >= U'a' && (c | 0x20U) <= U'z'; }
bool is_ascii_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

/// Reads a pattern from left to right and writes the other one. The first thing that cannot be
/// translated is kept, and reading goes on to no effect.
class pattern_writer : pattern_cursor {
public:
  explicit pattern_writer(std::string_view java) : pattern_cursor{java} {}

  std::variant<re2_pattern, refused_pattern> write() {
    alternatives();
    if (peek() != end_of_pattern)
      invalid("a group is closed that was not opened");
    if (made_.has_end && has_very_end_)
      unsupported("\\z beside $");
    if (refused_)
      return *refused_;
    return made_;
  }

private:
  struct flags {
    bool dot_all = false;
    bool multi_line = false;
    bool any_case = false;
    bool of_all_scripts = false; ///< With `any_case`: beyond ASCII too.

    [[nodiscard]] bool folds_ascii() const { return any_case && !of_all_scripts; }
    [[nodiscard]] bool folds_all() const { return any_case && of_all_scripts; }
  };

  void invalid(std::string_view why) { refuse(false, "the pattern is wrong: " + std::string{why}); }
  void unsupported(std::string_view what) {
    refuse(true, std::string{what} + " cannot be used in a pattern");
  }
  void refuse(bool valid, std::string why) {
    if (!refused_)
      refused_ = refused_pattern{valid, std::move(why)};
    stop();
  }

  void put(std::string_view text) { made_.text.append(text); }
  /// RE2 folds the cases of all scripts: in groups that ask for it alone.
  void put_folded(std::string_view text) {
    flags_.folds_all() ? (put("(?i:"), put(text), put(")")) : put(text);
  }
  void literal(char32_t value) {
    std::string text;
    append_literal(text, value);
    if (flags_.folds_ascii() && is_ascii_letter(value)) {
      append_literal(text, value ^ 0x20U);
      return put_class(text);
    }
    put_folded(text);
  }
  void put_class(std::string_view members) { put("["), put(members), put("]"); }

  // --- grammar

  void alternatives() {
    const auto outer = flags_;
    while (!done() && peek() != U')')
      if (take("|"))
        put("|");
      else
        term();
    flags_ = outer;
  }

  void term() {
    const auto first = next();
    switch (first) {
    case U'(':
      if (group())
        quantifier();
      return;
    case U'[':
      whole_class();
      break;
    case U'.':
      put(flags_.dot_all ? "(?s:.)" : "[^" + std::string{line_terminators} + "]");
      break;
    case U'^':
      put("^");
      break;
    case U'$':
      put("$");
      made_.has_end = made_.has_end || !flags_.multi_line;
      break;
    case U'\\':
      if (take("Q"))
        return quoted();
      escape();
      break;
    case U'*':
    case U'+':
    case U'?':
    case U'{':
      return invalid("a quantifier has nothing in front of it");
    default:
      literal(first);
    }
    quantifier();
  }

  void quantifier() {
    if (take("{"))
      counted();
    else if (const auto c = peek(); c == U'*' || c == U'+' || c == U'?')
      append_code_point(made_.text, next());
    else
      return;
    if (take("?"))
      put("?");
    else if (take("+"))
      unsupported("a possessive quantifier");
  }

  void counted() {
    const auto text = take_until('}');
    if (!text)
      return invalid("a counted repetition is not closed");
    const auto comma = std::min(text->find(','), text->size());
    const auto least = number_of(text->substr(0, comma), 10);
    const auto most = comma + 1 < text->size() ? number_of(text->substr(comma + 1), 10) : least;
    if (!least || !most || *most < *least)
      return invalid("a counted repetition has no numbers, or they are in the wrong order");
    if (*most > repetitions_max)
      return unsupported("a repetition of more than 1000");
    put("{"), put(*text), put("}");
  }

  /// A quantifier behind is one of the last character.
  void quoted() {
    const auto text = left().substr(0, left().find("\\E"));
    for (pattern_cursor each{text}; !each.done();)
      literal(each.next());
    skip(text.size());
    take("\\E");
    if (!text.empty())
      quantifier();
  }

  /// False if it was only flags, which no quantifier follows.
  bool group() {
    if (!take("?")) {
      put("(");
      return group_rest();
    }
    if (take(":"))
      put("(?:");
    else if (take("=") || take("!"))
      unsupported("look-ahead");
    else if (take("<=") || take("<!"))
      unsupported("look-behind");
    else if (take(">"))
      unsupported("an atomic group");
    else if (take("<"))
      group_name();
    else
      return flag_group();
    return group_rest();
  }

  bool group_rest() {
    if (++depth_ > depth_max)
      unsupported("a group as deep as this");
    alternatives();
    --depth_;
    if (next() != U')')
      invalid("a group is not closed");
    put(")");
    return true;
  }

  void group_name() {
    const auto name = take_until('>');
    if (!name || name->empty() || !is_ascii_letter(static_cast<unsigned char>(name->front())))
      return invalid("a group has no name");
    put("(?P<"), put(*name), put(">");
  }

  bool flag_group() {
    const auto outer = flags_;
    auto c = next();
    for (bool on = true; c != U')' && c != U':' && !refused_; c = next())
      if (c == U'-')
        on = false;
      else
        flag(c, on);
    const auto* const multi_line = flags_.multi_line ? "m" : "-m"; // the others are written out
    put("(?"), put(multi_line), put(c == U':' ? ":" : ")");
    if (c != U':')
      return false;
    group_rest();
    flags_ = outer;
    return true;
  }

  void flag(char32_t c, bool on) {
    switch (c) {
    case U'i':
      flags_.any_case = on;
      return;
    case U'u':
      flags_.of_all_scripts = on;
      return;
    case U'm':
      flags_.multi_line = on;
      return;
    case U's':
      flags_.dot_all = on;
      return;
    case U'd':
    case U'x':
    case U'U':
      return unsupported("the flag " + std::string(1, static_cast<char>(c)));
    default:
      return invalid("there is no such flag");
    }
  }

  // --- escapes

  /// A character by an escape whose letter is taken; nothing, if it is none of one character.
  std::optional<char32_t> escaped_character(char32_t letter) {
    switch (letter) {
    case U't':
      return U'\t';
    case U'n':
      return U'\n';
    case U'r':
      return U'\r';
    case U'f':
      return U'\f';
    case U'a':
      return U'\a';
    case U'e':
      return 0x1B;
    case U'0':
      return octal();
    case U'x':
      return hex();
    case U'u':
      return utf16();
    case U'c':
      return control();
    case end_of_pattern:
      invalid("it ends with a backslash");
      return 0;
    default:
      if (is_ascii_letter(letter) || is_ascii_digit(letter))
        return std::nullopt;
      return letter;
    }
  }

  char32_t control() {
    const auto value = next();
    if (value == end_of_pattern)
      invalid("it ends with an escape");
    return value ^ 0x40U;
  }

  std::optional<char32_t> octal() {
    char32_t value = 0;
    std::size_t digits = 0;
    for (; digits < 3 && peek() >= U'0' && peek() <= U'7' && value * 8 + (peek() - U'0') <= 0xFF;
         ++digits)
      value = value * 8 + (next() - U'0');
    if (digits == 0)
      invalid("an octal escape has no digits");
    return value;
  }

  std::optional<char32_t> hex() {
    std::optional<char32_t> value;
    if (take("{"))
      value = number_of(take_until('}').value_or(""), 16);
    else
      value = take_hex(2);
    if (!value)
      invalid("a hexadecimal escape has no digits");
    return value.value_or(0);
  }

  std::optional<char32_t> utf16() {
    const auto first = take_hex(4);
    if (!first) {
      invalid("a Unicode escape has no four digits");
      return 0;
    }
    if (*first < 0xD800 || *first >= 0xDC00 || !take("\\u"))
      return first;
    const auto second = take_hex(4);
    return 0x10000 + ((*first - 0xD800) << 10U) + (second.value_or(0xDC00) - 0xDC00);
  }

  /// What refuses an escape that is none of a character or a class.
  void refuse_escape(char32_t letter) {
    if (letter == U'k' || is_ascii_digit(letter))
      return unsupported("a back-reference");
    if (letter == U'G' || letter == U'X' || letter == U'N' || letter == U'H' || letter == U'V')
      return unsupported("\\" + std::string(1, static_cast<char>(letter)));
    invalid("there is no such escape");
  }

  void escape() {
    const auto letter = next();
    if (const auto members = class_members_of(letter); !members.empty())
      return put_class(members);
    switch (letter) {
    case U'd':
    case U'D':
    case U'w':
    case U'W':
    case U'b':
    case U'B':
    case U'A':
      put("\\");
      return append_code_point(made_.text, letter);
    case U'z':
      has_very_end_ = true;
      return put("\\z");
    case U'Z':
      made_.has_end = true;
      return put("\\z");
    case U'R':
      return put("(?:\\r\\n|[" + std::string{class_members_of(U'v')} + "])");
    case U'p':
    case U'P':
      return property(letter == U'P', false);
    default:
      if (const auto value = escaped_character(letter))
        return literal(*value);
      refuse_escape(letter);
    }
  }

  /// `\p{...}`, whose letter is taken.
  void property(bool negated, bool in_class) {
    const auto text = take("{") ? take_until('}') : std::optional{take_one()};
    if (!text)
      return invalid("a property is not closed");
    const bool any_case = flags_.any_case && (*text == "Lower" || *text == "Upper");
    const std::string_view name = any_case ? "Alpha" : *text;
    if (const auto made = property_class(name, negated, in_class))
      put(*made);
    else
      unsupported("\\p{" + std::string{name} + "}");
  }

  // --- classes

  void whole_class() {
    std::string before;
    std::swap(before, made_.text);
    put("[");
    class_members();
    put("]");
    std::swap(before, made_.text);
    put_folded(before);
  }

  /// The members of a class whose bracket is taken, and the closing bracket.
  void class_members() {
    if (take("^"))
      put("^");
    for (bool first = true; first || peek() != U']'; first = false) {
      if (done())
        return invalid("a class is not closed");
      if (take("&&"))
        return unsupported("an intersection of classes");
      if (take("["))
        nested_class();
      else
        range();
    }
    next();
  }

  void nested_class() {
    if (peek() == U'^')
      return unsupported("a negated class within a class");
    if (++depth_ > depth_max)
      return unsupported("a class as deep as this");
    class_members();
    --depth_;
  }

  void range() {
    const auto first = member();
    if (!first)
      return;
    const auto rest = left();
    if (rest.size() < 2 || rest[0] != '-' || rest[1] == ']' || rest[1] == '[')
      return put_range(*first, *first);
    next();
    const auto last = member();
    if (!last || *last < *first)
      return invalid("a range within a class is in the wrong order");
    put_range(*first, *last);
  }

  /// A range, and if cases are folded what its letters are in the other case.
  void put_range(char32_t first, char32_t last) {
    append_range(first, last);
    if (!flags_.folds_ascii())
      return;
    for (const char32_t begin : {U'a', U'A'}) {
      const auto from = std::max(first, begin);
      const auto to = std::min<char32_t>(last, begin + 25);
      if (from <= to)
        append_range(from ^ 0x20U, to ^ 0x20U);
    }
  }
  void append_range(char32_t first, char32_t last) {
    append_literal(made_.text, first);
    if (last > first) {
      put("-");
      append_literal(made_.text, last);
    }
  }

  /// A character within a class; nothing if it was a class itself, which is written.
  std::optional<char32_t> member() {
    const auto first = next();
    if (first != U'\\')
      return first;
    const auto letter = next();
    const auto members = class_members_of(letter);
    if (!members.empty()) {
      put(members);
    } else if (letter == U'd' || letter == U'D' || letter == U'w' || letter == U'W') {
      put("\\");
      append_code_point(made_.text, letter);
    } else if (letter == U'p' || letter == U'P') {
      property(letter == U'P', true);
    } else {
      const auto value = escaped_character(letter);
      if (!value)
        refuse_escape(letter);
      return value;
    }
    return std::nullopt;
  }

  int depth_ = 0;
  bool has_very_end_ = false; ///< A `\z`.
  flags flags_;
  re2_pattern made_;
  std::optional<refused_pattern> refused_;
};

} // namespace

std::variant<re2_pattern, refused_pattern> to_re2(std::string_view java) {
  return pattern_writer{java}.write();
}

} // namespace duet
