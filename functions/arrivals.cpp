#include "columns/datum.hpp"
#include "functions/aggregate_families.hpp"
#include "functions/coercion.hpp"
#include "functions/gathering.hpp"
#include "functions/map.hpp"
#include "functions/numbers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

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
  made.in_order = true;
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
  made.in_order = true;
  made.hangs_on = rows_that_count::last;
  return made;
}

// --- LAG: the last values, and of the row that came last what stands for one that is not there

/// Behind how many values there are: they, packed one after the other, and what stands for one.
constexpr std::size_t lagging_slot = 1;
constexpr std::size_t default_slot = 2;

/// Keeps the last `most` values.
void forget_first(accumulators& of, std::size_t slot, std::int64_t most) {
  auto count = of.number<std::int64_t>(slot);
  auto& all = of.text(slot + lagging_slot);
  std::string_view rest{all};
  for (; count > most; --count)
    static_cast<void>(take_datum(rest));
  all.erase(0, all.size() - rest.size());
  of.set(slot, count);
}

void gather_lagging(const gathering& in, std::int64_t most) {
  for (std::size_t i = 0; i < in.rows.size(); ++i) {
    const auto cell = [&](std::size_t argument) {
      const auto& of = in.arguments[argument];
      return datum_at(*of.cells, of.place(in.rows[i]));
    };
    auto& to = *in.keys[i];
    append_datum(to.text(in.first_slot + lagging_slot), cell(0));
    gather::add(to, in.first_slot, std::int64_t{1});
    forget_first(to, in.first_slot, most);
    if (in.arguments.size() <= default_slot)
      continue;
    auto& otherwise = to.text(in.first_slot + default_slot);
    otherwise.clear();
    append_datum(otherwise, cell(default_slot));
  }
}

void merge_lagging(accumulators& to, const accumulators& from, std::size_t slot,
                   std::int64_t most) {
  to.text(slot + lagging_slot).append(from.text(slot + lagging_slot));
  gather::add(to, slot, from.number<std::int64_t>(slot));
  forget_first(to, slot, most);
  if (from.number<std::int64_t>(slot) != 0)
    to.text(slot + default_slot) = from.text(slot + default_slot);
}

void result_of_lagging(const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                       column& to, std::int64_t most) {
  const bool is_there = of.number<std::int64_t>(slot) == most;
  std::string_view first{of.text(slot + (is_there ? lagging_slot : default_slot))};
  mapping::put(to, row, take_datum(first).value_or(datum{}), with);
}

gather::resolved resolve_lag(std::span<const argument> arguments) {
  if (arguments.empty() || arguments.size() > 3 || arguments[0].type.kind == type_kind::null)
    return unresolved{"takes a value, and optionally a number of rows and a value for none"};
  std::int64_t rows = 1;
  if (arguments.size() > 1) {
    const auto& given = arguments[1].constant;
    const auto* const number = given ? std::get_if<std::int64_t>(&*given) : nullptr;
    if (number == nullptr || !is_integer(arguments[1].type.kind) || *number < 0)
      return unresolved{"takes a number of rows that is a literal of 0 or more"};
    rows = *number;
  }
  const auto& type = arguments[0].type;
  resolved_aggregate made{.type = with_nullable(type, true), .takes = argument_types(arguments)};
  if (arguments.size() == 3) {
    if (!casts_implicitly(arguments[2].type, type))
      return unresolved{"takes a value for none that is of the type of the others"};
    made.takes[2] = with_nullable(type, arguments[2].type.nullable);
    made.type.nullable = type.nullable || arguments[2].type.nullable;
  }
  made.slots = {storage::integer, storage::bytes, storage::bytes};
  const auto most = rows + 1;
  made.gather = [most](const gathering& in) { gather_lagging(in, most); };
  made.merge = [most](accumulators& to, const accumulators& from, std::size_t slot) {
    merge_lagging(to, from, slot, most);
  };
  made.result = [most](const accumulators& of, std::size_t slot, std::size_t row, computing& with,
                       column& to) { result_of_lagging(of, slot, row, with, to, most); };
  made.takes_back = false;
  made.in_order = true;
  return made;
}

constexpr std::array aggregates_of_arrivals{
    aggregate{.name = "FIRST_VALUE",
              .signature = "FIRST_VALUE(value) -> its type",
              .about = "The value that came first, without NULL.",
              .resolve = resolve_arrival<true>},
    aggregate{.name = "LAG",
              .signature = "LAG(value [, rows INT [, otherwise]]) OVER (..) -> its type",
              .about = "The value of the row before, or of that so many rows before; NULL, or what "
                       "is given otherwise, if there is none.",
              .resolve = resolve_lag},
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
