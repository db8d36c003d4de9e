#include "functions/aggregate_families.hpp"
#include "functions/gathering.hpp"

#include <array>
#include <cstddef>

namespace duet {

namespace {

/// Behind the value: whether one has come.
constexpr std::size_t came_slot = 1;

template <cell_value T, bool First> void take_arrival(accumulators& to, std::size_t slot, T value) {
  if (First && to.number<std::int64_t>(slot + came_slot) != 0)
    return;
  gather::hold<T>(to, slot, value);
  to.set(slot + came_slot, std::int64_t{1});
}

template <cell_value T>
void result_of_arrival(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                       column& to) {
  if (of.number<std::int64_t>(slot + came_slot) == 0)
    return to.set_null(row);
  gather::put_held<T>(of, slot, row, with, to);
}

template <cell_value T, bool First> resolved_aggregate arrival_of(const data_type& type) {
  resolved_aggregate made{.type = with_nullable(type, true), .takes = {type}};
  made.slots = {storage_of(type), storage::integer};
  made.gather = gather::values<T>([](accumulators& to, std::size_t slot, T value, std::int64_t) {
    take_arrival<T, First>(to, slot, value);
  });
  made.merge = [](accumulators& to, const accumulators& from, std::size_t slot) {
    if (from.number<std::int64_t>(slot + came_slot) != 0)
      take_arrival<T, First>(to, slot, gather::held<T>(from, slot));
  };
  made.result = result_of_arrival<T>;
  made.takes_back = false;
  return made;
}

template <bool First> gather::resolved resolve_arrival(std::span<const argument> arguments) {
  if (arguments.size() != 1 || arguments[0].type.kind == type_kind::null)
    return gather::wants_one();
  const auto& type = arguments[0].type;
  return gather::with_storage(storage_of(type), [&](auto value) -> gather::resolved {
    return arrival_of<decltype(value), First>(type);
  });
}

template <cell_value T> resolved_aggregate last_cell_of(const data_type& type, std::size_t place) {
  resolved_aggregate made{.type = type, .takes = {}};
  made.slots = {storage_of(type), storage::integer};
  made.gather = [place](const gathering& in) {
    const auto& cells = in.arguments[place];
    for (std::size_t i = 0; i < in.rows.size(); ++i) {
      const bool is_there = cells.has_value(in.rows[i]);
      if (is_there)
        gather::hold<T>(*in.keys[i], in.first_slot, cells.at<T>(in.rows[i]));
      in.keys[i]->set(in.first_slot + came_slot, std::int64_t{is_there});
    }
  };
  made.result = result_of_arrival<T>;
  made.takes_back = false;
  made.hangs_on = rows_that_count::last;
  return made;
}

constexpr std::array aggregates_of_arrivals{
    aggregate{.name = "FIRST_VALUE",
              .signature = "FIRST_VALUE(value) -> its type",
              .about = "The value that came first, without NULL.",
              .resolve = resolve_arrival<true>},
    aggregate{.name = "LAST_VALUE",
              .signature = "LAST_VALUE(value) -> its type",
              .about = "The value that came last, without NULL.",
              .resolve = resolve_arrival<false>},
};

} // namespace

resolved_aggregate last_cell(std::span<const data_type> row, std::size_t place) {
  auto made = gather::with_storage(storage_of(row[place]), [&](auto value) {
    return last_cell_of<decltype(value)>(row[place], place);
  });
  made.takes.assign(row.begin(), row.end());
  return made;
}

std::span<const aggregate> arrival_aggregates() { return aggregates_of_arrivals; }

} // namespace duet
