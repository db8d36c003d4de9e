#include "jobs/sql/table_reader.hpp"

#include "columns/calendar.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace duet::sql {

table_reader::table_reader(const table_plan& what, std::uint32_t key_groups)
    : what_{&what}, key_groups_{key_groups} {
  for (const auto& each : what.pipes)
    ends_.push_back({pipe_runner{each}, sender{std::get<to_operator>(each.end), key_groups}});
  if (what.time) {
    time_.emplace(what.time->time);
    watermark_.emplace(what.time->watermark);
  }
}

// --- records to columns

void table_reader::decode(std::span<const record> records, rejects& out) {
  records_ = records;
  memory_ = {};
  next_row_ = 0;
  bytes_.clear();
  for (const auto& each : records)
    bytes_.push_back(each.value);
  value_->decode(bytes_, values_);
  for (const auto& each : values_.bad_records)
    out.add(records[each.record], each.reason, each.why);
  make_columns();
  const auto rows = values_.record_of.size();
  rows_.resize(rows);
  std::iota(rows_.begin(), rows_.end(), 0);
  at_.assign(rows, moment{});
  original_.assign(rows, {});
  if (what_->time)
    compute_time();
}

void table_reader::compute_time() {
  failed_.clear();
  computing with{.memory = memory_, .failed = failed_, .now = {}};
  const auto rows = values_.record_of.size();
  row_time_ = time_->compute(columns_, rows, rows_, with);
  row_watermark_ = watermark_->compute(columns_, rows, rows_, with);
}

// --- time

event_time table_reader::time_at(const operand& of, std::uint32_t row) {
  return {floor_div(of.at<std::int64_t>(row), micros_per_milli)};
}

void table_reader::take_time(std::size_t record, source_times& times, rejects& out) {
  const auto& record_of = values_.record_of;
  for (; next_row_ < record_of.size() && record_of[next_row_] == record; ++next_row_) {
    const auto row = static_cast<std::uint32_t>(next_row_);
    at_[row] = times.now();
    if (!what_->time)
      continue;
    if (!row_time_.has_value(row)) {
      reject(row, reject_reason::no_event_time, {}, out);
      continue;
    }
    const auto table = what_->time->table;
    if (times.may_be_late(table, time_at(row_time_, row)))
      original_[row] = keep_record(records_[record]);
    if (row_watermark_.has_value(row) &&
        !times.take(table, records_[record].split, time_at(row_watermark_, row)))
      reject(row, reject_reason::far_future, {}, out);
  }
}

std::string_view table_reader::keep_record(const record& of) {
  kept_.clear();
  keep(of, kept_);
  auto* const copy = memory_.allocate(kept_.size());
  std::ranges::copy(kept_, copy);
  return {copy, kept_.size()};
}

// --- where rows go

void table_reader::send(const source_times& times, dispatch& to, rejects& out) {
  const auto rows = values_.record_of.size();
  if (next_row_ == 0)
    at_.assign(rows, times.now());
  split_.clear();
  for (const auto record : values_.record_of)
    split_.push_back(group_of_split(records_[record].split));
  std::erase_if(rows_, [&](std::uint32_t row) { return rejected_[row]; });
  for (auto& each : ends_) {
    failed_.clear();
    computing with{.memory = memory_, .failed = failed_, .now = {}};
    const auto made = each.steps.run(columns_, rows, rows_, with);
    each.last.send(made, {.at = at_, .split = split_, .original = original_},
                   [&](address where) -> duet::rows& { return to.to(where); });
    reject_failed(each.steps.what(), out);
  }
}

} // namespace duet::sql
