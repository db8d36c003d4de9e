/// Kernels out of functions of single values. They own what all have in common: constants, the
/// selection, NULL, failures, memory.
#pragma once

#include "columns/column.hpp"
#include "functions/kernel.hpp"
#include "model/int128.hpp"

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace duet {

/// Why a value cannot be computed; the text is one sentence without a final stop, and lasts.
struct problem {
  std::string_view why;
};

/// What a function of single values may return besides a value: nothing for NULL, or why it failed.
template <class T> using computed = std::variant<T, std::monostate, problem>;

/// Bytes that last as long as the batch without a copy: a part of an argument.
struct part {
  std::string_view bytes;
};

/// What a function for `map_text` says of the text that it made: that it is the result, that this
/// is NULL, or why it failed.
enum class made : std::uint8_t { text };
using text_outcome = std::variant<made, std::monostate, problem>;

namespace mapping {

inline void put(column& to, std::size_t row, bool value, computing&) {
  to.set(row, std::int64_t{value ? 1 : 0});
}
inline void put(column& to, std::size_t row, std::integral auto value, computing&) {
  to.set(row, static_cast<std::int64_t>(value));
}
inline void put(column& to, std::size_t row, double value, computing&) { to.set(row, value); }
inline void put(column& to, std::size_t row, int128 value, computing&) { to.set(row, value); }
inline void put(column& to, std::size_t row, std::string_view value, computing& with) {
  to.set(row, with.keep(value));
}
inline void put(column& to, std::size_t row, part value, computing&) { to.set(row, value.bytes); }
inline void put(column& to, std::size_t row, made, computing& with) {
  put(to, row, std::string_view{with.scratch}, with);
}
inline void put(column& to, std::size_t row, std::monostate, computing&) { to.set_null(row); }
inline void put(column& to, std::size_t row, problem of, computing& with) {
  to.set_null(row);
  with.failed.add(static_cast<std::uint32_t>(row), of.why);
}
template <class T>
void put(column& to, std::size_t row, const std::optional<T>& value, computing& with) {
  if (value)
    put(to, row, *value, with);
  else
    to.set_null(row);
}
template <class... Ts>
void put(column& to, std::size_t row, const std::variant<Ts...>& value, computing& with) {
  std::visit([&](const auto& held) { put(to, row, held, with); }, value);
}

/// The cells of an argument, found once for all rows.
template <cell_value T> class cells {
public:
  explicit cells(const operand& of) : step_{of.constant ? 0U : 1U} {
    if (of.cells->size() != 0) // one that is always null has any storage
      values_ = of.cells->values<T>().data();
  }
  /// The value at a row that has one.
  [[nodiscard]] T at(std::size_t row) const { return values_[row * step_]; }

private:
  const T* values_ = nullptr;
  std::size_t step_;
};

/// Whether an argument may be null in one of the rows, of which there is one.
inline bool may_be_null(const operand& of, selection rows) {
  if (of.constant)
    return !of.has_value(0);
  return !of.cells->states().empty() || of.cells->size() <= rows.back();
}

/// Calls `compute(row)` for the rows in which every argument has a value; the others are null.
template <class Compute>
void each_row(std::span<const operand> arguments, selection rows, column& to, Compute compute) {
  const auto nullable = [&](const operand& of) { return may_be_null(of, rows); };
  if (rows.empty() || std::none_of(arguments.begin(), arguments.end(), nullable)) {
    for (const auto row : rows)
      compute(row);
    return;
  }
  for (const auto row : rows)
    if (std::all_of(arguments.begin(), arguments.end(),
                    [&](const operand& of) { return of.has_value(row); }))
      compute(row);
    else
      to.set_null(row);
}

template <class... Args, class F, std::size_t... I>
kernel map_indexed(F compute, std::index_sequence<I...>) {
  return [compute = std::move(compute)](std::span<const operand> arguments, selection rows,
                                        computing& with, column& to) mutable {
    [[maybe_unused]] const std::tuple read{cells<Args>{arguments[I]}...};
    each_row(arguments, rows, to,
             [&](std::uint32_t row) { put(to, row, compute(std::get<I>(read).at(row)...), with); });
  };
}

template <class... Args, class F, std::size_t... I>
kernel map_text_indexed(F compute, std::index_sequence<I...>) {
  return [compute = std::move(compute)](std::span<const operand> arguments, selection rows,
                                        computing& with, column& to) mutable {
    [[maybe_unused]] const std::tuple read{cells<Args>{arguments[I]}...};
    each_row(arguments, rows, to, [&](std::uint32_t row) {
      with.scratch.clear();
      using outcome = decltype(compute(with.scratch, std::get<I>(read).at(row)...));
      text_outcome why = made::text;
      if constexpr (std::is_void_v<outcome>)
        compute(with.scratch, std::get<I>(read).at(row)...);
      else
        why = compute(with.scratch, std::get<I>(read).at(row)...);
      std::visit([&](auto held) { put(to, row, held, with); }, why);
    });
  };
}

} // namespace mapping

/// A kernel that calls `compute(value...)` where no argument is NULL. `Args` are how the arguments
/// are stored. It returns a bool, an integer, a double, an int128, bytes, which are copied, or a
/// `part`; or an optional or a `computed` of one of these. What it keeps from call to call, it
/// keeps for one expression.
///
///     map<std::int64_t, std::int64_t>([](auto a, auto b) { return a + b; })
template <cell_value... Args, class F> [[nodiscard]] kernel map(F compute) {
  return mapping::map_indexed<Args...>(std::move(compute), std::index_sequence_for<Args...>{});
}

/// The same for results that are bytes: `compute(text, value...)` appends them to `text`, which is
/// empty. It returns nothing, or a `text_outcome`.
template <cell_value... Args, class F> [[nodiscard]] kernel map_text(F compute) {
  return mapping::map_text_indexed<Args...>(std::move(compute), std::index_sequence_for<Args...>{});
}

/// The same for functions that look at NULL themselves or take any number of arguments:
/// `compute(arguments, row, with)` for every row. It returns what one for `map` does, or a
/// `text_outcome` of the text in `with.scratch`.
template <class F> [[nodiscard]] kernel map_rows(F compute) {
  return [compute = std::move(compute)](std::span<const operand> arguments, selection rows,
                                        computing& with, column& to) mutable {
    for (const auto row : rows)
      mapping::put(to, row, compute(arguments, row, with), with);
  };
}

/// The same for rows in which no argument is NULL.
template <class F> [[nodiscard]] kernel map_full_rows(F compute) {
  return [compute = std::move(compute)](std::span<const operand> arguments, selection rows,
                                        computing& with, column& to) mutable {
    mapping::each_row(arguments, rows, to, [&](std::uint32_t row) {
      mapping::put(to, row, compute(arguments, row, with), with);
    });
  };
}

} // namespace duet
