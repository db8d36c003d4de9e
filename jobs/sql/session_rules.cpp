#include "jobs/sql/session_rules.hpp"

#include "jobs/sql/cell_time.hpp"
#include "jobs/sql/element_name.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t session_key_column = 0;
constexpr std::size_t session_time_column = 1;
constexpr std::size_t bytes_of_bounds = 16;

} // namespace

void session_state::encode(std::string& to) const {
  append_arrival(to, start.value);
  append_arrival(to, end.value);
  gathered::encode(to);
}

bool session_state::decode(std::uint8_t from_version, std::string_view from) {
  if (from.size() < bytes_of_bounds)
    return false;
  start = {take_arrival(from)};
  end = {take_arrival(from)};
  return gathered::decode(from_version, from);
}

session_rules::session_rules(const operator_plan& what, std::shared_ptr<outlet> to)
    : plan_{&what}, what_{&std::get<window_aggregate>(what.what)}, to_{std::move(to)},
      gather_{std::make_unique<gatherer>(what_->calls)}, fired_{*what_, *to_} {
  if (!what_->window.zone.empty())
    clock_ = time_zone::named(what_->window.zone);
}

/// A bound as the clock shows it.
event_time session_rules::shown(event_time of) {
  return clock_ ? event_time{clock_->to_wall(of.value * micros_per_milli) / micros_per_milli} : of;
}

/// A session of event time is over with the last millisecond of its gap; one of processing time
/// when a stamp has reached its end.
event_time session_rules::due_at(event_time end) const {
  return {end.value - (what_->window.processing_time ? 0 : 1)};
}

event_time session_rules::soonest(const batch& in) const {
  const auto times = in.content.numbers(session_time_column);
  return times.empty() ? end_of_time
                       : due_at({time_in(std::ranges::min(times)).value + what_->window.gap_ms});
}

/// What was restored is known to the state alone.
void session_rules::know_all(const keyed_state<state>& held) {
  if (std::exchange(knows_all_, true))
    return;
  held.each_bound([&](std::string_view key, event_time time, const state& of) {
    open_[key].push_back({of.start, of.end, time});
  });
}

bool session_rules::is_over(const open_session& of, event_time passed) const {
  return due_at(of.end) <= passed;
}

/// The session that a row makes of those that it touches, as Flink has it: also where one ends at
/// the time at which another begins. It is bound to a time of one of these, which no other has.
session_rules::open_session session_rules::with_row(const sessions& of, event_time time,
                                                    event_time passed) const {
  const open_session row{
      .start = time, .end = {time.value + what_->window.gap_ms}, .bound_to = end_of_time};
  auto joined = row;
  for (const auto& each : of)
    if (each.start <= row.end && each.end >= row.start && !is_over(each, passed)) {
      joined.start = std::min(joined.start, each.start);
      joined.end = std::max(joined.end, each.end);
      joined.bound_to = std::min(joined.bound_to, each.bound_to);
    }
  if (joined.bound_to == end_of_time)
    joined.bound_to = due_at(joined.end);
  return joined;
}

/// Opens a session for a row, or makes one of those that it touches.
session_rules::state& session_rules::enter(std::string_view key, sessions& of,
                                           const open_session& joined, event_time passed,
                                           keyed_state<state>& held, const batch& in) {
  auto& to = held.change(key, joined.bound_to);
  std::erase_if(of, [&](const open_session& each) {
    if (each.start < joined.start || each.end > joined.end || is_over(each, passed))
      return false;
    if (each.bound_to != joined.bound_to) {
      gather(in); // what is not gathered yet may be of this one
      auto& from = held.change(key, each.bound_to);
      gather_->merge(to, from);
      gather_->clear(from);
    }
    return true;
  });
  of.push_back(joined);
  to.start = joined.start;
  to.end = joined.end;
  return to;
}

void session_rules::take(const row_span& some, keyed_state<state>& held, effects& out) {
  know_all(held);
  const auto& in = some.of->content;
  const auto times = in.numbers(session_time_column);
  for (auto row = some.first; row < some.end; ++row) {
    const auto key = *in.bytes(session_key_column, row);
    auto& of = open_[key];
    const auto joined = with_row(of, time_in(times[row]), some.passed);
    if (due_at(joined.end) <= some.passed) {
      to_->reject_late(in, row, plan_->name, joined.start, joined.end, some.passed, out);
      continue;
    }
    keys_.push_back(&enter(key, of, joined, some.passed, held, *some.of));
    rows_.push_back(static_cast<std::uint32_t>(row));
  }
  gather(*some.of);
}

void session_rules::take(const row_span& some, stamp now, keyed_state<state>& held, effects&) {
  know_all(held);
  const auto& in = some.of->content;
  for (auto row = some.first; row < some.end; ++row) {
    const auto key = *in.bytes(session_key_column, row);
    auto& of = open_[key];
    const event_time time{now.value};
    keys_.push_back(&enter(key, of, with_row(of, time, time), time, held, *some.of));
    rows_.push_back(static_cast<std::uint32_t>(row));
  }
  gather(*some.of);
}

void session_rules::gather(const batch& in) {
  columns_.clear();
  const std::size_t behind =
      what_->window.processing_time ? session_time_column : session_time_column + 1;
  for (const auto& each : in.content.columns().subspan(behind))
    columns_.push_back({&each});
  gather_->gather(columns_, rows_, keys_);
  rows_.clear();
  keys_.clear();
}

void session_rules::fire(const keyed_state<state>::due_state& due, keyed_state<state>& held,
                         moment at, effects& out) {
  know_all(held);
  auto& of = open_[due.key];
  std::erase_if(of, [&](const open_session& each) { return each.bound_to == due.time; });
  const auto ends = due_at(due.state.end);
  if (ends > due.time) {
    of.push_back({due.state.start, due.state.end, ends});
    auto& moved = held.change(due.key, ends);
    moved = due.state;
    moved.elements.renew();
    return;
  }
  if (of.empty())
    open_.erase(due.key);
  fired_.add(due.key, due.state, *gather_, shown(due.state.start), shown(due.state.end), at, out);
}

} // namespace duet::sql
