/// Sums in the slots of accumulators: what SUM, AVG and deviations are made of.
#pragma once

#include "columns/int128.hpp"
#include "columns/types.hpp"
#include "functions/accumulators.hpp"
#include "functions/gathering.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace duet::gather {

/// Integers: wrap around in 64 bits.
struct integer_sum {
  using cell = std::int64_t;
  static accumulator_layout slots() { return {storage::integer}; }

  /// Adds a value with the sign of its row.
  static void add(accumulators& to, std::size_t slot, cell value, std::int64_t sign) {
    gather::add(to, slot, signed_as(value, sign));
  }
  /// Adds what the slots of others hold, or takes it away.
  static void merge(accumulators& to, const accumulators& from, std::size_t slot,
                    std::int64_t sign) {
    add(to, slot, from.number<cell>(slot), sign);
  }
  [[nodiscard]] static std::optional<cell> total(const accumulators& of, std::size_t slot) {
    return of.number<cell>(slot);
  }
};

/// FLOAT or DOUBLE; each sum is one, too.
template <class Number> struct floating_sum {
  using cell = double;
  static accumulator_layout slots() { return {storage::floating}; }

  static void add(accumulators& to, std::size_t slot, cell value, std::int64_t sign) {
    const auto sum = static_cast<Number>(to.number<double>(slot));
    const auto more = static_cast<Number>(signed_as(value, sign));
    to.set(slot, double{static_cast<Number>(sum + more)});
  }
  static void merge(accumulators& to, const accumulators& from, std::size_t slot,
                    std::int64_t sign) {
    add(to, slot, from.number<double>(slot), sign);
  }
  [[nodiscard]] static std::optional<cell> total(const accumulators& of, std::size_t slot) {
    return of.number<double>(slot);
  }
};

/// Decimals: exact, whatever is added and taken away in between.
struct decimal_sum {
  using cell = int128;
  /// The low 128 bits of the sum, and how often they have wrapped around.
  static accumulator_layout slots() { return {storage::decimal, storage::integer}; }

  static void add(accumulators& to, std::size_t slot, cell value, std::int64_t sign) {
    auto sum = to.number<int128>(slot);
    const bool wraps = sign < 0 ? __builtin_sub_overflow(sum, value, &sum)
                                : __builtin_add_overflow(sum, value, &sum);
    to.set(slot, sum);
    if (wraps) [[unlikely]]
      gather::add(to, slot + 1, std::int64_t{(value < 0) == (sign < 0) ? 1 : -1});
  }
  static void merge(accumulators& to, const accumulators& from, std::size_t slot,
                    std::int64_t sign) {
    add(to, slot, from.number<int128>(slot), sign);
    gather::add_slot<std::int64_t>(to, from, slot + 1, sign);
  }
  /// Nothing if it has more than 38 digits.
  [[nodiscard]] static std::optional<cell> total(const accumulators& of, std::size_t slot) {
    const auto sum = of.number<int128>(slot);
    const bool fits = of.number<std::int64_t>(slot + 1) == 0 &&
                      magnitude(sum) < power_of_ten(decimal_precision_max);
    return fits ? std::optional{sum} : std::nullopt;
  }
};

} // namespace duet::gather
