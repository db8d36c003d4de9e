#include "jobs/sql/emit_rules.hpp"

#include "columns/calendar.hpp"
#include "jobs/key_bytes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t emit_key_column = 0;
constexpr std::size_t emit_time_column = 1;

/// The last millisecond of the window whose end a cell has.
event_time due_in(std::int64_t micros) { return {micros / micros_per_milli - 1}; }

group_aggregate groups_of(const window_aggregate& of) {
  return {.key = of.key, .calls = of.calls, .shown = of.calls.size()};
}

} // namespace

// --- state

void emitted_window::encode(std::string& to) const {
  to.push_back(shown ? '\1' : '\0');
  gathered::encode(to);
}

bool emitted_window::decode(std::uint8_t from_version, std::string_view from) {
  if (from.empty() || static_cast<unsigned char>(from.front()) > 1)
    return false;
  shown = from.front() != '\0';
  return gathered::decode(from_version, from.substr(1));
}

// --- rules

emit_rules::emit_rules(const operator_plan& what, std::shared_ptr<outlet> to)
    : plan_{&what}, when_{*std::get<window_aggregate>(what.what).emit},
      size_ms_{std::get<window_aggregate>(what.what).window.size_ms},
      stamps_{std::get<window_aggregate>(what.what).window},
      groups_{std::make_unique<group_aggregate>(groups_of(std::get<window_aggregate>(what.what)))},
      to_{std::move(to)}, gather_{std::make_unique<gatherer>(groups_->calls)},
      changes_{std::make_unique<group_changes>(*groups_, *to_)} {}

event_time emit_rules::soonest(const batch& in) {
  const auto times = in.content.numbers(emit_time_column);
  return times.empty() ? end_of_time : due_in(std::ranges::min(times));
}

/// When rows of a window count no more.
event_time emit_rules::closed_at(event_time due) const { return {due.value + when_.lateness_ms}; }

/// A window whose rows change what is visible.
emit_rules::state& emit_rules::show(std::string_view key, event_time due,
                                    keyed_state<state>& held) {
  auto& of = held.change(key, closed_at(due));
  if (!of.changing)
    changes_->note(key, of, *gather_);
  of.shown = true;
  return of;
}

/// A window for a row. One that is due and was not fired, for want of room, is still bound to its
/// end.
emit_rules::state& emit_rules::enter(std::string_view key, event_time due, event_time passed,
                                     keyed_state<state>& held) {
  const bool is_shown = when_.early || (due <= passed && held.find(key, due) == nullptr);
  return is_shown ? show(key, due, held) : held.change(key, due);
}

void emit_rules::take(const row_span& some, keyed_state<state>& held, effects& out) {
  last_ = std::max(last_, some.at);
  const auto& in = some.of->content;
  const auto times = in.numbers(emit_time_column);
  rows_.clear();
  keys_.clear();
  for (auto row = some.first; row < some.end; ++row) {
    const auto due = due_in(times[row]);
    if (closed_at(due) <= some.passed) {
      const event_time end{due.value + 1};
      to_->reject_late(in, row, plan_->name, {end.value - size_ms_}, end, some.passed, out);
      continue;
    }
    rows_.push_back(static_cast<std::uint32_t>(row));
    keys_.push_back(&enter(*in.bytes(emit_key_column, row), due, some.passed, held));
  }
  gather(some, emit_time_column + 1);
}

void emit_rules::gather(const row_span& some, std::size_t first_argument) {
  columns_.clear();
  for (const auto& each : some.of->content.columns().subspan(first_argument))
    columns_.push_back({&each});
  gather_->gather(columns_, rows_, keys_);
}

/// The last columns of what is shown of a window of processing time.
void emit_rules::spell_bounds(event_time end) {
  const auto shown = stamps_.shown_at(end);
  bounds_.clear();
  append_integer(bounds_, (shown.value - size_ms_) * micros_per_milli);
  append_integer(bounds_, shown.value * micros_per_milli);
}

/// A key with the bounds of its window, until the end of the turn.
std::string_view emit_rules::with_bounds(std::string_view key) {
  auto* const made = memory_.allocate(key.size() + bounds_.size());
  std::ranges::copy(bounds_, std::ranges::copy(key, made).out);
  return {made, key.size() + bounds_.size()};
}

/// What a window of processing time has is visible at once: at its end nothing changes. Its bounds
/// are a part of what is shown, not of the key, which belongs to this key group without them.
void emit_rules::take(const row_span& some, stamp now, keyed_state<state>& held, effects&) {
  last_ = std::max(last_, some.at);
  const auto& in = some.of->content;
  rows_.resize(some.end - some.first);
  std::iota(rows_.begin(), rows_.end(), static_cast<std::uint32_t>(some.first));
  for (const auto end : stamps_.ends_at(now)) {
    spell_bounds(end);
    keys_.clear();
    for (const auto row : rows_) {
      const auto key = *in.bytes(emit_key_column, row);
      auto& of = held.change(key, end);
      if (!of.changing)
        changes_->note(with_bounds(key), of, *gather_);
      of.shown = true;
      keys_.push_back(&of);
    }
    gather(some, emit_time_column);
  }
}

/// A window becomes visible, or goes.
void emit_rules::fire(keyed_state<state>::due_state& due, keyed_state<state>& held, moment at,
                      effects& out) {
  last_ = std::max(last_, at);
  if (!due.state.shown) {
    auto& to = show(due.key, due.time, held);
    to = std::move(due.state);
    to.elements.renew();
    to.shown = true;
    to.changing = true;
  } else if (due.state.changing) {
    // What has changed is told before it goes, when it comes due again.
    held.change(due.key, due.time) = std::move(due.state);
    changes_->finish(*gather_, last_, out);
  }
  if (changes_->has_many())
    changes_->finish(*gather_, last_, out);
}

void emit_rules::finish(effects& out) {
  changes_->finish(*gather_, last_, out);
  last_ = {};
  memory_ = {};
}

} // namespace duet::sql
