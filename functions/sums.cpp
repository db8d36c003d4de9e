#include "columns/decimal.hpp"
#include "functions/aggregate_families.hpp"
#include "functions/gathering.hpp"
#include "functions/map.hpp"
#include "functions/numbers.hpp"
#include "functions/sum_slots.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <utility>

namespace duet {

namespace {

// --- COUNT

void add_count(accumulators& to, std::size_t slot, std::int64_t count) {
  gather::add(to, slot, count);
}

void gather_rows(const gathering& in) {
  for (std::size_t i = 0; i < in.rows.size(); ++i)
    add_count(*in.keys[i], in.first_slot, in.sign(i));
}

void gather_present(const gathering& in) {
  for (std::size_t i = 0; i < in.rows.size(); ++i)
    if (std::ranges::all_of(in.arguments,
                            [&](const operand& of) { return of.has_value(in.rows[i]); }))
      add_count(*in.keys[i], in.first_slot, in.sign(i));
}

gather::resolved resolve_count(std::span<const argument> arguments) {
  resolved_aggregate made{.type = type_of(type_kind::bigint, false),
                          .takes = argument_types(arguments),
                          .slots = {storage::integer},
                          .gather = arguments.empty() ? gather_rows : gather_present};
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    gather::add_slot<std::int64_t>(to, from, slot, 1);
  };
  made.unmerge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    gather::add_slot<std::int64_t>(to, from, slot, -1);
  };
  made.result = [](const accumulators& of, std::size_t slot, std::size_t row, computing&,
                   column& to) { to.set(row, of.number<std::int64_t>(slot)); };
  return made;
}

// --- SUM and AVG: of how many values it is, and behind that the sum

constexpr std::size_t sum_slot = 1;

constexpr problem too_many_digits{"a sum has more than 38 digits"};

/// Gathers a count and a sum. The result is null without a value, else `show(sum, count)`, which
/// may be nothing; it fails if the sum has more than 38 digits.
template <class Sum, class Show>
resolved_aggregate summing(const data_type& type, const data_type& takes, Show show) {
  using cell = typename Sum::cell;
  resolved_aggregate made{.type = with_nullable(type, true), .takes = {takes}};
  made.slots = {storage::integer};
  std::ranges::copy(Sum::slots(), std::back_inserter(made.slots));
  made.exact = !std::same_as<cell, double>;
  made.gather =
      gather::values<cell>([](accumulators& to, std::size_t slot, cell value, std::int64_t sign) {
        add_count(to, slot, sign);
        Sum::add(to, slot + sum_slot, value, sign);
      });
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    gather::add_slot<std::int64_t>(to, from, slot, 1);
    Sum::merge(to, from, slot + sum_slot, 1);
  };
  if (made.exact)
    made.unmerge = [](accumulators& to, const accumulators& from, std::size_t slot) {
      gather::add_slot<std::int64_t>(to, from, slot, -1);
      Sum::merge(to, from, slot + sum_slot, -1);
    };
  made.result = [show](const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                       column& to) {
    const auto count = of.number<std::int64_t>(slot);
    if (count <= 0) // negative while rows are taken back that are still to come
      return to.set_null(row);
    const auto sum = Sum::total(of, slot + sum_slot);
    if (!sum)
      return mapping::put(to, row, too_many_digits, with);
    mapping::put(to, row, std::optional<cell>{show(*sum, count)}, with);
  };
  return made;
}

bool is_one_number(std::span<const argument> arguments) {
  return arguments.size() == 1 && is_numeric(arguments[0].type.kind);
}

gather::resolved resolve_sum(std::span<const argument> arguments) {
  if (!is_one_number(arguments))
    return gather::wants_one("a number");
  const auto& type = arguments[0].type;
  if (type.kind == type_kind::decimal)
    return summing<gather::decimal_sum>(decimal_of(sum_type(digits_of(type)), true), type,
                                        [](int128 sum, std::int64_t) { return sum; });
  if (is_approximate(type.kind))
    return with_floating(type.kind, [&](auto width) -> gather::resolved {
      return summing<gather::floating_sum<decltype(width)>>(
          type, type, [](double sum, std::int64_t) { return sum; });
    });
  return with_width(type.kind, [&](auto width) -> gather::resolved {
    return summing<gather::integer_sum>(type, type, [](std::int64_t sum, std::int64_t) {
      return std::int64_t{static_cast<decltype(width)>(sum)};
    });
  });
}

/// Of integers without its fraction, of FLOAT from a sum of doubles.
gather::resolved resolve_average(std::span<const argument> arguments) {
  if (!is_one_number(arguments))
    return gather::wants_one("a number");
  const auto& type = arguments[0].type;
  if (type.kind == type_kind::decimal) {
    const auto digits = average_type(digits_of(type));
    return summing<gather::decimal_sum>(
        decimal_of(digits, true), type,
        [digits, scale = type.scale](int128 sum, std::int64_t count) {
          return divide({sum, scale}, {count, 0}, digits);
        });
  }
  if (is_approximate(type.kind))
    return with_floating(type.kind, [&](auto width) -> gather::resolved {
      return summing<gather::floating_sum<double>>(type, type, [](double sum, std::int64_t count) {
        return double{static_cast<decltype(width)>(sum / static_cast<double>(count))};
      });
    });
  return with_width(type.kind, [&](auto width) -> gather::resolved {
    return summing<gather::integer_sum>(type, type, [](std::int64_t sum, std::int64_t count) {
      return std::int64_t{static_cast<decltype(width)>(sum / count)};
    });
  });
}

constexpr std::array aggregates_of_sums{
    aggregate{.name = "AVG",
              .signature = "AVG(number) -> its type, of decimals with 38 digits",
              .about = "The average; that of integers without its fraction.",
              .resolve = resolve_average},
    aggregate{.name = "COUNT",
              .signature = "COUNT(*), COUNT(value, ...) -> BIGINT NOT NULL",
              .about = "How many rows there are, or how many in which no argument is NULL.",
              .resolve = resolve_count},
    aggregate{.name = "SUM",
              .signature = "SUM(number) -> its type, of decimals with 38 digits",
              .about = "The sum; that of integers wraps around.",
              .resolve = resolve_sum},
};

} // namespace

std::span<const aggregate> sum_aggregates() { return aggregates_of_sums; }

} // namespace duet
