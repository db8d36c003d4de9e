#include "columns/decimal.hpp"
#include "functions/bulk.hpp"
#include "functions/families.hpp"
#include "functions/numbers.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <utility>

namespace duet {

namespace {

// --- functions of DOUBLE, and of all numbers as that

unresolved wants_numbers(std::size_t count) {
  return {count == 1 ? "takes a number" : "takes two numbers"};
}

/// Whether there are so many numbers; one that is only known to be NULL is a number as well.
bool takes_numbers(argument_list given, std::size_t count) {
  return given.size() == count && std::ranges::all_of(given, [](const argument& each) {
           return is_numeric(each.type.kind) || each.type.kind == type_kind::null;
         });
}

resolved_call on_doubles(argument_list given, kernel compute) {
  auto takes = argument_types(given);
  for (auto& each : takes)
    each = type_of(type_kind::floating, each.nullable);
  return call_with(given, type_of(type_kind::floating), std::move(takes), std::move(compute));
}

template <double (*F)(double)> resolution of_double(argument_list given, const session&) {
  if (!takes_numbers(given, 1))
    return wants_numbers(1);
  return on_doubles(given, map_total<double>([](double number) { return F(number); }));
}

template <double (*F)(double, double)>
resolution of_two_doubles(argument_list given, const session&) {
  if (!takes_numbers(given, 2))
    return wants_numbers(2);
  return on_doubles(given, map_total<double, double>([](double a, double b) { return F(a, b); }));
}

double power(double base, double exponent) {
  // Java's is no number for these, C's is 1.
  if (std::isnan(exponent) || (std::abs(base) == 1 && std::isinf(exponent)))
    return std::nan("");
  return std::pow(base, exponent);
}
double square_root(double number) { return power(number, 0.5); }
double log_of(double number) { return std::log(number); }
double log10_of(double number) { return std::log10(number); }
double log2_of(double number) { return std::log(number) / std::numbers::ln2; }
double log_to_base(double base, double number) { return std::log(number) / std::log(base); }
double exp_of(double number) { return std::exp(number); }
double sin_of(double number) { return std::sin(number); }
double cos_of(double number) { return std::cos(number); }
double tan_of(double number) { return std::tan(number); }
double cot_of(double number) { return 1 / std::tan(number); }
double asin_of(double number) { return std::asin(number); }
double acos_of(double number) { return std::acos(number); }
double atan_of(double number) { return std::atan(number); }
double atan2_of(double y, double x) { return std::atan2(y, x); }
double sinh_of(double number) { return std::sinh(number); }
double cosh_of(double number) { return std::cosh(number); }
double tanh_of(double number) { return std::tanh(number); }

constexpr double degrees_in_half = 180;
double degrees_of(double radians) { return radians * (degrees_in_half / std::numbers::pi); }
double radians_of(double degrees) { return degrees * (std::numbers::pi / degrees_in_half); }

resolution resolve_log(argument_list given, const session& in) {
  return given.size() == 2 ? of_two_doubles<log_to_base>(given, in) : of_double<log_of>(given, in);
}

/// A constant of its own.
template <const double& Value> resolution constant_double(argument_list given, const session&) {
  if (!given.empty())
    return unresolved{"takes no arguments"};
  return call_with(given, type_of(type_kind::floating, false), {}, map<>([] { return Value; }));
}

constexpr double pi_value = std::numbers::pi;
constexpr double e_value = std::numbers::e;

// --- functions that keep the type

/// A number by itself, NULL as an INT.
std::vector<argument> one_number(argument_list given) {
  return takes_numbers(given, 1) ? without_null_type(given) : std::vector<argument>{};
}

kernel absolute_of(const data_type& type) {
  if (is_approximate(type.kind))
    return map_total<double>([](double number) { return std::abs(number); });
  if (type.kind == type_kind::decimal)
    return map_total<int128>([](int128 number) { return number < 0 ? -number : number; });
  return with_width(type.kind, [](auto width) {
    return map_total<std::int64_t>([](std::int64_t number) {
      const auto bits = static_cast<std::uint64_t>(number);
      return std::int64_t{static_cast<decltype(width)>(number < 0 ? -bits : bits)};
    });
  });
}

resolution resolve_abs(argument_list given, const session&) {
  const auto number = one_number(given);
  if (number.empty())
    return wants_numbers(1);
  return call_with(number, number[0].type, argument_types(number), absolute_of(number[0].type));
}

double sign_of_double(double number) {
  return number > 0 ? 1 : (number < 0 ? -1 : number); // NaN and both zeros are themselves
}

/// -1, 0 or 1: of a decimal with its scale.
kernel sign_of(const data_type& type) {
  if (is_approximate(type.kind))
    return map_total<double>(sign_of_double);
  if (type.kind != type_kind::decimal)
    return map_total<std::int64_t>([](std::int64_t number) {
      return std::int64_t{number > 0 ? 1 : 0} - (number < 0 ? 1 : 0);
    });
  const auto one = static_cast<int128>(power_of_ten(type.scale));
  return map_total<int128>(
      [one](int128 number) { return number > 0 ? one : (number < 0 ? -one : int128{0}); });
}

resolution resolve_sign(argument_list given, const session&) {
  const auto number = one_number(given);
  if (number.empty())
    return wants_numbers(1);
  return call_with(number, number[0].type, argument_types(number), sign_of(number[0].type));
}

constexpr std::array functions_of_math{
    function{.name = "ABS",
             .signature = "ABS(number) -> its type",
             .about = "The number without its sign; the least integer of a type stays as it is.",
             .resolve = resolve_abs},
    function{.name = "ACOS",
             .signature = "ACOS(number) -> DOUBLE",
             .about = "The arc cosine.",
             .resolve = of_double<acos_of>},
    function{.name = "ASIN",
             .signature = "ASIN(number) -> DOUBLE",
             .about = "The arc sine.",
             .resolve = of_double<asin_of>},
    function{.name = "ATAN",
             .signature = "ATAN(number) -> DOUBLE",
             .about = "The arc tangent.",
             .resolve = of_double<atan_of>},
    function{.name = "ATAN2",
             .signature = "ATAN2(y, x) -> DOUBLE",
             .about = "The angle of the point (x, y), in radians.",
             .resolve = of_two_doubles<atan2_of>},
    function{.name = "COS",
             .signature = "COS(number) -> DOUBLE",
             .about = "The cosine.",
             .resolve = of_double<cos_of>},
    function{.name = "COSH",
             .signature = "COSH(number) -> DOUBLE",
             .about = "The hyperbolic cosine.",
             .resolve = of_double<cosh_of>},
    function{.name = "COT",
             .signature = "COT(number) -> DOUBLE",
             .about = "The cotangent.",
             .resolve = of_double<cot_of>},
    function{.name = "DEGREES",
             .signature = "DEGREES(radians) -> DOUBLE",
             .about = "An angle in degrees.",
             .resolve = of_double<degrees_of>},
    function{.name = "E",
             .signature = "E() -> DOUBLE",
             .about = "The base of natural logarithms.",
             .resolve = constant_double<e_value>},
    function{.name = "EXP",
             .signature = "EXP(number) -> DOUBLE",
             .about = "e raised to the number.",
             .resolve = of_double<exp_of>},
    function{.name = "LN",
             .signature = "LN(number) -> DOUBLE",
             .about = "The natural logarithm.",
             .resolve = of_double<log_of>},
    function{.name = "LOG",
             .signature = "LOG([base,] number) -> DOUBLE",
             .about = "The logarithm to a base, or the natural one.",
             .resolve = resolve_log},
    function{.name = "LOG10",
             .signature = "LOG10(number) -> DOUBLE",
             .about = "The logarithm to the base 10.",
             .resolve = of_double<log10_of>},
    function{.name = "LOG2",
             .signature = "LOG2(number) -> DOUBLE",
             .about = "The logarithm to the base 2.",
             .resolve = of_double<log2_of>},
    function{.name = "PI",
             .signature = "PI() -> DOUBLE",
             .about = "The circumference of a circle by its diameter.",
             .resolve = constant_double<pi_value>},
    function{.name = "POWER",
             .signature = "POWER(base, exponent) -> DOUBLE",
             .about = "A number raised to another.",
             .resolve = of_two_doubles<power>},
    function{.name = "RADIANS",
             .signature = "RADIANS(degrees) -> DOUBLE",
             .about = "An angle in radians.",
             .resolve = of_double<radians_of>},
    function{.name = "SIGN",
             .signature = "SIGN(number) -> its type",
             .about = "-1, 0 or 1, as the number is negative, 0 or positive.",
             .resolve = resolve_sign},
    function{.name = "SIN",
             .signature = "SIN(number) -> DOUBLE",
             .about = "The sine.",
             .resolve = of_double<sin_of>},
    function{.name = "SINH",
             .signature = "SINH(number) -> DOUBLE",
             .about = "The hyperbolic sine.",
             .resolve = of_double<sinh_of>},
    function{.name = "SQRT",
             .signature = "SQRT(number) -> DOUBLE",
             .about = "The square root; of a negative number NaN.",
             .resolve = of_double<square_root>},
    function{.name = "TAN",
             .signature = "TAN(number) -> DOUBLE",
             .about = "The tangent.",
             .resolve = of_double<tan_of>},
    function{.name = "TANH",
             .signature = "TANH(number) -> DOUBLE",
             .about = "The hyperbolic tangent.",
             .resolve = of_double<tanh_of>},
};

} // namespace

std::span<const function> math_functions() { return functions_of_math; }

} // namespace duet
