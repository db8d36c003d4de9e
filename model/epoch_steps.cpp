#include "model/epoch_steps.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace duet {

namespace {

event_time least_of(std::span<const table_time> tables) {
  const auto least = std::ranges::min_element(tables, {}, &table_time::watermark);
  return least == tables.end() ? no_time : least->watermark;
}

/// Those of `all` that are in `tables`.
std::vector<table_time> pick(std::span<const table_time> all, std::span<const table_id> tables) {
  std::vector<table_time> picked;
  for (const auto table : tables) {
    const auto found = std::ranges::find(all, table, &table_time::table);
    assert(found != all.end());
    picked.push_back(*found);
  }
  return picked;
}

/// Moves a table on, if it is among `tables`. Returns whether it is.
bool move_on(std::span<table_time> tables, const epoch_steps::move& by) {
  const auto found = std::ranges::find(tables, by.table, &table_time::table);
  if (found == tables.end())
    return false;
  found->watermark = by.watermark;
  return true;
}

} // namespace

step_number epoch_steps::take_rows() {
  has_rows_ = true;
  return last_;
}

void epoch_steps::moved(table_id table, event_time to) {
  if (has_rows_) {
    assert(last_ < step_max);
    ++last_.value;
    has_rows_ = false;
  }
  moves_.push_back({last_, table, to});
}

std::vector<table_time> epoch_steps::end() const {
  auto tables = start_;
  for (const auto& each : moves_)
    move_on(tables, each);
  return tables;
}

event_time epoch_steps::end_of(std::span<const table_id> tables) const {
  return least_of(pick(end(), tables));
}

least_watermark::least_watermark(const epoch_steps& of, std::span<const table_id> tables)
    : left_{of.moves()}, tables_{pick(of.start(), tables)}, least_{least_of(tables_)} {
  at({});
}

bool least_watermark::next() {
  const auto before = least_;
  while (!left_.empty() && least_ == before)
    take_step();
  return least_ != before;
}

event_time least_watermark::at(step_number step) {
  while (!left_.empty() && left_.front().step <= step)
    take_step();
  return least_;
}

void least_watermark::take_step() {
  const auto step = left_.front().step;
  bool moved = false;
  for (; !left_.empty() && left_.front().step == step; left_ = left_.subspan(1))
    moved = move_on(tables_, left_.front()) || moved;
  const auto before = moved ? std::exchange(least_, least_of(tables_)) : least_;
  if (least_ != before)
    step_ = step;
}

} // namespace duet
