// Standard deviations and variances are computed as Flink's planner writes them, in the type that
// the average has, so that integers wrap around and lose their fractions in between:
//
//     VAR_POP(x)   (SUM(x * x) - SUM(x) * SUM(x) / COUNT(x)) / COUNT(x)
//     VAR_SAMP(x)  the same, divided by COUNT(x) - 1 at the end
//     STDDEV_..    POWER of that with 0.5

#include "columns/decimal.hpp"
#include "columns/number_text.hpp"
#include "functions/aggregate_families.hpp"
#include "functions/gathering.hpp"
#include "functions/numbers.hpp"
#include "functions/sum_slots.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>

namespace duet {

namespace {

/// What is asked for.
struct deviation {
  bool of_sample = false;
  bool root = false;
};

/// What is behind the count: the sum, and then the sum of the squares.
template <class Sum>
constexpr std::size_t squares_slot = 1 + (std::same_as<Sum, gather::decimal_sum> ? 2 : 1);
constexpr std::size_t values_slot = 1;

/// What has been gathered of one key.
template <class Cell> struct moments {
  Cell sum;
  Cell squares;
  std::int64_t count;
  std::int64_t divisor; ///< Of the variance; not 0.
};

/// `square(value)` and `finish(moments)` may return nothing, as what does not fit into a decimal.
template <class Sum, class Square, class Finish>
resolved_aggregate deviating(const data_type& type, const data_type& takes, deviation what,
                             Square square, Finish finish) {
  using cell = typename Sum::cell;
  resolved_aggregate made{.type = with_nullable(type, true), .takes = {takes}};
  made.slots = {storage::integer};
  for (int i = 0; i < 2; ++i)
    std::ranges::copy(Sum::slots(), std::back_inserter(made.slots));
  made.exact = !std::same_as<cell, double>;
  made.gather = gather::values<cell>(
      [square](accumulators& to, std::size_t slot, cell value, std::int64_t sign) {
        gather::add(to, slot, sign);
        Sum::add(to, slot + values_slot, value, sign);
        if (const std::optional<cell> squared = square(value))
          Sum::add(to, slot + squares_slot<Sum>, *squared, sign);
      });
  const auto merge = [](accumulators& to, const accumulators& from, std::size_t slot,
                        std::int64_t sign) {
    gather::add_slot<std::int64_t>(to, from, slot, sign);
    Sum::merge(to, from, slot + values_slot, sign);
    Sum::merge(to, from, slot + squares_slot<Sum>, sign);
  };
  made.merge = [merge](accumulators& to, const accumulators& from, std::size_t slot) {
    merge(to, from, slot, 1);
  };
  if (made.exact)
    made.unmerge = [merge](accumulators& to, const accumulators& from, std::size_t slot) {
      merge(to, from, slot, -1);
    };
  made.result = [what, finish](const accumulators& of, std::size_t slot, std::size_t row,
                               computing&, column& to) {
    const auto count = of.number<std::int64_t>(slot);
    const auto divisor = what.of_sample ? count - 1 : count;
    const auto sum = Sum::total(of, slot + values_slot);
    const auto squares = Sum::total(of, slot + squares_slot<Sum>);
    if (divisor <= 0 || !sum || !squares)
      return to.set_null(row);
    const std::optional<cell> shown = finish(moments<cell>{*sum, *squares, count, divisor});
    if (!shown)
      return to.set_null(row);
    to.set(row, *shown);
  };
  return made;
}

double root_of(double variance) { return std::pow(variance, 0.5); }

template <class Number>
resolved_aggregate deviation_of_floats(const data_type& type, deviation what) {
  return deviating<gather::floating_sum<Number>>(
      type, type, what,
      [](double value) {
        const auto number = static_cast<Number>(value);
        return double{static_cast<Number>(number * number)};
      },
      [root = what.root](const moments<double>& of) {
        const auto sum = static_cast<Number>(of.sum);
        const auto mean = static_cast<Number>(sum * sum) / static_cast<Number>(of.count);
        const auto rest = static_cast<Number>(static_cast<Number>(of.squares) - mean);
        const double variance = rest / static_cast<Number>(of.divisor);
        return root ? double{static_cast<Number>(root_of(variance))} : variance;
      });
}

std::int64_t wrapped_square(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return static_cast<std::int64_t>(bits * bits);
}

/// What is left of a number in a smaller type.
template <class Int> std::int64_t wrapped_to(std::int64_t value) {
  return std::int64_t{static_cast<Int>(value)};
}

template <class Int>
resolved_aggregate deviation_of_integers(const data_type& type, deviation what) {
  return deviating<gather::integer_sum>(
      type, type, what, wrapped_square, [root = what.root](const moments<std::int64_t>& of) {
        const auto sum = wrapped_to<Int>(of.sum);
        const auto squared = wrapped_to<Int>(wrapped_square(sum));
        const auto squares = wrapped_to<Int>(of.squares);
        const auto rest = gather::sum_of(squares, -(squared / of.count));
        const auto variance = rest / of.divisor;
        if (!root)
          return std::int64_t{static_cast<Int>(variance)};
        return to_integer(root_of(static_cast<double>(variance)), range_of<Int>);
      });
}

/// The types of what is computed on the way, from that of the result.
struct decimal_steps {
  explicit decimal_steps(decimal_type result)
      : average{result}, squared{multiply_type(result, result)}, mean{divide_type(
                                                                     squared, bigint_as_decimal)},
        rest{add_type(sum_type(squared), mean)}, variance{divide_type(rest, bigint_as_decimal)} {}

  decimal_type average;
  decimal_type squared;  ///< Of squares, and of the square of the sum.
  decimal_type mean;     ///< Of the latter by the count.
  decimal_type rest;     ///< Of the difference.
  decimal_type variance; ///< Of that by the divisor.
};

std::optional<int128> squared_decimal(std::optional<int128> value, const decimal_steps& types) {
  if (!value)
    return std::nullopt;
  const decimal number{*value, types.average.scale};
  return multiply(number, number, types.squared);
}

std::optional<int128> variance_of(const moments<int128>& of, int scale,
                                  const decimal_steps& types) {
  const auto squared = squared_decimal(rescale({of.sum, scale}, types.average), types);
  const auto mean =
      squared ? divide({*squared, types.squared.scale}, {of.count, 0}, types.mean) : std::nullopt;
  const auto rest =
      mean ? subtract({of.squares, types.squared.scale}, {*mean, types.mean.scale}, types.rest)
           : std::nullopt;
  return rest ? divide({*rest, types.rest.scale}, {of.divisor, 0}, types.variance) : std::nullopt;
}

resolved_aggregate deviation_of_decimals(const data_type& type, deviation what) {
  const decimal_steps types{average_type(digits_of(type))};
  return deviating<gather::decimal_sum>(
      decimal_of(types.average, true), type, what,
      [types, scale = type.scale](int128 value) {
        return squared_decimal(rescale({value, scale}, types.average), types);
      },
      [types, scale = type.scale, what](const moments<int128>& of) -> std::optional<int128> {
        const auto variance = variance_of(of, scale, types);
        if (!variance)
          return std::nullopt;
        if (!what.root)
          return rescale({*variance, types.variance.scale}, types.average);
        return decimal_of(root_of(to_double(*variance, types.variance)), types.average);
      });
}

template <bool OfSample, bool Root>
gather::resolved resolve_deviation(std::span<const argument> arguments) {
  constexpr deviation what{.of_sample = OfSample, .root = Root};
  if (arguments.size() != 1 || !is_numeric(arguments[0].type.kind))
    return gather::wants_one("a number");
  const auto& type = arguments[0].type;
  if (type.kind == type_kind::decimal)
    return deviation_of_decimals(type, what);
  if (is_approximate(type.kind))
    return with_floating(type.kind, [&](auto width) -> gather::resolved {
      return deviation_of_floats<decltype(width)>(type, what);
    });
  return with_width(type.kind, [&](auto width) -> gather::resolved {
    return deviation_of_integers<decltype(width)>(type, what);
  });
}

constexpr std::array aggregates_of_deviations{
    aggregate{.name = "STDDEV",
              .signature = "STDDEV(number) -> its type, of decimals with 38 digits",
              .about = "As STDDEV_SAMP.",
              .resolve = resolve_deviation<true, true>},
    aggregate{.name = "STDDEV_POP",
              .signature = "STDDEV_POP(number) -> its type, of decimals with 38 digits",
              .about = "The standard deviation of all values; that of integers is computed in "
                       "integers.",
              .resolve = resolve_deviation<false, true>},
    aggregate{.name = "STDDEV_SAMP",
              .signature = "STDDEV_SAMP(number) -> its type, of decimals with 38 digits",
              .about = "The standard deviation of a sample; NULL for one value.",
              .resolve = resolve_deviation<true, true>},
    aggregate{.name = "VARIANCE",
              .signature = "VARIANCE(number) -> its type, of decimals with 38 digits",
              .about = "As VAR_SAMP.",
              .resolve = resolve_deviation<true, false>},
    aggregate{.name = "VAR_POP",
              .signature = "VAR_POP(number) -> its type, of decimals with 38 digits",
              .about = "The variance of all values; that of integers is computed in integers.",
              .resolve = resolve_deviation<false, false>},
    aggregate{.name = "VAR_SAMP",
              .signature = "VAR_SAMP(number) -> its type, of decimals with 38 digits",
              .about = "The variance of a sample; NULL for one value.",
              .resolve = resolve_deviation<true, false>},
};

} // namespace

std::span<const aggregate> deviation_aggregates() { return aggregates_of_deviations; }

} // namespace duet
