#include "columns/decimal.hpp"
#include "functions/bulk.hpp"
#include "functions/coercion.hpp"
#include "functions/families.hpp"
#include "functions/numbers.hpp"
#include "functions/time_arithmetic.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace duet {

namespace {

constexpr problem by_zero{"division by zero"};

// --- each operator on numbers of one kind

/// How an operator computes integers, of which 64 bits count, floating numbers, and decimals, and
/// which decimals come of these.
struct sum_operator {
  static constexpr std::monostate none{}; ///< What comes of decimals that have no result.
  template <class T> static T of(T a, T b) { return a + b; }
  static std::optional<int128> of(decimal a, decimal b, decimal_type to) { return add(a, b, to); }
  static decimal_type type(decimal_type a, decimal_type b) { return add_type(a, b); }
};
struct difference_operator {
  static constexpr std::monostate none{};
  template <class T> static T of(T a, T b) { return a - b; }
  static std::optional<int128> of(decimal a, decimal b, decimal_type to) {
    return subtract(a, b, to);
  }
  static decimal_type type(decimal_type a, decimal_type b) { return add_type(a, b); }
};
struct product_operator {
  static constexpr std::monostate none{};
  template <class T> static T of(T a, T b) { return a * b; }
  static std::optional<int128> of(decimal a, decimal b, decimal_type to) {
    return multiply(a, b, to);
  }
  static decimal_type type(decimal_type a, decimal_type b) { return multiply_type(a, b); }
};
struct quotient_operator {
  static constexpr std::monostate none{};
  static std::uint64_t integers(std::int64_t a, std::int64_t b) {
    return b == -1 ? -static_cast<std::uint64_t>(a) : static_cast<std::uint64_t>(a / b);
  }
  template <class T> static T of(T a, T b) { return a / b; }
  static std::optional<int128> of(decimal a, decimal b, decimal_type to) {
    return divide(a, b, to);
  }
  static decimal_type type(decimal_type a, decimal_type b) { return divide_type(a, b); }
};
struct rest_operator {
  static constexpr problem none{"the quotient of a remainder has more than 38 digits"};
  static std::uint64_t integers(std::int64_t a, std::int64_t b) {
    return b == -1 ? 0 : static_cast<std::uint64_t>(a % b);
  }
  static std::optional<int128> of(decimal a, decimal b, decimal_type to) {
    return remainder(a, b, to);
  }
  /// Of two without digits behind the point it is the right one, however many digits that has.
  static decimal_type type(decimal_type a, decimal_type b) {
    return a.scale == 0 && b.scale == 0 ? b : remainder_type(a, b);
  }
};

template <class Operator> constexpr bool divides = requires { Operator::integers(1, 1); };

/// Integers wrap to the width of the result.
template <class Operator> kernel on_integers(type_kind kind) {
  return with_width(kind, [](auto width) -> kernel {
    using result = decltype(width);
    if constexpr (divides<Operator>)
      return map<std::int64_t, std::int64_t>(
          [](std::int64_t a, std::int64_t b) -> computed<std::int64_t> {
            if (b == 0)
              return by_zero;
            return std::int64_t{static_cast<result>(Operator::integers(a, b))};
          });
    else
      return map_total<std::int64_t, std::int64_t>([](std::int64_t a, std::int64_t b) {
        const auto bits =
            Operator::of(static_cast<std::uint64_t>(a), static_cast<std::uint64_t>(b));
        return std::int64_t{static_cast<result>(bits)};
      });
  });
}

template <class Operator> kernel on_floating(type_kind kind) {
  return with_floating(kind, [](auto width) -> kernel {
    using number = decltype(width);
    return map_total<double, double>([](double a, double b) {
      return double{Operator::of(static_cast<number>(a), static_cast<number>(b))};
    });
  });
}

template <class Operator> kernel on_decimals(decimal_type a, decimal_type b, decimal_type to) {
  return map<int128, int128>(
      [left = a.scale, right = b.scale, to](int128 one, int128 other) -> computed<int128> {
        if constexpr (divides<Operator>)
          if (other == 0)
            return by_zero;
        const auto made = Operator::of({one, left}, {other, right}, to);
        if (made)
          return *made;
        return Operator::none;
      });
}

template <class Operator> resolution decimal_call(argument_list given) {
  const auto a = digits_of(given[0].type);
  const auto b = digits_of(given[1].type);
  const auto to = Operator::type(a, b);
  auto made =
      call_with(given, decimal_of(to, true),
                {decimal_of(a, given[0].type.nullable), decimal_of(b, given[1].type.nullable)},
                on_decimals<Operator>(a, b, to));
  made.type.nullable = true; // of what does not fit
  return made;
}

/// "takes two numbers, or a time and an interval, and has STRING and INT"
unresolved wrong_operands(argument_list given, std::string_view takes) {
  std::string types;
  for (const auto& each : given)
    types += (types.empty() ? "" : " and ") + to_string(with_nullable(each.type, true));
  return {"takes " + std::string{takes} + ", and has " + (types.empty() ? "nothing" : types)};
}

constexpr std::string_view wanted_times =
    "two numbers, or a time and an interval, or two intervals";
constexpr std::string_view wanted_factors = "two numbers, or an interval and an integer";
constexpr std::string_view wanted_numbers = "two numbers";
constexpr std::string_view wanted_exact = "two integers or decimals";
constexpr std::string_view wanted_one = "a number or an interval";

bool are_numbers(argument_list given) {
  return std::ranges::all_of(given,
                             [](const argument& each) { return is_numeric(each.type.kind); });
}

/// +, -, * and / of two numbers.
template <class Operator> resolution on_numbers(argument_list given) {
  const auto types = argument_types(given);
  const auto common = *common_type(types);
  if (common.kind == type_kind::decimal)
    return decimal_call<Operator>(given);
  if (is_integer(common.kind))
    return call_with(given, common, types, on_integers<Operator>(common.kind));
  return call_with(given, common, {common, common}, on_floating<Operator>(common.kind));
}

// --- the operators

/// One number or interval, as it is.
resolution same_number(argument_list given) {
  const auto& type = given[0].type;
  if (!is_numeric(type.kind) && !is_interval(type.kind))
    return wrong_operands(given, wanted_one);
  const auto same = [](auto value) { return value; };
  auto compute = storage_of(type) == storage::floating  ? map_total<double>(same)
                 : storage_of(type) == storage::decimal ? map_total<int128>(same)
                                                        : map_total<std::int64_t>(same);
  return call_with(given, type, argument_types(given), std::move(compute));
}

kernel negation_of(const data_type& type) {
  if (is_approximate(type.kind))
    return map_total<double>([](double number) { return -number; });
  if (type.kind == type_kind::decimal)
    return map_total<int128>([](int128 unscaled) { return negate(unscaled); });
  return with_width(type.kind, [](auto width) {
    return map_total<std::int64_t>([](std::int64_t number) {
      return std::int64_t{static_cast<decltype(width)>(-static_cast<std::uint64_t>(number))};
    });
  });
}

resolution negative_number(argument_list given) {
  const auto& type = given[0].type;
  if (!is_numeric(type.kind) && !is_interval(type.kind))
    return wrong_operands(given, wanted_one);
  return call_with(given, type, argument_types(given), negation_of(type));
}

/// Of two operands, numbers or what `on_times` computes.
template <class Operator>
resolution two_operands(argument_list given,
                        std::optional<resolved_call> (*on_times)(argument_list),
                        std::string_view takes) {
  const auto typed = without_null_type(given);
  if (typed.size() != 2)
    return wrong_operands(given, takes);
  if (are_numbers(typed))
    return on_numbers<Operator>(typed);
  auto made = on_times(typed);
  return made ? resolution{*std::move(made)} : wrong_operands(typed, takes);
}

resolution resolve_plus(argument_list given, const session&) {
  if (given.size() == 1)
    return same_number(without_null_type(given));
  return two_operands<sum_operator>(given, time_plus, wanted_times);
}

resolution resolve_minus(argument_list given, const session&) {
  if (given.size() == 1)
    return negative_number(without_null_type(given));
  return two_operands<difference_operator>(given, time_minus, wanted_times);
}

resolution resolve_times(argument_list given, const session&) {
  return two_operands<product_operator>(given, interval_times, wanted_factors);
}

resolution resolve_over(argument_list given, const session&) {
  const auto nothing = [](argument_list) -> std::optional<resolved_call> { return std::nullopt; };
  return two_operands<quotient_operator>(given, nothing, wanted_numbers);
}

/// What a decimal without digits behind the point leaves is an integer beside one.
kernel rest_of_decimal() {
  return map<int128, std::int64_t>([](int128 a, std::int64_t b) -> computed<std::int64_t> {
    if (b == 0)
      return by_zero;
    return static_cast<std::int64_t>(a % b);
  });
}

/// Of integers the result has the type of the right one, which it always fits.
resolution resolve_rest(argument_list given, const session&) {
  const auto typed = without_null_type(given);
  const bool exact = std::ranges::none_of(
      typed, [](const argument& each) { return is_approximate(each.type.kind); });
  if (typed.size() != 2 || !are_numbers(typed) || !exact)
    return wrong_operands(typed, wanted_exact);
  const auto& right = typed[1].type;
  if (is_integer(typed[0].type.kind) && is_integer(right.kind))
    return call_with(typed, right, argument_types(typed), on_integers<rest_operator>(right.kind));
  if (is_integer(right.kind) && typed[0].type.scale == 0)
    return call_with(typed, right, argument_types(typed), rest_of_decimal());
  return decimal_call<rest_operator>(typed);
}

constexpr std::array functions_of_arithmetic{
    function{.name = "+",
             .signature = "number + number -> number, time + INTERVAL -> time, "
                          "INTERVAL + INTERVAL -> INTERVAL",
             .about = "The sum; that of integers wraps around, a decimal with more than 38 digits "
                      "is NULL.",
             .resolve = resolve_plus},
    function{.name = "-",
             .signature = "number - number -> number, time - INTERVAL -> time, "
                          "INTERVAL - INTERVAL -> INTERVAL, - number -> number",
             .about = "The difference, or the negative number, as + computes them.",
             .resolve = resolve_minus},
    function{.name = "*",
             .signature = "number * number -> number, INTERVAL * integer -> INTERVAL",
             .about = "The product, as + computes it.",
             .resolve = resolve_times},
    function{.name = "/",
             .signature = "number / number -> number",
             .about = "The quotient, that of integers without its fraction; a division by 0 fails, "
                      "but that of FLOAT and DOUBLE.",
             .resolve = resolve_over},
    function{.name = "%",
             .signature = "number % number, MOD(number, number) -> number",
             .about = "What a division of exact numbers leaves, with the sign of the left one.",
             .resolve = resolve_rest,
             .alias = "MOD"},
};

} // namespace

std::span<const function> arithmetic_functions() { return functions_of_arithmetic; }

} // namespace duet
