#include "functions/rounding.hpp"

#include "columns/decimal.hpp"
#include "functions/bulk.hpp"
#include "functions/families.hpp"
#include "functions/numbers.hpp"
#include "functions/time_units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace duet {

namespace {

// --- one value

/// A number as the shortest decimal that reads as it: `digits` * 10^`exponent`.
struct shortest_decimal {
  std::uint64_t digits = 0; ///< At most 17 of them.
  int exponent = 0;
};

shortest_decimal shortest_decimal_of(double number) {
  std::array<char, 32> text{};
  const auto* const end =
      std::to_chars(text.begin(), text.end(), number, std::chars_format::scientific).ptr;
  shortest_decimal made;
  const auto* at = text.cbegin();
  for (bool behind_point = false; *at != 'e'; ++at) {
    if (*at == '.') {
      behind_point = true;
      continue;
    }
    made.digits = made.digits * 10 + static_cast<std::uint64_t>(*at - '0');
    made.exponent -= behind_point ? 1 : 0;
  }
  int power = 0;
  ++at;
  std::from_chars(*at == '+' ? at + 1 : at, end, power);
  made.exponent += power;
  return made;
}

double read_back(const shortest_decimal& of) {
  const auto text = std::to_string(of.digits) + "e" + std::to_string(of.exponent);
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

} // namespace

double round_double(double number, std::int64_t digits) {
  constexpr int digits_most = 18; // more than a double has, and than half of what 64 bits hold
  if (!std::isfinite(number))
    return number;
  auto exact = shortest_decimal_of(std::abs(number));
  const auto cut = -exact.exponent - std::clamp<std::int64_t>(digits, -1'000, 1'000);
  if (exact.digits != 0 && cut <= 0)
    return number;
  if (cut > digits_most)
    return 0;
  const auto unit = low_half(power_of_ten(static_cast<int>(std::max<std::int64_t>(cut, 0))));
  exact.digits = (exact.digits + unit / 2) / unit;
  exact.exponent += static_cast<int>(cut);
  return exact.digits == 0 ? 0 : std::copysign(read_back(exact), number);
}

std::int64_t round_integer(std::int64_t number, std::int64_t digits, rounding how) {
  constexpr std::int64_t digits_most = 20; // half of 10^20 is beyond 64 bits
  if (digits >= 0)
    return number;
  if (digits < -digits_most)
    return 0;
  const auto unit = static_cast<int128>(power_of_ten(static_cast<int>(-digits)));
  auto units = int128{number} / unit;
  const auto left = int128{number} % unit;
  if (how == rounding::half_up && (left < 0 ? -left : left) * 2 >= unit)
    units += number < 0 ? -1 : 1;
  return static_cast<std::int64_t>(units * unit);
}

namespace {

// --- ROUND and TRUNCATE

constexpr problem not_finite{"cannot round what is infinite or no number"};
constexpr problem too_large{"cannot truncate a number of more than 20 digits"};

/// As a decimal, which has at most 20 digits before the point and 18 behind it.
computed<double> truncate_double(double number, int digits) {
  constexpr decimal_type between{38, 18};
  const auto exact = decimal_of(number, between);
  const auto made =
      exact ? round_to({*exact, between.scale}, digits, rounding::down, between) : std::nullopt;
  return made ? computed<double>{to_double(*made, between)} : too_large;
}

/// Digits that a decimal can have, or one more.
int limited_digits(std::int64_t digits) {
  const auto limit = std::int64_t{decimal_precision_max} + 1;
  return static_cast<int>(std::clamp(digits, -limit, limit));
}

template <rounding How> computed<double> rounded_floating(double number, std::int64_t digits) {
  if (!std::isfinite(number))
    return not_finite;
  if constexpr (How == rounding::down)
    return truncate_double(number, limited_digits(digits));
  else
    return round_double(number, digits);
}

/// The kernel of numbers and their digits, which are a column of integers.
template <rounding How> kernel rounding_kernel(const data_type& type, decimal_type to) {
  if (type.kind == type_kind::decimal)
    return map<int128, std::int64_t>(
        [scale = type.scale, to](int128 unscaled, std::int64_t digits) {
          return round_to({unscaled, scale}, limited_digits(digits), How, to);
        });
  if (is_integer(type.kind))
    return with_width(type.kind, [](auto width) {
      return map<std::int64_t, std::int64_t>([](std::int64_t number, std::int64_t digits) {
        return std::int64_t{static_cast<decltype(width)>(round_integer(number, digits, How))};
      });
    });
  return with_floating(type.kind, [](auto width) {
    return map<double, std::int64_t>([](double number, std::int64_t digits) {
      auto made = rounded_floating<How>(number, digits);
      if (auto* const value = std::get_if<double>(&made))
        *value = double{static_cast<decltype(width)>(*value)};
      return made;
    });
  });
}

/// For one argument, whose digits behind the point all go.
kernel without_digits(kernel of_two) {
  column zero;
  zero.add(0, std::int64_t{0});
  return [of_two = std::move(of_two), zero = std::move(zero)](
             std::span<const operand> arguments, selection rows, computing& with, column& to) {
    const std::array both{arguments[0], operand{&zero, true}};
    of_two(both, rows, with, to);
  };
}

/// How many digits are asked for, as far as that is known.
std::optional<std::int64_t> digits_asked(argument_list given) {
  if (given.size() == 1)
    return 0;
  if (!given[1].constant)
    return std::nullopt;
  const auto* const digits = std::get_if<std::int64_t>(&*given[1].constant);
  return digits == nullptr ? std::nullopt : std::optional{*digits};
}

/// A decimal has as many digits as are asked for, if that is known.
data_type rounded_type(argument_list given) {
  const auto& type = given[0].type;
  const auto digits = digits_asked(given);
  if (type.kind != type_kind::decimal || !digits)
    return type;
  return decimal_of(round_type(digits_of(type), limited_digits(*digits)), type.nullable);
}

bool takes_digits(argument_list given) {
  const auto fits = [](const argument& of, bool (*is)(type_kind)) {
    return is(of.type.kind) || of.type.kind == type_kind::null;
  };
  return !given.empty() && given.size() <= 2 && fits(given[0], is_numeric) &&
         (given.size() == 1 || fits(given[1], is_integer));
}

template <rounding How> resolution resolve_rounding(argument_list given, const session&) {
  if (!takes_digits(given))
    return unresolved{"takes a number and optionally how many digits it keeps, an integer"};
  std::vector<argument> typed{given.begin(), given.end()};
  for (auto& each : typed)
    if (each.type.kind == type_kind::null)
      each.type = type_of(type_kind::integer);
  const auto type = rounded_type(typed);
  auto compute = rounding_kernel<How>(typed[0].type, digits_of(type));
  if (typed.size() == 1)
    compute = without_digits(std::move(compute));
  auto made = call_with(typed, type, argument_types(typed), std::move(compute));
  made.type.nullable = made.type.nullable || type.kind == type_kind::decimal;
  return made;
}

// --- CEIL and FLOOR

template <rounding How> double whole_double(double number) {
  return How == rounding::floor ? std::floor(number) : std::ceil(number);
}

template <rounding How> kernel whole_kernel(const data_type& type, decimal_type to) {
  if (is_approximate(type.kind))
    return map_total<double>(whole_double<How>);
  if (is_integer(type.kind))
    return map_total<std::int64_t>([](std::int64_t number) { return number; });
  return map<int128>([scale = type.scale, to](int128 unscaled) {
    return round_to({unscaled, scale}, 0, How, to);
  });
}

} // namespace

resolution resolve_whole(argument_list given, rounding how) {
  const auto is_number = [](type_kind kind) { return is_numeric(kind) || kind == type_kind::null; };
  if (given.size() != 1 || !is_number(given[0].type.kind))
    return unresolved{"takes a number"};
  const auto typed = without_null_type(given);
  const auto& type = typed[0].type;
  const auto whole = floor_type(digits_of(type));
  auto compute = how == rounding::floor ? whole_kernel<rounding::floor>(type, whole)
                                        : whole_kernel<rounding::ceiling>(type, whole);
  return call_with(typed, type.kind == type_kind::decimal ? decimal_of(whole, type.nullable) : type,
                   argument_types(typed), std::move(compute));
}

namespace {

resolution resolve_ceil(argument_list given, const session& in) {
  return given.size() == 2 ? resolve_time_rounding(given, rounding::ceiling, in)
                           : resolve_whole(given, rounding::ceiling);
}
resolution resolve_floor(argument_list given, const session& in) {
  return given.size() == 2 ? resolve_time_rounding(given, rounding::floor, in)
                           : resolve_whole(given, rounding::floor);
}

constexpr std::array functions_of_rounding{
    function{.name = "CEIL",
             .signature = "CEIL(number) -> its type, of a decimal without digits behind the point; "
                          "CEIL(time TO unit) -> its type",
             .about = "The next whole number that is not less; of a time the next beginning of a "
                      "unit.",
             .resolve = resolve_ceil,
             .depends = hangs_on::session,
             .alias = "CEILING"},
    function{.name = "FLOOR",
             .signature =
                 "FLOOR(number) -> its type, of a decimal without digits behind the point; "
                 "FLOOR(time TO unit) -> its type",
             .about = "The next whole number that is not greater; of a time the last beginning of "
                      "a unit.",
             .resolve = resolve_floor,
             .depends = hangs_on::session},
    function{.name = "ROUND",
             .signature = "ROUND(number [, digits INT]) -> its type",
             .about = "The number with so many digits behind the point, halves away from 0.",
             .resolve = resolve_rounding<rounding::half_up>},
    function{.name = "TRUNCATE",
             .signature = "TRUNCATE(number [, digits INT]) -> its type",
             .about = "The number without what is behind so many digits after the point.",
             .resolve = resolve_rounding<rounding::down>},
};

} // namespace

std::span<const function> rounding_functions() { return functions_of_rounding; }

} // namespace duet
