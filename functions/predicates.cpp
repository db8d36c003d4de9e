#include "columns/types.hpp"
#include "columns/utf8.hpp"
#include "functions/casing.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/signature.hpp"
#include "functions/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

namespace {

// --- NULL and truth

template <bool Null> made_kernel is_null(argument_list) {
  return map_rows([](std::span<const operand> values, std::uint32_t row, computing&) {
    return values[0].has_value(row) != Null;
  });
}

/// Whether a truth value is, or is not, this one.
template <bool Truth, bool Is> made_kernel is_truth(argument_list) {
  return map_rows([](std::span<const operand> values, std::uint32_t row, computing&) {
    const bool same = values[0].has_value(row) && (values[0].at<std::int64_t>(row) != 0) == Truth;
    return same == Is;
  });
}

bool negate(std::int64_t value) { return value == 0; }

// --- what a text consists of

/// Java asks for each UTF-16 unit: beyond the first plane it finds no letter and no digit.
bool all_in_first_plane(std::string_view text, bool (*is)(char32_t)) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    if (value > 0xFFFF || !is(value))
      return false;
    at += width;
  }
  return !text.empty();
}

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  return text;
}

bool take_any(std::string_view& text, std::string_view of) {
  if (text.empty() || of.find(text.front()) == std::string_view::npos)
    return false;
  text.remove_prefix(1);
  return true;
}

std::size_t take_digits(std::string_view& text, std::string_view digits) {
  const auto count = std::min(text.find_first_not_of(digits), text.size());
  text.remove_prefix(count);
  return count;
}

/// Digits with a point and an exponent, which hexadecimal ones must have.
bool is_number_of(std::string_view text, std::string_view digits, std::string_view exponent,
                  bool must) {
  auto count = take_digits(text, digits);
  if (take_any(text, "."))
    count += take_digits(text, digits);
  if (count == 0)
    return false;
  const bool has_exponent = take_any(text, exponent);
  if (has_exponent) {
    take_any(text, "+-");
    if (take_digits(text, "0123456789") == 0)
      return false;
  }
  take_any(text, "fFdD");
  return text.empty() && (has_exponent || !must);
}

/// Whether Java's Double.parseDouble takes a text.
bool is_java_double(std::string_view text) {
  text = without_blanks(text);
  take_any(text, "+-");
  if (text == "NaN" || text == "Infinity")
    return true;
  if (text.starts_with("0x") || text.starts_with("0X"))
    return is_number_of(text.substr(2), "0123456789abcdefABCDEF", "pP", true);
  return is_number_of(text, "0123456789", "eE", false);
}

bool text_is_digit(std::string_view text) { return all_in_first_plane(text, is_decimal_digit); }
/// Whether Java reads a text as a long or a double: an integer's digits may be those of any script.
bool text_is_decimal(std::string_view text) {
  constexpr std::int64_t digits_of_long = 18;
  if (is_java_double(text))
    return true;
  take_any(text, "+-");
  return text_is_digit(text) && count_characters(text) <= digits_of_long;
}

bool text_is_alpha(std::string_view text) { return all_in_first_plane(text, is_letter); }

/// NULL is none of it. A number is by its type.
template <bool (*OfText)(std::string_view), bool (*OfNumber)(type_kind)>
made_kernel consists_of(argument_list given) {
  const auto kind = given[0].type.kind;
  if (!is_text(kind))
    return map_rows([is = OfNumber(kind)](std::span<const operand> values, std::uint32_t row,
                                          computing&) { return is && values[0].has_value(row); });
  return map_rows([](std::span<const operand> values, std::uint32_t row, computing&) {
    return values[0].has_value(row) && OfText(values[0].at<std::string_view>(row));
  });
}

bool is_no_number(type_kind) { return false; }
bool is_plain_number(type_kind kind) { return kind != type_kind::decimal; }

constexpr std::array functions_of_predicates{
    function{.name = "IS NULL",
             .signature = "value ANY IS NULL -> BOOLEAN",
             .about = "Whether there is no value.",
             .resolve = call<is_null<true>, sure<boolean_type>, anything>},
    function{.name = "IS NOT NULL",
             .signature = "value ANY IS NOT NULL -> BOOLEAN",
             .about = "Whether there is a value.",
             .resolve = call<is_null<false>, sure<boolean_type>, anything>},
    function{.name = "IS TRUE",
             .signature = "value BOOLEAN IS TRUE -> BOOLEAN",
             .about = "Whether it is true, and not false or NULL.",
             .resolve = call<is_truth<true, true>, sure<boolean_type>, a_boolean>},
    function{.name = "IS NOT TRUE",
             .signature = "value BOOLEAN IS NOT TRUE -> BOOLEAN",
             .about = "Whether it is false or NULL.",
             .resolve = call<is_truth<true, false>, sure<boolean_type>, a_boolean>},
    function{.name = "IS FALSE",
             .signature = "value BOOLEAN IS FALSE -> BOOLEAN",
             .about = "Whether it is false, and not true or NULL.",
             .resolve = call<is_truth<false, true>, sure<boolean_type>, a_boolean>},
    function{.name = "IS NOT FALSE",
             .signature = "value BOOLEAN IS NOT FALSE -> BOOLEAN",
             .about = "Whether it is true or NULL.",
             .resolve = call<is_truth<false, false>, sure<boolean_type>, a_boolean>},
    function{.name = "IS UNKNOWN",
             .signature = "value BOOLEAN IS UNKNOWN -> BOOLEAN",
             .about = "Whether a truth value is NULL.",
             .resolve = call<is_null<true>, sure<boolean_type>, a_boolean>},
    function{.name = "IS NOT UNKNOWN",
             .signature = "value BOOLEAN IS NOT UNKNOWN -> BOOLEAN",
             .about = "Whether a truth value is not NULL.",
             .resolve = call<is_null<false>, sure<boolean_type>, a_boolean>},
    function{.name = "NOT",
             .signature = "NOT value BOOLEAN -> BOOLEAN",
             .about = "The other truth value; NULL of NULL.",
             .resolve = call<of<negate>, strict<boolean_type>, a_boolean>},
    function{
        .name = "IS_ALPHA",
        .signature = "IS_ALPHA(value STRING|NUMBER) -> BOOLEAN",
        .about = "Whether a string is letters and nothing else; false for NULL.",
        .resolve =
            call<consists_of<text_is_alpha, is_no_number>, sure<boolean_type>, a_string_or_number>},
    function{
        .name = "IS_DIGIT",
        .signature = "IS_DIGIT(value STRING|NUMBER) -> BOOLEAN",
        .about = "Whether a string is decimal digits and nothing else, or a value an integer; "
                 "false for NULL.",
        .resolve =
            call<consists_of<text_is_digit, is_integer>, sure<boolean_type>, a_string_or_number>},
    function{.name = "IS_DECIMAL",
             .signature = "IS_DECIMAL(value STRING|NUMBER) -> BOOLEAN",
             .about =
                 "Whether a string can be read as a number, or a value is an integer, FLOAT or "
                 "DOUBLE; false for NULL.",
             .resolve = call<consists_of<text_is_decimal, is_plain_number>, sure<boolean_type>,
                             a_string_or_number>},
};

} // namespace

std::span<const function> predicate_functions() { return functions_of_predicates; }

} // namespace duet
