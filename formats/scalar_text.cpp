#include "formats/scalar_text.hpp"

#include "columns/decimal.hpp"
#include "columns/text_cursor.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <limits>

namespace duet {

namespace {

/// In the order of the kinds.
constexpr std::array<std::string_view, 23> no_values{
    "is not NULL",     "is no BOOLEAN",       "is no TINYINT",  "is no SMALLINT", "is no INT",
    "is no BIGINT",    "is no FLOAT",         "is no DOUBLE",   "is no DECIMAL",  "is no CHAR",
    "is no STRING",    "is no BINARY",        "is no BYTES",    "is no DATE",     "is no TIME",
    "is no TIMESTAMP", "is no TIMESTAMP_LTZ", "is no INTERVAL", "is no INTERVAL", "is no ARRAY",
    "is no MAP",       "is no MULTISET",      "is no ROW",
};

/// Whether a number whose exponent is beyond those of doubles is next to 0, and not infinite.
bool is_tiny(std::string_view number) {
  const auto letter = std::min(number.find_first_of("eE"), number.size());
  if (letter < number.size())
    return number.substr(letter + 1).starts_with('-');
  return number.find_first_of("123456789.") == number.find('.'); // 0.000...
}

template <class Floating> double parse_floating_number(std::string_view number) {
  Floating value = 0;
  const auto error = std::from_chars(number.data(), number.data() + number.size(), value).ec;
  if (error != std::errc::result_out_of_range)
    return value;
  const auto made = is_tiny(number) ? Floating{0} : std::numeric_limits<Floating>::infinity();
  return number.starts_with('-') ? -made : made;
}

/// As many digits always fit into 64 bits.
constexpr std::size_t digits_of_64_bits = 18;

/// Eight digits at once: the bytes become numbers, these pairs, these fours, these the whole.
std::uint64_t eight_digits(const char* text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof(bytes));
  if constexpr (std::endian::native == std::endian::big)
    bytes = __builtin_bswap64(bytes);
  bytes -= 0x3030'3030'3030'3030;
  bytes = bytes * 10 + (bytes >> 8U);
  return ((bytes & 0xFF'0000'00FF) * (100 + (std::uint64_t{1'000'000} << 32U)) +
          ((bytes >> 16U) & 0xFF'0000'00FF) * (1 + (std::uint64_t{10'000} << 32U))) >>
         32U;
}

/// At most 18 digits.
std::uint64_t number_of_digits(std::string_view digits) {
  constexpr std::size_t eight = 8;
  std::uint64_t number = 0;
  for (; digits.size() >= eight; digits.remove_prefix(eight))
    number = number * 100'000'000 + eight_digits(digits.data());
  for (const auto c : digits)
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

constexpr auto small_powers_of_ten = [] {
  std::array<std::int64_t, digits_of_64_bits + 1> made{};
  made.front() = 1;
  for (std::size_t i = 1; i < made.size(); ++i)
    made[i] = made[i - 1] * 10;
  return made;
}();

/// The same as `parse_decimal` for what is short and exact: most numbers.
std::optional<int128> parse_short_decimal(std::string_view number, decimal_type to) {
  const bool negative = number.starts_with('-');
  const auto digits = number.substr(negative ? 1 : 0);
  const auto point = std::min(digits.find('.'), digits.size());
  const auto fraction = digits.substr(std::min(point + 1, digits.size()));
  const auto scale = static_cast<std::size_t>(to.scale);
  if (fraction.size() > scale || point + scale > digits_of_64_bits ||
      fraction.find_first_of("eE") != std::string_view::npos ||
      digits.substr(0, point).find_first_of("eE") != std::string_view::npos)
    return std::nullopt;
  const auto whole = static_cast<std::int64_t>(number_of_digits(digits.substr(0, point)));
  const auto rest = static_cast<std::int64_t>(number_of_digits(fraction));
  const auto unscaled =
      whole * small_powers_of_ten[scale] + rest * small_powers_of_ten[scale - fraction.size()];
  const auto digits_max =
      std::min<std::size_t>(static_cast<std::size_t>(to.precision), digits_of_64_bits);
  if (unscaled >= small_powers_of_ten[digits_max])
    return std::nullopt;
  return negative ? -unscaled : unscaled;
}

} // namespace

integer_range range_of_kind(type_kind kind) {
  switch (kind) {
  case type_kind::tinyint:
    return tinyint_range;
  case type_kind::smallint:
    return smallint_range;
  case type_kind::integer:
  case type_kind::interval_months:
    return int_range;
  default:
    return bigint_range;
  }
}

std::optional<std::int64_t> parse_whole(std::string_view number, integer_range in) {
  const bool negative = number.starts_with('-');
  const auto digits = number.substr(negative ? 1 : 0);
  if (digits.size() > digits_of_64_bits)
    return parse_integer(number, in);
  auto value = static_cast<std::int64_t>(number_of_digits(digits));
  value = negative ? -value : value;
  return value < in.least || value > in.most ? std::nullopt : std::optional{value};
}

std::optional<int128> parse_json_decimal(std::string_view number, decimal_type to) {
  const auto made = parse_short_decimal(number, to);
  return made ? made : parse_decimal(number, to);
}

double parse_double(std::string_view number) { return parse_floating_number<double>(number); }
double parse_float(std::string_view number) { return parse_floating_number<float>(number); }

bool is_true(std::string_view text) {
  constexpr std::string_view word = "true";
  return std::ranges::equal(trimmed(text), word, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
}

bool is_decimal(std::string_view text) {
  text_cursor from{text};
  if (!from.take('-'))
    from.take('+');
  const auto skip_digits = [&] {
    const auto count = from.digits();
    from.take(from.rest().substr(0, count));
    return count;
  };
  auto digits = skip_digits();
  if (from.take('.'))
    digits += skip_digits();
  if (digits == 0)
    return false;
  if (from.take('e') || from.take('E')) {
    if (!from.take('-'))
      from.take('+');
    if (skip_digits() == 0)
      return false;
  }
  return from.at_end();
}

std::string_view no_value_of(type_kind kind) {
  return no_values.at(static_cast<std::size_t>(kind));
}

} // namespace duet
