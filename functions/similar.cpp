#include "functions/similar.hpp"

#include "columns/utf8.hpp"

#include <algorithm>
#include <array>

namespace duet {

namespace {

constexpr std::string_view specials_of_similar = "[]()|^-+*_%?{}";
constexpr std::string_view specials_of_java = "[]()|^-+*?{}";

struct named_class {
  std::string_view name;
  std::string_view java;
};
constexpr std::array named_classes{
    named_class{"[:ALPHA:]", "\\p{Alpha}"}, named_class{"[:alpha:]", "\\p{Alpha}"},
    named_class{"[:UPPER:]", "\\p{Upper}"}, named_class{"[:upper:]", "\\p{Upper}"},
    named_class{"[:LOWER:]", "\\p{Lower}"}, named_class{"[:lower:]", "\\p{Lower}"},
    named_class{"[:DIGIT:]", "\\d"},        named_class{"[:digit:]", "\\d"},
    named_class{"[:SPACE:]", " "},          named_class{"[:space:]", " "},
    named_class{"[:WHITESPACE:]", "\\s"},   named_class{"[:whitespace:]", "\\s"},
    named_class{"[:ALNUM:]", "\\p{Alnum}"}, named_class{"[:alnum:]", "\\p{Alnum}"},
};

bool is_one_of(char32_t value, std::string_view these) {
  return value < 0x80 && these.find(static_cast<char>(value)) != std::string_view::npos;
}

class similar_writer {
public:
  similar_writer(std::string_view pattern, std::optional<char32_t> escape)
      : pattern_{pattern}, escape_{escape} {}

  std::variant<std::string, bad_similar> write() {
    while (at_ < pattern_.size() && why_.empty())
      term();
    if (!why_.empty())
      return bad_similar{why_};
    return std::move(java_);
  }

private:
  char32_t next() {
    const auto [value, width] = code_point_at(pattern_, at_);
    at_ += width;
    return value;
  }

  void term() {
    const auto value = next();
    if (escape_ && value == *escape_)
      return escaped();
    switch (value) {
    case U'_':
      java_ += "(?s:.)";
      return;
    case U'%':
      java_ += "(?s:.*)";
      return;
    case U'[':
      return members();
    case U']':
      why_ = "the pattern closes a class that was not opened";
      return;
    case U'\\':
    case U'$':
      java_ += '\\';
      break;
    default:
      break;
    }
    append_code_point(java_, value);
  }

  /// What stands behind the escape character.
  void escaped() {
    const auto value = at_ < pattern_.size() ? next() : 0;
    if (!is_one_of(value, specials_of_similar) && value != *escape_) {
      why_ = "the escape character of the pattern has nothing special behind it";
      return;
    }
    if (is_one_of(value, specials_of_java))
      java_ += '\\';
    append_code_point(java_, value);
  }

  void members() {
    java_ += '[';
    while (at_ < pattern_.size() && pattern_[at_] != ']' && why_.empty())
      member();
    if (at_ >= pattern_.size())
      why_ = why_.empty() ? "the pattern does not close a class" : why_;
    ++at_;
    java_ += ']';
  }

  void member() {
    const auto rest = pattern_.substr(at_);
    const auto* const named = std::ranges::find_if(
        named_classes, [&](const named_class& each) { return rest.starts_with(each.name); });
    if (named != named_classes.end()) {
      java_ += named->java;
      at_ += named->name.size();
      return;
    }
    const auto value = next();
    if (escape_ && value == *escape_)
      return escaped();
    if (value != U'-' && value != U'^' && is_one_of(value, specials_of_similar)) {
      why_ = "the pattern has a special character within a class";
      return;
    }
    append_code_point(java_, value);
  }

  std::string_view pattern_;
  std::optional<char32_t> escape_;
  std::size_t at_ = 0;
  std::string java_;
  std::string_view why_;
};

} // namespace

std::variant<std::string, bad_similar> similar_to_java(std::string_view pattern,
                                                       std::optional<char32_t> escape) {
  return similar_writer{pattern, escape}.write();
}

} // namespace duet
