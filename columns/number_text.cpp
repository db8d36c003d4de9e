#include "columns/number_text.hpp"

#include "columns/text_cursor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace duet {

namespace {

/// The digits of a number that is finite and not 0, and the power of ten of the first of them.
struct shortest_digits {
  std::array<char, 24> text{};
  std::size_t size = 0;
  int exponent = 0;

  [[nodiscard]] std::string_view view() const { return {text.data(), size}; }
};

/// Takes "d.ddde-dd" apart.
shortest_digits digits_in(std::string_view scientific) {
  shortest_digits made;
  const auto letter = scientific.find('e');
  for (const auto c : scientific.substr(0, letter))
    if (c != '.')
      made.text[made.size++] = c;
  auto exponent = scientific.substr(letter + 1);
  if (exponent.starts_with('+'))
    exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), made.exponent);
  return made;
}

/// The digits that Java shows. They are the fewest that read as the number; but since two are shown
/// at least, two that are nearer to it go before one.
template <class Floating> shortest_digits digits_of_floating(Floating number) {
  constexpr auto scientific = std::chars_format::scientific;
  std::array<char, 32> text{};
  const auto* end = std::to_chars(text.begin(), text.end(), number, scientific).ptr;
  const auto fewest = digits_in({text.data(), end});
  if (fewest.size > 1)
    return fewest;
  end = std::to_chars(text.begin(), text.end(), number, scientific, 1).ptr;
  Floating read = 0;
  std::from_chars(text.data(), end, read, scientific);
  return read == number ? digits_in({text.data(), end}) : fewest;
}

/// Digits with a point among them: before the first one if `exponent` is negative.
void append_positional(std::string& to, std::string_view digits, int exponent) {
  if (exponent < 0) {
    to.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(digits);
    return;
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  const auto before = digits.substr(0, whole);
  const auto behind = digits.substr(before.size());
  to.append(before).append(whole - before.size(), '0').append(".");
  to.append(behind.empty() ? "0" : behind);
}

void append_shown(std::string& to, const shortest_digits& number) {
  constexpr int least_positional = -3;
  constexpr int least_exponent = 7;
  auto digits = number.view();
  while (digits.size() > 1 && digits.ends_with('0'))
    digits.remove_suffix(1);
  if (number.exponent >= least_positional && number.exponent < least_exponent)
    return append_positional(to, digits, number.exponent);
  append_positional(to, digits, 0);
  to.append("E").append(std::to_string(number.exponent));
}

template <class Floating> void append_floating(std::string& to, Floating number) {
  if (std::isnan(number)) {
    to.append("NaN");
    return;
  }
  if (std::signbit(number))
    to.push_back('-');
  if (std::isinf(number))
    to.append("Infinity");
  else if (number == 0)
    to.append("0.0");
  else
    append_shown(to, digits_of_floating(std::abs(number)));
}

std::string_view without_sign(std::string_view text) {
  return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
}

/// Reads digits, of which there may be none, after a sign.
std::optional<std::int64_t> read_integer(std::string_view figures, bool negative,
                                         integer_range in) {
  std::int64_t number = 0;
  for (const auto c : figures) {
    const auto figure = negative ? '0' - c : c - '0';
    if (!is_ascii_digit(c) || __builtin_mul_overflow(number, 10, &number) ||
        __builtin_add_overflow(number, figure, &number))
      return std::nullopt;
  }
  return number < in.least || number > in.most ? std::nullopt : std::optional{number};
}

/// How a number is written without its sign.
enum class number_base { ten, sixteen };

/// The power of ten or two behind a number's letter; a very large one if it is even larger.
std::int64_t exponent_in(std::string_view text) {
  constexpr std::int64_t very_large = 1'000'000'000;
  const bool negative = text.starts_with('-');
  std::int64_t exponent = 0;
  const auto figures = without_sign(text);
  const auto [stop, error] =
      std::from_chars(figures.data(), figures.data() + figures.size(), exponent);
  if (error == std::errc::result_out_of_range || exponent > very_large)
    exponent = very_large;
  return negative ? -exponent : exponent;
}

/// What a number is that no floating number is near to: infinity or 0.
template <class Floating> Floating beyond_range(std::string_view text, number_base written) {
  const auto letter = text.find_first_of(written == number_base::ten ? "eE" : "pP");
  const auto digits = text.substr(0, letter);
  const auto point = std::min(digits.find('.'), digits.size());
  const auto first = digits.find_first_not_of("0.");
  const auto places = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  const auto exponent = letter == std::string_view::npos ? 0 : exponent_in(text.substr(letter + 1));
  const bool large = places * (written == number_base::ten ? 1 : 4) + exponent > 0;
  return large ? std::numeric_limits<Floating>::infinity() : Floating{0};
}

/// Reads a number without a sign, all of `text`.
template <class Floating>
std::optional<Floating> read_floating(std::string_view text, number_base written) {
  Floating number = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(
      text.data(), end, number,
      written == number_base::ten ? std::chars_format::general : std::chars_format::hex);
  if (error == std::errc::invalid_argument || stop != end)
    return std::nullopt;
  return error == std::errc::result_out_of_range ? beyond_range<Floating>(text, written) : number;
}

/// The same after "0x"; an exponent is needed.
template <class Floating> std::optional<Floating> read_hexadecimal(std::string_view text) {
  const bool has_exponent = text.find_first_of("pP") != std::string_view::npos;
  const bool has_digit = !text.empty() && text.front() != 'p' && text.front() != 'P';
  return has_exponent && has_digit ? read_floating<Floating>(text, number_base::sixteen)
                                   : std::nullopt;
}

template <class Floating> std::optional<Floating> parse_unsigned(std::string_view text) {
  if (text == "NaN")
    return std::numeric_limits<Floating>::quiet_NaN();
  if (text == "Infinity")
    return std::numeric_limits<Floating>::infinity();
  if (text.empty() || !(is_ascii_digit(text.front()) || text.front() == '.'))
    return std::nullopt;
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const auto last_digit = text.find_first_of(hexadecimal ? "pP" : "0123456789");
  if (text.find_first_of("dDfF", std::min(last_digit, text.size())) == text.size() - 1)
    text.remove_suffix(1);
  return hexadecimal ? read_hexadecimal<Floating>(text.substr(2))
                     : read_floating<Floating>(text, number_base::ten);
}

template <class Floating> std::optional<double> parse_floating(std::string_view text) {
  text = trimmed(text);
  const auto number = parse_unsigned<Floating>(without_sign(text));
  if (!number)
    return std::nullopt;
  return text.starts_with('-') ? -*number : *number;
}

} // namespace

void append_double(std::string& to, double number) { append_floating(to, number); }

void append_float(std::string& to, double number) {
  append_floating(to, static_cast<float>(number));
}

std::optional<std::int64_t> parse_integer(std::string_view text, integer_range in) {
  const auto figures = without_sign(text);
  return figures.empty() ? std::nullopt : read_integer(figures, text.starts_with('-'), in);
}

std::optional<std::int64_t> cast_to_integer(std::string_view text, integer_range in) {
  text = trimmed(text, " ");
  const auto figures = without_sign(text);
  const auto point = std::min(figures.find('.'), figures.size());
  if (figures.empty() || figures == "." ||
      !std::ranges::all_of(figures.substr(std::min(point + 1, figures.size())), is_ascii_digit))
    return std::nullopt;
  return read_integer(figures.substr(0, point), text.starts_with('-'), in);
}

std::optional<double> cast_to_double(std::string_view text) { return parse_floating<double>(text); }

std::optional<double> cast_to_float(std::string_view text) { return parse_floating<float>(text); }

std::int64_t to_integer(double number, integer_range to) {
  const auto whole = to.most == bigint_range.most ? bigint_range : int_range;
  if (std::isnan(number))
    return 0;
  // As doubles, so that the comparison is exact: one more than the greatest is a power of two.
  if (number < static_cast<double>(whole.least))
    return wrapped(whole.least, to);
  if (number >= -static_cast<double>(whole.least))
    return wrapped(whole.most, to);
  return wrapped(static_cast<std::int64_t>(number), to);
}

} // namespace duet
