#include "tests/sim/time_reference.hpp"

#include <algorithm>
#include <utility>

namespace duet::test {

time_reference::time_reference(std::vector<table_shape> tables, row_time time_of)
    : time_of_{std::move(time_of)} {
  for (auto& each : tables)
    tables_.push_back({.shape = std::move(each)});
}

// --- what was read

void time_reference::read(std::shared_ptr<const front_trace> of,
                          const std::set<record_place>& fresh, const committed_splits& splits) {
  in_front_.clear();
  for (const auto& [which, at] : splits) {
    if (at.time.bound)
      bounds_[which] = *at.time.bound;
    for (auto& table : tables_)
      if (table.reads(which))
        table.splits.try_emplace(which);
  }
  if (of != front_)
    begin(std::move(of));
  if (!front_)
    return;
  auto end = passed_;
  for (auto i = passed_; i < front_->polls.size(); ++i) {
    const auto& records = front_->polls[i].records;
    if (!std::ranges::all_of(records, [&](const auto& each) { return fresh.contains(each); }))
      break;
    if (!records.empty())
      end = i + 1;
  }
  while (passed_ < end)
    pass(front_->polls[passed_++]);
}

/// It knows of what was committed, and that alone.
void time_reference::begin(std::shared_ptr<const front_trace> of) {
  front_ = std::move(of);
  passed_ = 0;
  for (auto& table : tables_)
    for (auto& [_, here] : table.splits)
      here = {.greatest = here.greatest, .idle = here.idle};
}

/// What a poll brings is there to be read until it is.
void time_reference::pass(const traced_poll& at) {
  look(at, true);
  for (const auto& place : at.records) {
    auto& in_front = in_front_[place];
    for (const auto& table : tables_)
      in_front.push_back(table.watermark);
    take(place, at.wall_ms);
  }
  look(at, false);
}

void time_reference::look(const traced_poll& at, bool before) {
  for (auto& table : tables_) {
    for (const auto& to : at.progress) {
      if (!table.reads(to.split))
        continue;
      auto& here = table.splits[to.split];
      const bool brought = before && std::ranges::any_of(at.records, [&](const auto& each) {
                             return each.split == to.split;
                           });
      const bool was_idle = here.idle;
      const auto bound = bounds_.find(to.split);
      here.ended = bound != bounds_.end() && to.next >= bound->second && !brought;
      if (here.ended)
        continue;
      here.unread = brought || to.next < to.log_end;
      if (here.unread)
        here.quiet_since.reset();
      else if (!here.quiet_since)
        here.quiet_since = at.at;
      const auto needed = table.shape.rules.idle_after;
      const bool quiet =
          here.quiet_since && needed.count() > 0 && at.at - *here.quiet_since >= needed;
      here.idle = !here.unread && (here.idle || quiet);
      idled_ += here.idle && !was_idle ? 1 : 0;
      returned_ += was_idle && !here.idle ? 1 : 0;
    }
    table.settle();
  }
}

void time_reference::take(record_place place, std::int64_t wall_ms) {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    auto& table = tables_[i];
    if (!table.reads(place.split))
      continue;
    const auto time = time_of_(numbered<table_id>(i), place);
    const auto ahead_max = table.shape.rules.ahead_max.count();
    if (!time || (ahead_max > 0 && time->value > wall_ms + ahead_max))
      continue;
    auto& here = table.splits[place.split];
    here.greatest = std::max(here.greatest, *time);
    table.settle();
  }
}

std::span<const event_time> time_reference::in_front_of(record_place place) const {
  const auto at = in_front_.find(place);
  return at == in_front_.end() ? std::span<const event_time>{} : at->second;
}

// --- a table

bool time_reference::table_state::reads(split of) const {
  return std::ranges::find(shape.sources, of.source) != shape.sources.end();
}

bool time_reference::table_state::counts(const split_state& of) const {
  if (of.ended || of.idle)
    return false;
  const bool behind = of.greatest != no_time && of.greatest < watermark;
  return !behind || of.unread;
}

/// Of those that count; if none does, how far time may go without them.
event_time time_reference::table_state::least() const {
  auto least = end_of_time;
  auto greatest = no_time;
  bool some = false;
  bool all_ended = true;
  bool all_quiet = true;
  for (const auto& [_, here] : splits) {
    greatest = std::max(greatest, here.greatest);
    all_ended = all_ended && here.ended;
    all_quiet = all_quiet && (here.ended || here.idle);
    if (!counts(here))
      continue;
    some = true;
    least = std::min(least, here.greatest);
  }
  if (some || all_ended)
    return least;
  return all_quiet && shape.rules.idle_after_is_set ? greatest : no_time;
}

void time_reference::table_state::settle() { watermark = std::max(watermark, least()); }

// --- what was committed

time_reference::problem time_reference::close(const committed_epoch& in) {
  auto wrong = compare(in);
  while (wrong && front_ && passed_ < front_->polls.size()) {
    const auto& next = front_->polls[passed_];
    if (!next.records.empty() || next.wall_ms > in.now.value) // it was closed before
      break;
    ++passed_;
    pass(next);
    wrong = compare(in);
  }
  return wrong;
}

time_reference::problem time_reference::compare(const committed_epoch& in) const {
  const auto differs = [](const std::string& what, auto is, auto should) {
    return what + " is " + std::to_string(is) + ", should be " + std::to_string(should);
  };
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const auto& table = tables_[i];
    const auto name = " of table " + std::to_string(i);
    if (in.watermarks[i] != table.watermark)
      return differs("the watermark" + name, in.watermarks[i].value, table.watermark.value);
    for (const auto& [of, here] : table.splits) {
      const auto at = in.splits->find(of);
      const auto said = at == in.splits->end() ? split_time{} : at->second.time;
      const auto found = said.greatest.find(in.tables[i]);
      const auto greatest = found == said.greatest.end() ? no_time : found->second;
      const auto where = " of partition " + std::to_string(of.partition.value) + name;
      if (greatest != here.greatest)
        return differs("the greatest time" + where, greatest.value, here.greatest.value);
      if (said.idle.contains(in.tables[i]) != here.idle)
        return "that" + where + " is " + (here.idle ? "" : "not ") + "idle should be committed";
    }
  }
  return std::nullopt;
}

std::string time_reference::awaited() const {
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const auto& [shape, splits, watermark] = tables_[i];
    const auto bounded = [this](const auto& each) { return bounds_.contains(each.first); };
    auto least = end_of_time; // of those that time has not passed
    bool all_idle = true;
    for (const auto& [_, here] : splits) {
      all_idle = all_idle && here.idle;
      if (here.greatest == no_time || here.greatest >= watermark)
        least = std::min(least, here.greatest);
    }
    if (std::ranges::any_of(splits, bounded) && watermark != end_of_time)
      return "time has not ended in table " + std::to_string(i);
    if (watermark == end_of_time)
      continue;
    if (shape.rules.idle_after.count() > 0 && !all_idle)
      return "not all is idle in table " + std::to_string(i);
    if (shape.rules.idle_after.count() == 0 && watermark < least && least != end_of_time)
      return "the watermark of table " + std::to_string(i) + " stays behind";
  }
  return {};
}

} // namespace duet::test
