#include "jobs/sql/outlet.hpp"

#include "model/wire.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <string>
#include <utility>

namespace duet::sql {

outlet::outlet(const plan& all, const operator_plan& of, key_group group, std::uint32_t key_groups)
    : plan_{&of}, key_groups_{key_groups}, letters_{of.output} {
  for (const auto& each : of.pipes) {
    if (const auto* to = std::get_if<to_operator>(&each.end)) {
      const auto& next = all.operators[all.inputs[to->input.value].of.value];
      ends_.push_back({pipe_runner{each}, sender{*to, key_groups}, next.ttl_ms > 0});
      continue;
    }
    const auto& sink = all.sinks[std::get<to_sink>(each.end).sink];
    if (sink.print)
      ends_.push_back({pipe_runner{each}, printer{sink}});
    else
      ends_.push_back({pipe_runner{each}, writer{sink, group}});
  }
}

void outlet::pass(std::span<const column> columns, std::span<const moment> at, effects& out) {
  std::vector<std::uint32_t> rows(at.size());
  std::iota(rows.begin(), rows.end(), 0);
  pass(columns, std::move(rows), {}, {}, at, out);
}

bool outlet::hears_of_unchanged() const {
  return std::ranges::any_of(ends_, &end::hears_of_unchanged);
}

void outlet::pass(std::span<const column> columns, std::vector<std::uint32_t> rows,
                  std::span<const std::uint32_t> unchanged, std::span<const row_kind> kinds,
                  std::span<const moment> at, effects& out) {
  batch_of what{.columns = {}, .kinds = kinds, .at = at};
  for (const auto& each : columns)
    what.columns.push_back({&each});
  rows_ = std::move(rows);
  for (const auto& each : failed_.entries())
    std::erase(rows_, each.row);
  reject_failed(what, plan_->name, out);
  for (auto& each : ends_) {
    pass_through(each, what, rows_, out);
    reject_failed(what, each.steps.what().statement, out);
    if (each.hears_of_unchanged && !unchanged.empty()) {
      pass_through(each, what, unchanged, out);
      failed_.clear(); // these have their letters
    }
  }
  memory_ = {};
}

void outlet::pass_through(end& to, const batch_of& what, selection chosen, effects& out) {
  auto made = to.steps.run(what.columns, what.at.size(), chosen, with_);
  made.kinds = what.kinds;
  if (auto* next = std::get_if<sender>(&to.last))
    next->send(made, {.at = what.at}, [&](address where) -> rows& { return out.send(where); });
  else if (auto* print = std::get_if<printer>(&to.last))
    print->print(made, out);
  else
    std::get<writer>(to.last).write(made, with_, out);
}

/// A row that cannot be computed has no record any more: its letter is the row as JSON. Of one that
/// is taken back it was written when it came.
void outlet::reject_failed(const batch_of& of, std::string_view where, effects& out) {
  for (const auto& [row, why] : failed_.entries())
    if (of.kinds.empty() || adds(of.kinds[row]))
      out.reject(letters_.kept(of.columns, row), reject_reason::not_computed,
                 std::string{where} + ": " + why);
  failed_.clear();
}

void outlet::reject_late(const rows& in, std::size_t row, std::string_view where, event_time start,
                         event_time until, event_time watermark, effects& out) {
  const auto& record = in.columns().back();
  if (record.state(row) == cell::value) // else it is late for this window, and not for another one
    reject_late(record.values<std::string_view>()[row],
                "window [" + std::to_string(start.value) + ", " + std::to_string(until.value) +
                    ") of " + std::string{where} + ", watermark " + std::to_string(watermark.value),
                out);
}

void outlet::reject_late(const rows& in, std::size_t row, std::string_view where, event_time time,
                         event_time watermark, effects& out) {
  const auto& record = in.columns().back();
  if (record.state(row) == cell::value)
    reject_late(record.values<std::string_view>()[row],
                "time " + std::to_string(time.value) + " of " + std::string{where} +
                    ", watermark " + std::to_string(watermark.value),
                out);
}

void outlet::reject_late(std::string_view kept, std::string detail, effects& out) {
  const auto place = take_varint(kept); // see `table_reader::original_`
  assert(place && "what was kept is whole");
  if (*place > 0)
    return send_late(*place - 1, kept, detail, out);
  [[maybe_unused]] const auto row = take_varint(kept);
  out.reject(kept, reject_reason::late, std::move(detail));
}

/// Operators in any shard may find one row to be late: what writes it sees all that do.
void outlet::send_late(std::size_t place, std::string_view kept, std::string_view detail,
                       effects& out) const {
  std::vector<header> headers;
  auto record = kept;
  [[maybe_unused]] const auto row = take_varint(record);
  const auto partition = kept_record(record, headers).split.partition.value;
  auto& to =
      out.send({plan_->late.at(place), {static_cast<std::uint32_t>(partition) % key_groups_}});
  to.put(0, detail);
  to.put(1, kept);
  to.end_row(moment::of_fired(0));
}

} // namespace duet::sql
