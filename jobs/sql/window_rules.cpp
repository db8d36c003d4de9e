#include "jobs/sql/window_rules.hpp"

#include "columns/calendar.hpp"
#include "jobs/sql/sql_key.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t key_column = 0;
constexpr std::size_t time_column = 1;

/// How many results are passed on at a time.
constexpr std::size_t fired_rows_max = 256;

/// The end of a window, as a cell has it.
event_time end_in(std::int64_t micros) { return {micros / micros_per_milli}; }

/// When a window that ends then is due.
event_time due_before(event_time end) { return {end.value - 1}; }

} // namespace

// --- results

fired_rows::fired_rows(const window_aggregate& what, outlet& to)
    : to_{&to}, key_columns_{what.key.size()}, calls_{what.calls.size()} {
  for (const auto& each : what.key)
    stored_.push_back(storage_of(each));
  for (const auto& each : what.calls)
    stored_.push_back(storage_of(each.of.type));
  stored_.push_back(storage::integer);
  stored_.push_back(storage::integer);
  columns_.resize(stored_.size());
  start();
}

void fired_rows::start() {
  at_.clear();
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (i < key_columns_)
      columns_[i].clear();
    else
      columns_[i].start(stored_[i], fired_rows_max);
}

void fired_rows::add(std::string_view key, const gathered& of, gatherer& by, event_time start,
                     event_time end, moment at, effects& out) {
  const auto row = at_.size();
  const std::span all{columns_};
  add_key(key, row, all.first(key_columns_));
  by.results(of, row, to_->computing_now(), all.subspan(key_columns_, calls_));
  all[key_columns_ + calls_].set(row, start.value * micros_per_milli);
  all[key_columns_ + calls_ + 1].set(row, end.value * micros_per_milli);
  at_.push_back(at);
  if (at_.size() == fired_rows_max)
    flush(out);
}

void fired_rows::flush(effects& out) {
  if (at_.empty())
    return;
  to_->pass(columns_, at_, out);
  start();
}

// --- TUMBLE

tumble_rules::tumble_rules(const operator_plan& what, std::shared_ptr<outlet> to)
    : plan_{&what}, what_{&std::get<window_aggregate>(what.what)}, grid_{what_->window},
      stamps_{what_->window}, to_{std::move(to)}, gather_{std::make_unique<gatherer>(what_->calls)},
      fired_{*what_, *to_} {}

event_time tumble_rules::soonest(const batch& in) {
  const auto times = in.content.numbers(time_column);
  return times.empty() ? end_of_time : event_time{end_in(std::ranges::min(times)).value - 1};
}

/// By the clock of a zone windows may be of any length.
due_times tumble_rules::dues() const {
  return what_->window.zone.empty() ? grid_.dues() : due_times{};
}

void tumble_rules::take(const row_span& some, keyed_state<state>& held, effects& out) {
  const auto& in = some.of->content;
  const auto times = in.numbers(time_column);
  rows_.clear();
  each_run(some, [&](std::size_t first, std::size_t behind, moment at) {
    for (auto row = first; row < behind; ++row) {
      const auto end = end_in(times[row]);
      if (due_before(end) > some.passed)
        rows_.push_back(static_cast<std::uint32_t>(row));
      else
        to_->reject_late(in, row, plan_->name, grid_.start_of(end), end, some.passed_at(at), out);
    }
  });
  enter(some, held, [&](std::size_t row) { return due_before(end_in(times[row])); });
  gather(some);
}

/// A window of processing time is due when a stamp has reached its end.
void tumble_rules::take(const row_span& some, stamp now, keyed_state<state>& held, effects&) {
  rows_.resize(some.end - some.first);
  std::iota(rows_.begin(), rows_.end(), static_cast<std::uint32_t>(some.first));
  for (const auto end : stamps_.ends_at(now)) {
    enter(some, held, [end](std::size_t) { return end; });
    gather(some);
  }
}

/// Finds the windows that the rows go into.
template <class DueOf>
void tumble_rules::enter(const row_span& some, keyed_state<state>& held, DueOf due_of) {
  const auto& in = some.of->content;
  keys_.clear();
  held.change_each(
      rows_.size(),
      [&](std::size_t i) {
        return std::pair{*in.bytes(key_column, rows_[i]), std::optional{due_of(rows_[i])}};
      },
      [&](std::size_t, state& of) { keys_.push_back(&of); });
}

void tumble_rules::gather(const row_span& some) {
  columns_.clear();
  const std::size_t behind = what_->window.processing_time ? time_column : time_column + 1;
  for (const auto& each : some.of->content.columns().subspan(behind))
    columns_.push_back({&each});
  gather_->gather(columns_, rows_, keys_);
}

void tumble_rules::fire(const keyed_state<state>::due_state& due, moment at, effects& out) {
  const auto end =
      what_->window.processing_time ? stamps_.shown_at(due.time) : event_time{due.time.value + 1};
  fired_.add(due.key, due.state, *gather_, grid_.start_of(end), end, at, out);
}

} // namespace duet::sql
