#include "functions/regex_classes.hpp"

#include "columns/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace duet {

namespace {

constexpr std::string_view spaces = R"(\t\n\x{B}\f\r\x{20})";
constexpr std::string_view no_spaces = R"(\x{0}-\x{8}\x{E}-\x{1F}\x{21}-\x{10FFFF})";
constexpr std::string_view horizontal =
    R"(\x{9}\x{20}\x{A0}\x{1680}\x{180E}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000})";
constexpr std::string_view vertical = R"(\n\x{B}\f\r\x{85}\x{2028}\x{2029})";

/// A class that is spelt otherwise, without its brackets.
struct class_row {
  char32_t letter;
  std::string_view members;
};
constexpr std::array class_rows{class_row{U's', spaces}, class_row{U'S', no_spaces},
                                class_row{U'h', horizontal}, class_row{U'v', vertical}};

struct property_row {
  std::string_view java;
  std::string_view posix;
};
constexpr std::array posix_rows{
    property_row{"ASCII", "ascii"},  property_row{"Alnum", "alnum"}, property_row{"Alpha", "alpha"},
    property_row{"Blank", "blank"},  property_row{"Cntrl", "cntrl"}, property_row{"Digit", "digit"},
    property_row{"Graph", "graph"},  property_row{"Lower", "lower"}, property_row{"Print", "print"},
    property_row{"Punct", "punct"},  property_row{"Space", "space"}, property_row{"Upper", "upper"},
    property_row{"XDigit", "xdigit"}};

/// Names of properties that are those of general categories.
constexpr std::array category_rows{property_row{"IsLetter", "L"}, property_row{"IsDigit", "Nd"},
                                   property_row{"IsPunctuation", "P"},
                                   property_row{"IsControl", "Cc"}};

constexpr std::array property_prefixes{std::string_view{"general_category="},
                                       std::string_view{"gc="}, std::string_view{"script="},
                                       std::string_view{"sc="}, std::string_view{"Is"}};

/// The general category or script that a property is by another name.
std::string_view without_prefix(std::string_view name) {
  const auto* const category = std::ranges::find(category_rows, name, &property_row::java);
  if (category != category_rows.end())
    return category->posix;
  for (const auto prefix : property_prefixes)
    if (name.starts_with(prefix))
      return name.substr(prefix.size());
  return name;
}

} // namespace

void append_literal(std::string& to, char32_t value) {
  const auto lower = value | 0x20U;
  const bool plain = (lower >= U'a' && lower <= U'z') || (value >= U'0' && value <= U'9');
  if (plain || value == U'_' || value >= 0xA0) {
    append_code_point(to, value);
    return;
  }
  std::array<char, 8> digits{};
  const auto end =
      std::to_chars(digits.begin(), digits.end(), static_cast<std::uint32_t>(value), 16);
  to.append("\\x{").append(digits.begin(), end.ptr).append("}");
}

std::string_view class_members_of(char32_t letter) {
  const auto* const row = std::ranges::find(class_rows, letter, &class_row::letter);
  return row != class_rows.end() ? row->members : std::string_view{};
}

std::optional<std::string> property_class(std::string_view name, bool negated, bool in_class) {
  const auto* const posix = std::ranges::find(posix_rows, name, &property_row::java);
  if (posix != posix_rows.end()) {
    const auto members =
        std::string{"[:"} + (negated ? "^" : "") + std::string{posix->posix} + ":]";
    return in_class ? members : "[" + members + "]";
  }
  const auto of_re2 = without_prefix(name);
  if (of_re2.empty() || name.starts_with("In") || name.starts_with("java"))
    return std::nullopt;
  return (negated ? "\\P{" : "\\p{") + std::string{of_re2} + "}";
}

} // namespace duet
