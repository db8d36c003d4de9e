/// What aggregates share: how rows get into their slots.
#pragma once

#include "columns/column.hpp"
#include "functions/accumulators.hpp"
#include "functions/aggregate.hpp"
#include "functions/map.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace duet::gather {

using resolved = std::variant<resolved_aggregate, unresolved>;

/// What those of one argument say to any other number of them: "takes one argument, a number".
[[nodiscard]] unresolved wants_one(std::string_view what = {});

/// Calls `take(accumulators&, slot, value, sign)` for each row whose first argument has a value.
template <cell_value T, class Take> auto values(Take take) {
  return [take](const gathering& in) {
    if (in.rows.empty())
      return;
    const auto& argument = in.arguments.front();
    const mapping::cells<T> cells{argument};
    const bool nullable = mapping::may_be_null(argument, in.rows);
    for (std::size_t i = 0; i < in.rows.size(); ++i)
      if (const auto row = in.rows[i]; !nullable || argument.has_value(row))
        take(*in.keys[i], in.first_slot, cells.at(row), in.sign(i));
  };
}

/// Sums of numbers: those of integers and decimals wrap around.
inline std::int64_t sum_of(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
inline double sum_of(double a, double b) { return a + b; }

/// A number with the sign of its row.
inline std::int64_t signed_as(std::int64_t value, std::int64_t sign) {
  return sign < 0 ? static_cast<std::int64_t>(-static_cast<std::uint64_t>(value)) : value;
}
inline double signed_as(double value, std::int64_t sign) { return sign < 0 ? -value : value; }

template <class T> void add(accumulators& to, std::size_t slot, T value) {
  to.set(slot, sum_of(to.number<T>(slot), value));
}

/// Adds what the slots of others hold, or takes it away.
template <class T>
void add_slot(accumulators& to, const accumulators& from, std::size_t slot, std::int64_t sign) {
  add(to, slot, signed_as(from.number<T>(slot), sign));
}

/// A cell as a slot holds it.
template <cell_value T> [[nodiscard]] T held(const accumulators& of, std::size_t slot) {
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

/// Sets what a slot holds as a cell.
template <cell_value T>
void put_held(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
              column& to) {
  if constexpr (std::same_as<T, std::string_view>)
    to.set(row, with.keep(of.text(slot)));
  else
    to.set(row, of.number<T>(slot));
}

/// Calls `use(T{})` with what cells of a storage are.
template <class Use> auto with_storage(storage of, Use use) {
  switch (of) {
  case storage::integer:
    return use(std::int64_t{});
  case storage::floating:
    return use(double{});
  case storage::decimal:
    return use(int128{});
  case storage::bytes:
    break;
  }
  return use(std::string_view{});
}

} // namespace duet::gather
