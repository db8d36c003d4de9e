#include "jobs/sql/over_frame.hpp"

#include "columns/datum.hpp"
#include "functions/map.hpp"
#include "jobs/sql/element_name.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <variant>

namespace duet::sql {

namespace {

constexpr std::size_t results_max = 256;

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
int compare(const row_of_cells& one, const row_of_cells& other, const order_of_ties& by) {
  const auto left = one.datum(by.column);
  const auto right = other.datum(by.column);
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

std::vector<storage> cells_of(const operator_plan& what) {
  const bool has_time = !std::get<over_aggregate>(what.what).frame.processing_time;
  return storages_of(std::span{what.input}.subspan(has_time ? 1 : 0));
}

// --- what is kept

void over_state::encode(std::string& to) const {
  append_varint(to, static_cast<std::uint64_t>(rows));
  gathered::encode(to);
}

bool over_state::decode(std::uint8_t from_version, std::string_view from) {
  const auto count = take_varint(from);
  if (from_version != version || !count)
    return false;
  rows = static_cast<std::int64_t>(*count);
  return all.decode(from);
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

void over_results::add(const row_of_cells& row, moment at) {
  auto& with = to_->computing_now();
  const auto place = at_.size();
  for (std::size_t i = 0; i < passed_; ++i)
    mapping::put(columns_[i], place, row.datum(i), with);
  at_.push_back(at);
}

void over_results::flush(effects& out) {
  if (at_.empty())
    return;
  to_->pass(columns_, at_, out);
  start();
}

// --- frames

over_frames::over_frames(const operator_plan& what, std::shared_ptr<outlet> to)
    : what_{&std::get<over_aggregate>(what.what)}, to_{std::move(to)},
      gather_{std::make_unique<gatherer>(what_->calls)}, results_{what, what_->passed, *to_} {
  const auto cells = cells_of(what);
  arguments_.assign(cells.begin() + static_cast<std::ptrdiff_t>(what_->passed), cells.end());
  append_owner(in_frame_, what_->calls.size());
}

void over_frames::leave(std::span<row_of_cells> rows, event_time time, moment at, over_state& in,
                        effects& out) {
  if (!what_->ties.empty())
    order(rows);
  if (what_->calls.empty()) {
    for (const auto& each : rows)
      add_result(each, at, in, out);
    return;
  }
  if (what_->frame.rows || what_->frame.processing_time) {
    for (const auto& each : rows) {
      enter(each, time, in);
      drop_those_before(time, in);
      add_result(each, at, in, out);
    }
    return;
  }
  for (const auto& each : rows)
    enter(each, time, in);
  drop_those_before(time, in);
  for (const auto& each : rows)
    add_result(each, at, in, out);
}

/// Puts rows of one time in their order.
void over_frames::order(std::span<row_of_cells> rows) const {
  std::ranges::stable_sort(rows, [&](const row_of_cells& one, const row_of_cells& other) {
    for (const auto& each : what_->ties)
      if (const auto found = compare(one, other, each); found != 0)
        return found < 0;
    return false;
  });
}

void over_frames::gather(std::span<const operand> arguments, std::size_t row, over_state& in,
                         std::int8_t sign) {
  const std::array rows{static_cast<std::uint32_t>(row)};
  const std::array<gathered*, 1> keys{&in};
  std::vector<std::int8_t> signs;
  if (sign < 0)
    signs.assign(row + 1, sign);
  gather_->gather(arguments, rows, keys, signs);
}

void over_frames::enter(const row_of_cells& row, event_time time, over_state& in) {
  const auto arguments = row.cells.subspan(what_->passed);
  gather(arguments, row.row, in, 1);
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
  append_cells(name, arguments, row.row);
  in.elements.add(name, 1);
  ++in.rows;
}

/// The first row of the frame if it is to leave it; else nothing.
std::string over_frames::leaving(event_time time, const over_state& in) const {
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

void over_frames::drop_those_before(event_time time, over_state& in) {
  if (!what_->frame.preceding)
    return;
  for (auto name = leaving(time, in); !name.empty(); name = leaving(time, in)) {
    std::string_view rest{name};
    rest.remove_prefix(in_frame_.size());
    static_cast<void>(take_arrival(rest));
    static_cast<void>(take_arrival(rest));
    std::vector<column> cells(arguments_.size());
    take_cells(rest, 0, arguments_, cells);
    std::vector<operand> arguments;
    arguments.reserve(cells.size());
    for (const auto& each : cells)
      arguments.push_back({&each});
    gather(arguments, 0, in, -1);
    in.elements.add(name, -1);
    --in.rows;
  }
}

void over_frames::add_result(const row_of_cells& row, moment at, const over_state& in,
                             effects& out) {
  results_.add(row, at);
  gather_->results(in, results_.row(), to_->computing_now(), results_.aggregates());
  if (results_.full())
    results_.flush(out);
}

} // namespace duet::sql
