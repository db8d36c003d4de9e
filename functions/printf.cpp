#include "functions/printf.hpp"

#include "columns/utf8.hpp"
#include "functions/casing.hpp"
#include "functions/java_number.hpp"
#include "functions/map.hpp"
#include "functions/text.hpp"
#include "model/int128.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet {

namespace {

/// A value as Java would have it.
struct printed {
  type_kind kind = type_kind::null; ///< NULL, or of what it holds:
  std::variant<std::int64_t, double, std::string_view, std::string> value{};

  [[nodiscard]] bool is_null() const { return kind == type_kind::null; }
};

/// One `%...` of a format.
struct placeholder {
  int index = 0; ///< From 1; 0: the next one; -1: the last one again.
  std::string_view flags;
  int width = -1;
  int precision = -1;
  char conversion = 0;

  [[nodiscard]] bool has(char flag) const { return flags.find(flag) != std::string_view::npos; }
  /// What Java refuses whatever the value is.
  [[nodiscard]] bool possible() const {
    for (const char flag : flags)
      if (std::ranges::count(flags, flag) > 1)
        return false;
    return !(has('-') && has('0')) && !(has('+') && has(' ')) &&
           (width >= 0 || (!has('-') && !has('0')));
  }
  [[nodiscard]] bool has_only(std::string_view allowed) const {
    return flags.find_first_not_of(allowed) == std::string_view::npos;
  }
};

/// Text, or nothing where Java throws.
using formatted = std::optional<std::string>;

std::optional<int> take_int(std::string_view& from) {
  int value = 0;
  const auto [end, error] = std::from_chars(from.begin(), from.end(), value);
  if (from.empty() || from.front() == '-' || error != std::errc{})
    return std::nullopt;
  from.remove_prefix(static_cast<std::size_t>(end - from.begin()));
  return value;
}

/// Takes what is behind a % off the front.
std::optional<placeholder> take_placeholder(std::string_view& from) {
  placeholder made;
  auto rest = from;
  const auto index = take_int(rest);
  if (index && *index > 0 && rest.starts_with('$')) {
    made.index = *index;
    from = rest.substr(1);
  }
  const auto flags = std::min(from.find_first_not_of("-#+ 0,(<"), from.size());
  made.flags = from.substr(0, flags);
  from.remove_prefix(flags);
  if (const auto again = made.flags.find('<'); again != std::string_view::npos)
    made.index = -1;
  made.width = take_int(from).value_or(-1);
  if (from.starts_with('.')) {
    from.remove_prefix(1);
    const auto precision = take_int(from);
    if (!precision)
      return std::nullopt;
    made.precision = *precision;
  }
  if (from.empty())
    return std::nullopt;
  made.conversion = from.front();
  from.remove_prefix(1);
  return made;
}

std::string padded(std::string text, const placeholder& as) {
  const auto missing = as.width - count_characters(text);
  if (missing <= 0)
    return text;
  const auto count = static_cast<std::size_t>(missing);
  return as.has('-') ? text.append(count, ' ') : std::string(count, ' ') + text;
}

// --- numbers

/// Puts commas between the digits in front of the point.
std::string grouped(std::string_view digits) {
  const auto whole = std::min(digits.find('.'), digits.size());
  std::string made;
  for (std::size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0)
      made.push_back(',');
    made.push_back(digits[i]);
  }
  return made.append(digits.substr(whole));
}

/// Digits without a sign, with that and what the flags ask for.
std::string with_sign(std::string digits, bool negative, const placeholder& as) {
  if (as.has(','))
    digits = grouped(digits);
  std::string front =
      negative ? (as.has('(') ? "(" : "-") : (as.has('+') ? "+" : (as.has(' ') ? " " : ""));
  const std::string back = negative && as.has('(') ? ")" : "";
  const auto size = front.size() + digits.size() + back.size();
  if (as.has('0') && as.width > 0 && size < static_cast<std::size_t>(as.width))
    front.append(static_cast<std::size_t>(as.width) - size, '0');
  return padded(front + digits + back, as);
}

std::string digits_in(std::uint64_t number, int base) {
  std::array<char, 64> digits{};
  return {digits.begin(), std::to_chars(digits.begin(), digits.end(), number, base).ptr};
}

int bits_of(type_kind kind) {
  switch (kind) {
  case type_kind::tinyint:
    return 8;
  case type_kind::smallint:
    return 16;
  case type_kind::integer:
    return 32;
  default:
    return 64;
  }
}

formatted format_integer(const printed& of, const placeholder& as) {
  if (!is_integer(of.kind) || as.precision >= 0)
    return std::nullopt;
  const auto value = std::get<std::int64_t>(of.value);
  if (as.conversion == 'd') {
    if (as.has('#'))
      return std::nullopt;
    const auto size =
        value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
    return with_sign(digits_in(size, 10), value < 0, as);
  }
  if (!as.has_only("-#0<"))
    return std::nullopt;
  const auto unused = 64 - bits_of(of.kind);
  const auto bits = static_cast<std::uint64_t>(value) << unused >> unused;
  const bool octal = as.conversion == 'o';
  std::string front = !as.has('#') ? "" : (octal ? "0" : "0x");
  auto digits = digits_in(bits, octal ? 8 : 16);
  if (as.has('0') && as.width > static_cast<int>(front.size() + digits.size()))
    front.append(static_cast<std::size_t>(as.width) - front.size() - digits.size(), '0');
  return padded(front + digits, as);
}

std::string fixed(shortest_digits of, int precision) {
  round_digits(of, of.exponent + precision);
  const auto whole = static_cast<std::size_t>(std::max(of.exponent, 0));
  std::string digits(static_cast<std::size_t>(std::max(-of.exponent, 0)), '0');
  digits.append(of.digits == "0" ? "" : of.digits);
  digits.resize(whole + static_cast<std::size_t>(precision), '0');
  auto text = whole == 0 ? std::string{"0"} : digits.substr(0, whole);
  if (precision > 0)
    text.append(".").append(digits.substr(whole));
  return text;
}

std::string scientific(shortest_digits of, int precision) {
  const bool zero = of.digits == "0";
  round_digits(of, precision + 1);
  of.digits.resize(static_cast<std::size_t>(precision) + 1, '0');
  const auto power = zero ? 0 : of.exponent - 1;
  auto text = of.digits.substr(0, 1);
  if (precision > 0)
    text.append(".").append(of.digits.substr(1));
  const auto exponent = digits_in(static_cast<std::uint64_t>(std::abs(power)), 10);
  return text + "e" + (power < 0 ? "-" : "+") + (exponent.size() < 2 ? "0" : "") + exponent;
}

std::string general(shortest_digits of, int precision) {
  precision = std::max(precision, 1);
  auto rounded = of;
  round_digits(rounded, precision);
  if (of.digits == "0")
    return fixed(std::move(of), precision - 1);
  if (rounded.exponent >= -3 && rounded.exponent <= precision)
    return fixed(std::move(of), precision - rounded.exponent);
  return scientific(std::move(of), precision - 1);
}

formatted format_fraction(const printed& of, const placeholder& as) {
  if (!is_approximate(of.kind) || (as.has('#') && as.conversion == 'g') ||
      (as.has(',') && as.conversion == 'e'))
    return std::nullopt;
  const auto value = std::get<double>(of.value);
  const bool negative = std::signbit(value) && !std::isnan(value);
  if (!std::isfinite(value)) {
    auto without_zeros = as;
    without_zeros.flags = as.has('+') ? "+" : (as.has('(') ? "(" : "");
    without_zeros.width = 0;
    auto text = with_sign(std::isnan(value) ? "NaN" : "Infinity", negative, without_zeros);
    return padded(std::isnan(value) ? "NaN" : std::move(text), as);
  }
  const auto digits = digits_of(std::abs(value)); // of a FLOAT as well
  const auto precision = as.precision < 0 ? 6 : as.precision;
  auto text = as.conversion == 'f'   ? fixed(digits, precision)
              : as.conversion == 'e' ? scientific(digits, precision)
                                     : general(digits, precision);
  if (as.has('#') && precision == 0)
    text.insert(std::min(text.find('e'), text.size()), 1, '.');
  return with_sign(text, negative, as);
}

// --- others

std::string text_of_printed(const printed& of) {
  if (of.is_null())
    return "null";
  if (of.kind == type_kind::boolean)
    return std::get<std::int64_t>(of.value) != 0 ? "true" : "false";
  if (const auto* const number = std::get_if<std::int64_t>(&of.value))
    return std::to_string(*number);
  if (const auto* const number = std::get_if<double>(&of.value))
    return of.kind == type_kind::real ? java_text(static_cast<float>(*number)) : java_text(*number);
  if (const auto* const text = std::get_if<std::string_view>(&of.value))
    return std::string{*text};
  return std::get<std::string>(of.value);
}

std::string cut_to_precision(std::string text, const placeholder& as) {
  if (as.precision >= 0)
    text.resize(skip_characters(text, 0, as.precision));
  return text;
}

formatted format_text(const printed& of, const placeholder& as) {
  if (!as.has_only("-<"))
    return std::nullopt;
  auto text = text_of_printed(of);
  if (as.conversion == 'b' && of.kind != type_kind::boolean)
    text = of.is_null() ? "false" : "true";
  return padded(cut_to_precision(std::move(text), as), as);
}

formatted format_character(const printed& of, const placeholder& as) {
  const bool small = is_integer(of.kind) && of.kind != type_kind::bigint;
  if (!as.has_only("-<") || as.precision >= 0 || (!of.is_null() && !small))
    return std::nullopt;
  if (of.is_null())
    return padded("null", as);
  const auto code = std::get<std::int64_t>(of.value);
  if (code < 0 || code > 0x10FFFF)
    return std::nullopt;
  std::string text;
  append_code_point(text, static_cast<char32_t>(code));
  return padded(std::move(text), as);
}

using formatter = formatted (*)(const printed&, const placeholder&);

struct conversion_row {
  std::string_view letters; ///< The last one gives upper case.
  formatter format;
  bool null_as_text; ///< NULL is "null" whatever the flags are.
};
constexpr std::array conversion_rows{
    conversion_row{"d", format_integer, true},     conversion_row{"o", format_integer, true},
    conversion_row{"xX", format_integer, true},    conversion_row{"f", format_fraction, true},
    conversion_row{"eE", format_fraction, true},   conversion_row{"gG", format_fraction, true},
    conversion_row{"sS", format_text, false},      conversion_row{"bB", format_text, false},
    conversion_row{"cC", format_character, false},
};

constexpr problem not_printed{"PRINTF has no conversions %a, %h and %t"};

formatted format_value(const printed& of, placeholder as, const conversion_row& by) {
  const bool upper = as.conversion == by.letters.back() && by.letters.size() > 1;
  as.conversion = by.letters.front();
  if (!as.possible())
    return std::nullopt;
  auto text = of.is_null() && by.null_as_text ? formatted{padded("null", as)} : by.format(of, as);
  if (!text || !upper)
    return text;
  std::string in_upper;
  append_upper(in_upper, *text);
  return in_upper;
}

/// What needs no value: %% and %n.
formatted format_fixed(const placeholder& as) {
  if (as.conversion == 'n')
    return as.flags.empty() && as.width < 0 && as.precision < 0 ? formatted{"\n"} : std::nullopt;
  return as.has_only("-") && as.possible() && as.precision < 0 ? formatted{padded("%", as)}
                                                               : std::nullopt;
}

/// A format that is being filled with values.
class printing {
public:
  printing(std::string& to, const std::vector<printed>& values) : to_{to}, values_{values} {}

  text_outcome print(std::string_view format) {
    while (!format.empty()) {
      const auto text = format.substr(0, format.find('%'));
      to_.append(text);
      format.remove_prefix(text.size());
      if (format.empty())
        break;
      format.remove_prefix(1);
      const auto next = take_placeholder(format);
      if (!next)
        return std::monostate{};
      if (std::string_view{"ahtAHT"}.find(next->conversion) != std::string_view::npos)
        return not_printed;
      const auto made_of_it = one(*next);
      if (!made_of_it)
        return std::monostate{};
      to_.append(*made_of_it);
    }
    return made::text;
  }

private:
  formatted one(const placeholder& as) {
    if (as.conversion == '%' || as.conversion == 'n')
      return format_fixed(as);
    const auto* const row = std::ranges::find_if(conversion_rows, [&](const conversion_row& each) {
      return each.letters.find(as.conversion) != std::string_view::npos;
    });
    const auto* const value = row != conversion_rows.end() ? value_for(as) : nullptr;
    return value != nullptr ? format_value(*value, as, *row) : std::nullopt;
  }

  const printed* value_for(const placeholder& as) {
    if (as.index >= 0)
      last_ = static_cast<std::size_t>(as.index > 0 ? as.index : ++ordinary_);
    return last_ > 0 && last_ <= values_.size() ? &values_[last_ - 1] : nullptr;
  }

  std::string& to_;
  const std::vector<printed>& values_;
  std::size_t last_ = 0;
  int ordinary_ = 0;
};

std::string decimal_text(int128 value, std::int32_t scale) {
  auto bits = value < 0 ? ~static_cast<uint128>(value) + 1 : static_cast<uint128>(value);
  std::string digits;
  for (; bits > 0 || digits.size() <= static_cast<std::size_t>(scale); bits /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(bits % 10)));
  if (scale > 0)
    digits.insert(digits.size() - static_cast<std::size_t>(scale), 1, '.');
  return (value < 0 ? "-" : "") + digits;
}

printed printed_of(const operand& of, const data_type& type, std::uint32_t row) {
  if (!of.has_value(row))
    return {};
  switch (storage_of(type)) {
  case storage::integer:
    return {type.kind, of.at<std::int64_t>(row)};
  case storage::floating:
    return {type.kind, of.at<double>(row)};
  case storage::decimal:
    return {type.kind, decimal_text(of.at<int128>(row), type.scale)};
  case storage::bytes:
    return {type.kind, of.at<std::string_view>(row)};
  }
  return {};
}

} // namespace

made_kernel printf_kernel(argument_list given) {
  std::vector<data_type> types;
  for (std::size_t i = 1; i < given.size(); ++i) {
    const auto& type = given[i].type;
    if (!is_text(type.kind) && !is_numeric(type.kind) && type.kind != type_kind::boolean &&
        type.kind != type_kind::null)
      return unresolved{"prints strings, numbers and BOOLEAN, and has " +
                        to_string(with_nullable(type, true)) + " as its " + ordinal(i) +
                        " argument"};
    types.push_back(type);
  }
  return map_rows(
      [types](std::span<const operand> values, std::uint32_t row, computing& with) -> text_outcome {
        if (!values[0].has_value(row))
          return std::monostate{};
        std::vector<printed> all;
        for (std::size_t i = 0; i < types.size(); ++i)
          all.push_back(printed_of(values[i + 1], types[i], row));
        with.scratch.clear();
        return printing{with.scratch, all}.print(values[0].at<std::string_view>(row));
      });
}

} // namespace duet
