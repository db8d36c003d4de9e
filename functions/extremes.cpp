#include "functions/aggregate_families.hpp"
#include "functions/gathering.hpp"

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

namespace duet {

namespace {

/// Behind the value: whether there is one.
constexpr std::size_t present_slot = 1;

/// NaN stands only where there is no number. Flink keeps one that comes first, and ignores those
/// that follow; that would hang on how rows are cut into parts.
template <bool Least, cell_value T> bool is_better(T value, T best) {
  if constexpr (std::same_as<T, double>)
    if (std::isnan(best))
      return true;
  return Least ? value < best : best < value;
}

template <cell_value T, bool Least> void take_extreme(accumulators& to, std::size_t slot, T value) {
  const bool has = to.number<std::int64_t>(slot + present_slot) != 0;
  const auto best = gather::held<T>(to, slot);
  if (has && !is_better<Least>(value, best))
    return;
  gather::hold<T>(to, slot, value);
  to.set(slot + present_slot, std::int64_t{1});
}

template <cell_value T, bool Least> resolved_aggregate extreme_of(const data_type& type) {
  resolved_aggregate made{.type = with_nullable(type, true), .takes = {type}};
  made.slots = {storage_of(type), storage::integer};
  made.gather = gather::values<T>([](accumulators& to, std::size_t slot, T value, std::int64_t) {
    take_extreme<T, Least>(to, slot, value);
  });
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    if (from.number<std::int64_t>(slot + present_slot) != 0)
      take_extreme<T, Least>(to, slot, gather::held<T>(from, slot));
  };
  made.result = [](const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                   column& to) {
    if (of.number<std::int64_t>(slot + present_slot) == 0)
      return to.set_null(row);
    gather::put_held<T>(of, slot, row, with, to);
  };
  made.takes_back = false;
  made.hangs_on = Least ? rows_that_count::least : rows_that_count::greatest;
  return made;
}

template <bool Least> gather::resolved resolve_extreme(std::span<const argument> arguments) {
  if (arguments.size() != 1)
    return gather::wants_one();
  const auto& type = arguments[0].type;
  if (is_nested(type.kind) || type.kind == type_kind::null)
    return unresolved{"cannot compare values of " + to_string(with_nullable(type, true))};
  return gather::with_storage(storage_of(type), [&](auto value) -> gather::resolved {
    return extreme_of<decltype(value), Least>(type);
  });
}

constexpr std::array aggregates_of_extremes{
    aggregate{.name = "MAX",
              .signature = "MAX(value) -> its type",
              .about = "The greatest value.",
              .resolve = resolve_extreme<false>},
    aggregate{.name = "MIN",
              .signature = "MIN(value) -> its type",
              .about = "The least value.",
              .resolve = resolve_extreme<true>},
};

} // namespace

std::span<const aggregate> extreme_aggregates() { return aggregates_of_extremes; }

} // namespace duet
