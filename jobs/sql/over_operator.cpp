#include "jobs/sql/over_operator.hpp"

#include "jobs/sql/cell_time.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t over_key_column = 0;
constexpr std::size_t over_time_column = 1;

} // namespace

over_operator::over_operator(const operator_plan& of, std::shared_ptr<outlet> to, key_group group,
                             std::uint32_t key_groups)
    : plan_{&of}, what_{&std::get<over_aggregate>(of.what)}, to_{std::move(to)}, frames_{of, to_},
      state_{group, key_groups, frames_.blank(), of.ttl_ms},
      waiting_{sql::cells_of(of),
               what_->frame.processing_time ? waiting_rows::departures::not_noted
                                            : waiting_rows::departures::noted,
               group, key_groups} {}

void over_operator::apply(const turn& in, effects& out) {
  to_->begin(in.now);
  state_.begin(in.now);
  if (what_->frame.processing_time)
    apply_in_processing_time(in, out);
  else
    apply_in_event_time(in, out);
  cells_.clear();
}

void over_operator::apply_in_event_time(const turn& in, effects& out) {
  turn_walk walk{in, end_of_time};
  while (const auto some = walk.next())
    take(*some, out);
  std::uint32_t step = 0;
  bool has_fired = false;
  while ((!has_fired || out.has_room()) && waiting_.take_due(in.time.last(), due_)) {
    step = std::max({step, due_.step, in.time.step_reaching(due_.time).value_or(0)});
    leave(due_.time, moment::of_fired(step), out);
    has_fired = true;
  }
  frames_.flush(out);
  if (has_fired)
    last_key_ = due_.key;
  state_.write(out);
  waiting_.write(out);
  if (!has_fired)
    return;
  const auto next = waiting_.first_time();
  said_.note(in.time.last(), next, due_.time == next ? nullable_bytes{last_key_} : std::nullopt,
             out);
}

/// Rows of the epoch before are due first. Those of this one leave at once, or with the next one.
void over_operator::apply_in_processing_time(const turn& in, effects& out) {
  const event_time now{in.now.value};
  for (bool has_fired = false; (!has_fired || out.has_room()) && waiting_.take_due(now, due_);
       has_fired = true)
    leave({due_.time.value - 1}, moment::of_fired(0), out);
  const bool wait = !what_->frame.rows && what_->frame.preceding;
  turn_walk walk{in, end_of_time};
  while (const auto some = walk.next()) {
    const auto cells = cells_of(*some->of);
    each_run(*some, [&](std::size_t first, std::size_t end, moment at) {
      for (auto row = first; row < end; ++row) {
        const auto key = *some->of->content.bytes(over_key_column, row);
        if (wait) {
          waiting_.add({now.value + 1}, key, {cells, row}, at.step());
          continue;
        }
        if (had_first(key))
          continue;
        std::array rows{row_of_cells{cells, row}};
        frames_.leave(rows, now, at, state_.change(key), out);
      }
    });
  }
  frames_.flush(out);
  state_.write(out);
  waiting_.write(out);
}

/// What a row keeps; valid in this turn.
std::span<const operand> over_operator::cells_of(const batch& in) {
  auto& made = cells_.emplace_back();
  const auto behind = what_->frame.processing_time ? over_key_column + 1 : over_time_column + 1;
  for (const auto& each : in.content.columns().subspan(behind, waiting_.columns()))
    made.push_back({&each});
  return made;
}

/// What an earlier stage has fired is never late.
void over_operator::take(const row_span& some, effects& out) {
  const auto& in = some.of->content;
  const auto times = in.numbers(over_time_column);
  const auto cells = cells_of(*some.of);
  each_run(some, [&](std::size_t first, std::size_t end, moment at) {
    const auto passed = some.passed_at(at);
    for (auto row = first; row < end; ++row)
      if (const auto of_row = time_in(times[row]); of_row <= passed)
        to_->reject_late(in, row, plan_->name, of_row, passed, out);
      else
        waiting_.add(of_row, *in.bytes(over_key_column, row), {cells, row}, at.step());
  });
}

void over_operator::leave(event_time time, moment at, effects& out) {
  if (had_first(due_.key))
    return;
  const std::span rows{due_.rows};
  over_state none;
  auto& in = what_->calls.empty() ? none : state_.change(due_.key);
  frames_.leave(what_->first_only ? rows.first(1) : rows, time, at, in, out);
}

/// Whether a row is not needed, nor is its key to be kept for longer: there was another one.
bool over_operator::had_first(std::string_view key) const {
  return what_->first_only && state_.find(key) != nullptr;
}

deadlines over_operator::waits_for() const {
  const auto first = waiting_.first_time();
  const auto next_free = state_.next_free();
  return what_->frame.processing_time
             ? deadlines{.next_stamp = std::min(stamp{first.value}, next_free)}
             : deadlines{.next = first, .next_stamp = next_free};
}

/// What waits is bound to a time, what is kept of a key is not.
std::optional<std::string> over_operator::restore(std::span<const state_record> changelog) {
  for (const auto& in : changelog) {
    auto problem = in.key.time ? waiting_.restore(in) : state_.restore({&in, 1});
    if (problem)
      return problem;
  }
  return std::nullopt;
}

void over_operator::free_up_to(event_time time, nullable_bytes key) {
  said_.restored(time, key);
  waiting_.forget_up_to(time, key);
  state_.restored();
}

state_size over_operator::size() const {
  return {.keys = state_.size().keys, .waiting = waiting_.size()};
}

} // namespace duet::sql
