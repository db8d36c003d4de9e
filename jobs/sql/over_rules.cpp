#include "jobs/sql/over_rules.hpp"

#include "columns/datum.hpp"
#include "functions/map.hpp"
#include "jobs/sql/cell_time.hpp"
#include "jobs/sql/element_name.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t over_key_column = 0;
constexpr std::size_t over_time_column = 1;
constexpr std::size_t results_max = 256;

/// Where a state has so many bytes of rows, others become elements: it is written as a whole.
constexpr std::size_t first_rows_most = 1'024;

std::vector<storage> storages_of(std::span<const named_type> of) {
  std::vector<storage> all;
  for (const auto& each : of)
    all.push_back(storage_of(each.type));
  return all;
}

/// NaN is behind all numbers.
int compare(const datum& left, const datum& right) {
  const auto is_nan = [](const datum& of) {
    const auto* const number = std::get_if<double>(&of);
    return number != nullptr && std::isnan(*number);
  };
  if (is_nan(left) || is_nan(right))
    return static_cast<int>(is_nan(left)) - static_cast<int>(is_nan(right));
  return static_cast<int>(right < left) - static_cast<int>(left < right);
}

/// Below 0 if the row `one` comes in front of the other, above 0 behind it.
int compare(const column& of, std::size_t one, std::size_t other, const order_of_ties& by) {
  const auto left = datum_at(of, one);
  const auto right = datum_at(of, other);
  const auto is_null = [](const datum& each) {
    return std::holds_alternative<std::monostate>(each);
  };
  if (is_null(left) || is_null(right)) {
    const int nulls = static_cast<int>(is_null(right)) - static_cast<int>(is_null(left));
    return by.nulls_first ? nulls : -nulls;
  }
  const int order = compare(left, right);
  return by.descending ? -order : order;
}

} // namespace

// --- what is kept

void over_state::encode(std::string& to) const {
  append_varint(to, static_cast<std::uint64_t>(rows));
  append_varint(to, first.size());
  to.append(first);
  if (!gathered::empty())
    gathered::encode(to);
}

bool over_state::decode(std::uint8_t from_version, std::string_view from) {
  const auto count = take_varint(from);
  const auto size = take_varint(from);
  if (from_version != version || !count || !size || from.size() < *size)
    return false;
  rows = static_cast<std::int64_t>(*count);
  first = from.substr(0, *size);
  from.remove_prefix(*size);
  return from.empty() || all.decode(from);
}

// --- results

over_results::over_results(const operator_plan& what, std::size_t passed, outlet& to)
    : to_{&to}, passed_{passed}, stored_{storages_of(what.output)}, columns_(stored_.size()) {
  start();
}

void over_results::start() {
  at_.clear();
  for (std::size_t i = 0; i < columns_.size(); ++i)
    columns_[i].start(stored_[i], results_max);
}

bool over_results::full() const { return at_.size() == results_max; }

void over_results::add(std::span<const operand> cells, std::size_t row, moment at) {
  auto& with = to_->computing_now();
  const auto place = at_.size();
  for (std::size_t i = 0; i < passed_; ++i)
    mapping::put(columns_[i], place, datum_at(*cells[i].cells, cells[i].place(row)), with);
  at_.push_back(at);
}

void over_results::flush(effects& out) {
  if (at_.empty())
    return;
  to_->pass(columns_, at_, out);
  start();
}

// --- rules

over_rules::over_rules(const operator_plan& what, std::shared_ptr<outlet> to)
    : plan_{&what}, what_{&std::get<over_aggregate>(what.what)}, to_{std::move(to)},
      gather_{std::make_unique<gatherer>(what_->calls)}, results_{what, what_->passed, *to_},
      stored_{storages_of(std::span{what.input}.subspan(behind_time() - 1))} {
  append_owner(in_frame_, what_->calls.size());
}

event_time over_rules::soonest(const batch& in) {
  const auto times = in.content.numbers(over_time_column);
  return times.empty() ? end_of_time : time_in(std::ranges::min(times));
}

void over_rules::set_cells(const rows& of) {
  cells_.clear();
  for (const auto& each : of.columns().subspan(behind_time(), stored_.size()))
    cells_.push_back({&each});
}

void over_rules::take(const row_span& some, keyed_state<state>& held, effects& out) {
  const auto& in = some.of->content;
  const auto times = in.numbers(over_time_column);
  set_cells(in);
  for (auto row = some.first; row < some.end; ++row) {
    const auto time = time_in(times[row]);
    if (time <= some.passed)
      to_->reject_late(in, row, plan_->name, time, some.passed, out);
    else
      wait(row, held.change(*in.bytes(over_key_column, row), time));
  }
}

void over_rules::take(const row_span& some, stamp now, keyed_state<state>& held, effects& out) {
  const auto& in = some.of->content;
  const bool waits = !what_->frame.rows && what_->frame.preceding;
  set_cells(in);
  for (auto row = some.first; row < some.end; ++row) {
    const auto key = *in.bytes(over_key_column, row);
    if (waits)
      wait(row, held.change(key, event_time{now.value + 1}));
    else
      leave({cells_, row, row + 1}, {now.value}, some.at, held.change(key), out);
  }
}

/// Keeps a row until time has reached it.
void over_rules::wait(std::size_t row, state& in) const {
  std::string name;
  if (in.first.size() < first_rows_most && in.elements.empty()) {
    append_cells(name, cells_, row);
    append_varint(in.first, name.size());
    in.first.append(name);
    ++in.rows;
    return;
  }
  append_arrival(name, in.rows++);
  append_cells(name, cells_, row);
  in.elements.add(name, 1);
}

void over_rules::fire(const keyed_state<state>::due_state& due, keyed_state<state>& held, moment at,
                      effects& out) {
  std::vector<column> cells(stored_.size());
  std::size_t count = 0;
  for (std::string_view first{due.state.first}; !first.empty();) {
    const auto size = take_varint(first);
    assert(size && *size <= first.size() && "as `wait` has written it");
    take_cells(first.substr(0, *size), count++, stored_, cells);
    first.remove_prefix(*size);
  }
  due.state.elements.each({}, [&](std::string_view name, std::int64_t) {
    static_cast<void>(take_arrival(name));
    take_cells(name, count++, stored_, cells);
    return true;
  });
  if (!what_->ties.empty())
    order(cells, count);
  std::vector<operand> operands;
  operands.reserve(cells.size());
  for (const auto& each : cells)
    operands.push_back({&each});
  const event_time time{due.time.value - (what_->frame.processing_time ? 1 : 0)};
  leave({operands, 0, count}, time, at, held.change(due.key), out);
}

/// Puts rows of one time in their order.
void over_rules::order(std::vector<column>& cells, std::size_t count) const {
  std::vector<std::size_t> places(count);
  std::iota(places.begin(), places.end(), 0);
  std::ranges::stable_sort(places, [&](std::size_t one, std::size_t other) {
    for (const auto& each : what_->ties)
      if (const auto found = compare(cells[each.column], one, other, each); found != 0)
        return found < 0;
    return false;
  });
  std::vector<column> sorted(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i)
    for (std::size_t row = 0; row < count; ++row)
      add(sorted[i], row, datum_at(cells[i], places[row]));
  cells = std::move(sorted);
}

/// Rows of one key and one time leave, with what the frame of each has.
void over_rules::leave(const some_rows& of, event_time time, moment at, state& in, effects& out) {
  if (what_->calls.empty()) {
    for (auto row = of.first; row < of.end; ++row)
      add_result(of, row, at, in, out);
    return;
  }
  if (what_->frame.rows || what_->frame.processing_time) {
    for (auto row = of.first; row < of.end; ++row) {
      enter_frame(of, row, time, in);
      leave_frame(time, in);
      add_result(of, row, at, in, out);
    }
    return;
  }
  for (auto row = of.first; row < of.end; ++row)
    enter_frame(of, row, time, in);
  leave_frame(time, in);
  for (auto row = of.first; row < of.end; ++row)
    add_result(of, row, at, in, out);
}

void over_rules::gather(std::span<const operand> arguments, std::size_t row, state& in,
                        std::int8_t sign) {
  const std::array rows{static_cast<std::uint32_t>(row)};
  const std::array<gathered*, 1> keys{&in};
  std::vector<std::int8_t> signs;
  if (sign < 0)
    signs.assign(row + 1, sign);
  gather_->gather(arguments, rows, keys, signs);
}

void over_rules::enter_frame(const some_rows& of, std::size_t row, event_time time, state& in) {
  const auto arguments = of.cells.subspan(what_->passed);
  gather(arguments, row, in, 1);
  if (!what_->frame.preceding)
    return;
  std::int64_t arrival = 0;
  in.elements.each_backwards(in_frame_, [&](std::string_view name, std::int64_t) {
    name.remove_prefix(in_frame_.size());
    static_cast<void>(take_arrival(name));
    arrival = take_arrival(name) + 1;
    return false;
  });
  auto name = in_frame_;
  append_arrival(name, time.value);
  append_arrival(name, arrival);
  append_cells(name, arguments, row);
  in.elements.add(name, 1);
  ++in.rows;
}

/// The first row of the frame if it is to leave it; else nothing.
std::string over_rules::leaving(event_time time, const state& in) const {
  const auto& frame = what_->frame;
  std::string found;
  if (frame.rows && in.rows <= *frame.preceding + 1)
    return found;
  in.elements.each(in_frame_, [&](std::string_view name, std::int64_t) {
    auto rest = name.substr(in_frame_.size());
    if (frame.rows || take_arrival(rest) < time.value - *frame.preceding)
      found = name;
    return false;
  });
  return found;
}

void over_rules::leave_frame(event_time time, state& in) {
  if (!what_->frame.preceding)
    return;
  for (auto name = leaving(time, in); !name.empty(); name = leaving(time, in)) {
    std::string_view rest{name};
    rest.remove_prefix(in_frame_.size());
    static_cast<void>(take_arrival(rest));
    static_cast<void>(take_arrival(rest));
    const auto stored = std::span{stored_}.subspan(what_->passed);
    std::vector<column> cells(stored.size());
    take_cells(rest, 0, stored, cells);
    std::vector<operand> arguments;
    arguments.reserve(cells.size());
    for (const auto& each : cells)
      arguments.push_back({&each});
    gather(arguments, 0, in, -1);
    in.elements.add(name, -1);
    --in.rows;
  }
}

void over_rules::add_result(const some_rows& of, std::size_t row, moment at, const state& in,
                            effects& out) {
  results_.add(of.cells, row, at);
  gather_->results(in, results_.row(), to_->computing_now(), results_.aggregates());
  if (results_.full())
    results_.flush(out);
}

} // namespace duet::sql
