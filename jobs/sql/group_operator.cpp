#include "jobs/sql/group_operator.hpp"

#include "columns/datum.hpp"
#include "jobs/look_ahead.hpp"
#include "jobs/sql/sql_key.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t group_key_column = 0;
constexpr std::size_t groups_a_chunk = 256;

std::uint32_t before(std::size_t place) { return static_cast<std::uint32_t>(2 * place); }
std::uint32_t after(std::size_t place) { return static_cast<std::uint32_t>(2 * place + 1); }

/// The latest moment of the rows of a turn.
moment last_moment(const turn& in) {
  moment last;
  for (const auto* each : in.in)
    if (!each->content.runs().empty())
      last = std::max(last, each->content.runs().back().at);
  return last;
}

} // namespace

// --- changes

group_changes::group_changes(const group_aggregate& what, outlet& to) : what_{&what}, to_{&to} {}

std::span<column> group_changes::results_in(chunk& in) const {
  return std::span{in.columns}.subspan(what_->key.size(), what_->shown);
}

void group_changes::start(chunk& which) const {
  which.groups.clear();
  which.columns.resize(what_->key.size() + what_->shown);
  for (std::size_t i = 0; i < what_->key.size(); ++i)
    which.columns[i].clear();
  for (std::size_t i = 0; i < what_->shown; ++i)
    results_in(which)[i].start(storage_of(what_->calls[i].of.type), 2 * groups_a_chunk);
}

void group_changes::note(std::string_view key, gathered& of, gatherer& by) {
  if (used_ == 0 || chunks_[used_ - 1].groups.size() == groups_a_chunk) {
    if (used_++ == chunks_.size())
      chunks_.emplace_back();
    start(chunks_[used_ - 1]);
  }
  auto& in = chunks_[used_ - 1];
  bool was_there = !of.empty();
  if (was_there) {
    // A row that could not be computed was not there, and has its letter.
    failed_rows failed;
    computing with{.memory = memory_, .failed = failed, .now = {}};
    by.results(of, before(in.groups.size()), with, results_in(in));
    was_there = failed.empty();
  }
  of.changing = true;
  in.groups.push_back({key, &of, was_there});
}

void group_changes::finish(gatherer& by, moment at, effects& out) {
  for (std::size_t i = 0; i < used_; ++i)
    pass(chunks_[i], by, at, out);
  used_ = 0;
  memory_ = {};
}

void group_changes::pass(chunk& which, gatherer& by, moment at, effects& out) {
  const auto count = which.groups.size();
  rows_.clear();
  unchanged_.clear();
  kinds_.assign(2 * count, row_kind::insert);
  const auto state = [&](std::size_t i) -> const gathered& { return *which.groups[i].of; };
  for (std::size_t i = 0; i < count; ++i) {
    fetch_ahead(i, count, state, state);
    set_after(which, i, by);
  }
  const std::vector<moment> moments(2 * count, at);
  to_->pass(which.columns, std::exchange(rows_, {}), unchanged_, kinds_, moments, out);
}

void group_changes::set_after(chunk& in, std::size_t place, gatherer& by) {
  auto& [key, of, was_there] = in.groups[place];
  of->changing = false;
  for (const auto row : {before(place), after(place)})
    add_key(key, row, std::span{in.columns}.first(what_->key.size()));
  auto& with = to_->computing_now();
  const auto known = with.failed.entries().size();
  const bool counts_rows = what_->calls.size() > what_->shown;
  if (!of->empty() && counts_rows && by.last_count(*of) == 0)
    by.clear(*of);
  const bool is_there = !of->empty();
  if (is_there)
    by.results(*of, after(place), with, results_in(in));
  choose(in, place, is_there && with.failed.entries().size() == known);
}

void group_changes::choose(const chunk& in, std::size_t place, bool is_there) {
  const bool was_there = in.groups[place].was_there;
  auto* to = &rows_;
  if (was_there && is_there) {
    const auto same = [&](const column& of) {
      return datum_at(of, before(place)) == datum_at(of, after(place));
    };
    if (std::ranges::all_of(in.columns, same)) {
      if (!to_->hears_of_unchanged())
        return;
      to = &unchanged_;
    }
    kinds_[before(place)] = row_kind::update_before;
    kinds_[after(place)] = row_kind::update_after;
  } else if (was_there) {
    kinds_[before(place)] = row_kind::remove;
  }
  if (was_there)
    to->push_back(before(place));
  if (is_there)
    to->push_back(after(place));
}

// --- the operator

group_operator::group_operator(const operator_plan& what, std::shared_ptr<outlet> to,
                               key_group group, std::uint32_t key_groups)
    : plan_{&what}, what_{&std::get<group_aggregate>(what.what)}, to_{std::move(to)},
      gather_{what_->calls}, state_{group, key_groups, gather_.blank(), what.ttl_ms}, changes_{
                                                                                          *what_,
                                                                                          *to_} {}

void group_operator::apply(const turn& in, effects& out) {
  to_->begin(in.now);
  state_.begin(in.now);
  turn_walk walk{in, end_of_time};
  while (const auto some = walk.next())
    take(*some);
  changes_.finish(gather_, last_moment(in), out);
  state_.write(out);
}

/// Whether a row is taken back whose key has outlived its time. What came of it once stays where
/// it is.
bool group_operator::is_outlived(std::string_view key, std::size_t row) const {
  return plan_->ttl_ms > 0 && plan_->changes && signs_[row] < 0 && state_.find(key) == nullptr;
}

void group_operator::take(const row_span& some) {
  const auto& in = some.of->content;
  const auto columns = in.columns();
  rows_.clear();
  keys_.clear();
  signs_.clear();
  const auto kind_column = plan_->input.size() + 1;
  if (plan_->changes)
    for (const auto kind : in.numbers(kind_column))
      signs_.push_back(adds(static_cast<row_kind>(kind)) ? 1 : -1);
  const auto key_of = [&](std::size_t row) { return *in.bytes(group_key_column, row); };
  const auto take_one = [&](std::size_t row, gathered& of) {
    if (!of.changing)
      changes_.note(key_of(row), of, gather_);
    if (plan_->ttl_ms > 0)
      of.all.begin();
    rows_.push_back(static_cast<std::uint32_t>(row));
    keys_.push_back(&of);
  };
  if (plan_->ttl_ms > 0) { // whether a row counts may hang on the one before
    for (auto row = some.first; row < some.end; ++row)
      if (const auto key = key_of(row); !is_outlived(key, row))
        take_one(row, state_.change(key));
  } else {
    state_.change_each(
        some.end - some.first,
        [&](std::size_t i) {
          return std::pair{key_of(some.first + i), std::optional<event_time>{}};
        },
        [&](std::size_t i, gathered& of) { take_one(some.first + i, of); });
  }
  columns_.clear();
  for (std::size_t i = 1; i < kind_column; ++i)
    columns_.push_back({&columns[i]});
  gather_.gather(columns_, rows_, keys_, signs_);
}

} // namespace duet::sql
