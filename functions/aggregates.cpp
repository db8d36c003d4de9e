#include "functions/aggregate.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

namespace duet {

namespace {

using aggregate_resolution = std::variant<resolved_aggregate, unresolved>;

unresolved takes_one(std::string_view what) {
  return {"takes one argument" + std::string{what.empty() ? "" : ", "} + std::string{what}};
}

/// Calls `take(accumulators&, value, sign)` for each row whose argument is not NULL.
template <cell_value T, class Take> auto gather_values(Take take) {
  return [take](const gathering& in) {
    const auto& values = in.arguments.front();
    for (std::size_t i = 0; i < in.rows.size(); ++i)
      if (values.has_value(in.rows[i]))
        take(*in.keys[i], in.first_slot, values.at<T>(in.rows[i]), in.sign(i));
  };
}

void set_cell(column& to, std::size_t row, cell_value auto value) { to.set(row, value); }

// --- COUNT

void add_count(accumulators& to, std::size_t slot, std::int64_t count) {
  to.set(slot, to.number<std::int64_t>(slot) + count);
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

aggregate_resolution resolve_count(std::span<const argument> arguments) {
  resolved_aggregate made{.type = type_of(type_kind::bigint, false),
                          .takes = {},
                          .slots = {storage::integer},
                          .gather = arguments.empty() ? gather_rows : gather_present};
  for (const auto& each : arguments)
    made.takes.push_back(each.type);
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    add_count(to, slot, from.number<std::int64_t>(slot));
  };
  made.unmerge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    add_count(to, slot, -from.number<std::int64_t>(slot));
  };
  made.result = [](const accumulators& of, std::size_t slot, std::size_t row, computing&,
                   column& to) { to.set(row, of.number<std::int64_t>(slot)); };
  return made;
}

// --- SUM and AVG: the sum, and of how many values it is

constexpr std::size_t count_slot = 1; ///< Behind the sum.

std::int64_t wrapped_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

double sum_of(double a, double b) { return a + b; }
std::int64_t sum_of(std::int64_t a, std::int64_t b) { return wrapped_sum(a, b); }
int128 sum_of(int128 a, int128 b) {
  return static_cast<int128>(static_cast<uint128>(a) + static_cast<uint128>(b));
}

template <cell_value T> void add_to_sum(accumulators& to, std::size_t slot, T value) {
  to.set(slot, sum_of(to.number<T>(slot), value));
}

template <cell_value T> resolved_aggregate summing(data_type type, data_type takes) {
  resolved_aggregate made{.type = std::move(type), .takes = {std::move(takes)}};
  made.gather =
      gather_values<T>([](accumulators& to, std::size_t slot, T value, std::int64_t sign) {
        add_to_sum<T>(to, slot, sign < 0 ? -value : value);
        add_count(to, slot + count_slot, sign);
      });
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    add_to_sum<T>(to, slot, from.number<T>(slot));
    add_count(to, slot + count_slot, from.number<std::int64_t>(slot + count_slot));
  };
  made.slots = {storage_of(made.takes.front()), storage::integer};
  made.exact = !std::same_as<T, double>;
  if (made.exact)
    made.unmerge = [](accumulators& to, const accumulators& from, std::size_t slot) {
      add_to_sum<T>(to, slot, -from.number<T>(slot));
      add_count(to, slot + count_slot, -from.number<std::int64_t>(slot + count_slot));
    };
  return made;
}

/// An integer as it is in a type of fewer bits.
std::int64_t narrowed(std::int64_t value, type_kind to) {
  switch (to) {
  case type_kind::tinyint:
    return static_cast<std::int8_t>(value);
  case type_kind::smallint:
    return static_cast<std::int16_t>(value);
  case type_kind::integer:
    return static_cast<std::int32_t>(value);
  default:
    return value;
  }
}

/// Sets what `compute` makes of a sum and its count; null where there is no value.
template <cell_value T, class Compute> auto result_of_sum(Compute compute) {
  return
      [compute](const accumulators& of, std::size_t slot, std::size_t row, computing&, column& to) {
        const auto count = of.number<std::int64_t>(slot + count_slot);
        if (count == 0)
          return to.set_null(row);
        set_cell(to, row, compute(of.number<T>(slot), count));
      };
}

bool fits(int128 value) {
  static constexpr auto most = [] {
    int128 power = 1;
    for (int i = 0; i < decimal_precision_max; ++i)
      power *= 10;
    return power - 1;
  }();
  return -most <= value && value <= most;
}

void decimal_sum(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                 column& to) {
  const auto sum = of.number<int128>(slot);
  if (of.number<std::int64_t>(slot + count_slot) == 0)
    return to.set_null(row);
  if (fits(sum))
    return to.set(row, sum);
  to.set_null(row);
  with.failed.add(static_cast<std::uint32_t>(row), "a sum has more than 38 digits");
}

aggregate_resolution resolve_sum(std::span<const argument> arguments) {
  if (arguments.size() != 1 || !is_numeric(arguments[0].type.kind))
    return takes_one("a number");
  auto type = with_nullable(arguments[0].type, true);
  const auto kind = type.kind;
  if (is_integer(kind)) {
    auto made = summing<std::int64_t>(type, type);
    made.result = result_of_sum<std::int64_t>(
        [kind](std::int64_t sum, std::int64_t) { return narrowed(sum, kind); });
    return made;
  }
  if (kind == type_kind::decimal) {
    auto made = summing<int128>(decimal_of(decimal_precision_max, type.scale), type);
    made.result = decimal_sum;
    return made;
  }
  auto made = summing<double>(type, type);
  if (kind == type_kind::real)
    made.result = result_of_sum<double>(
        [](double sum, std::int64_t) { return double{static_cast<float>(sum)}; });
  else
    made.result = result_of_sum<double>([](double sum, std::int64_t) { return sum; });
  return made;
}

// --- MIN and MAX: the value, and whether there is one

template <cell_value T> bool comes_before(T a, T b) { return a < b; }
/// As Java compares: -0.0 is before 0.0, and NaN behind all.
bool comes_before(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return !std::isnan(a);
  return a < b || (a == b && std::signbit(a) && !std::signbit(b));
}

template <cell_value T> T held_in(const accumulators& of, std::size_t slot) {
  if constexpr (std::same_as<T, std::string_view>)
    return of.text(slot);
  else
    return of.number<T>(slot);
}

template <cell_value T> void hold(accumulators& in, std::size_t slot, T value) {
  if constexpr (std::same_as<T, std::string_view>)
    in.text(slot) = value;
  else
    in.set(slot, value);
}

template <cell_value T, bool Least> void take_extreme(accumulators& to, std::size_t slot, T value) {
  const bool has = to.number<std::int64_t>(slot + count_slot) != 0;
  const auto held = held_in<T>(to, slot);
  if (has && !(Least ? comes_before(value, held) : comes_before(held, value)))
    return;
  hold<T>(to, slot, value);
  to.set(slot + count_slot, std::int64_t{1});
}

template <cell_value T, bool Least> resolved_aggregate extreme(const data_type& type) {
  resolved_aggregate made{.type = with_nullable(type, true), .takes = {type}};
  made.slots = {storage_of(type), storage::integer};
  made.gather = gather_values<T>([](accumulators& to, std::size_t slot, T value, std::int64_t) {
    take_extreme<T, Least>(to, slot, value);
  });
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    if (from.number<std::int64_t>(slot + count_slot) != 0)
      take_extreme<T, Least>(to, slot, held_in<T>(from, slot));
  };
  made.result = [](const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                   column& to) {
    if (of.number<std::int64_t>(slot + count_slot) == 0)
      return to.set_null(row);
    if constexpr (std::same_as<T, std::string_view>)
      to.set(row, with.keep(of.text(slot)));
    else
      to.set(row, of.number<T>(slot));
  };
  made.takes_back = false;
  return made;
}

template <bool Least> aggregate_resolution resolve_extreme(std::span<const argument> arguments) {
  if (arguments.size() != 1)
    return takes_one("");
  const auto& type = arguments[0].type;
  if (is_nested(type.kind))
    return unresolved{"cannot compare values of " + to_string(type)};
  switch (storage_of(type)) {
  case storage::integer:
    return extreme<std::int64_t, Least>(type);
  case storage::floating:
    return extreme<double, Least>(type);
  case storage::decimal:
    return extreme<int128, Least>(type);
  case storage::bytes:
    return extreme<std::string_view, Least>(type);
  }
  return takes_one("");
}

constexpr std::array aggregates{
    aggregate{.name = "COUNT",
              .signature = "COUNT(*), COUNT(value, ...) -> BIGINT NOT NULL",
              .about = "How many rows there are, or how many in which no argument is NULL.",
              .resolve = resolve_count},
    aggregate{.name = "MAX",
              .signature = "MAX(value) -> its type",
              .about = "The greatest value.",
              .resolve = resolve_extreme<false>},
    aggregate{.name = "MIN",
              .signature = "MIN(value) -> its type",
              .about = "The least value.",
              .resolve = resolve_extreme<true>},
    aggregate{.name = "SUM",
              .signature = "SUM(number) -> its type, of decimals with 38 digits",
              .about = "The sum; that of integers wraps around.",
              .resolve = resolve_sum},
};

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](unsigned char a, unsigned char b) {
    return std::toupper(a) == std::toupper(b);
  });
}

} // namespace

std::span<const aggregate> all_aggregates() { return aggregates; }

const aggregate* find_aggregate(std::string_view name) {
  const auto found = std::ranges::find_if(
      aggregates, [&](const aggregate& each) { return same_name(each.name, name); });
  return found == aggregates.end() ? nullptr : &*found;
}

} // namespace duet
