#include "jobs/sql/outlet.hpp"

#include <algorithm>
#include <numeric>
#include <string>

namespace duet::sql {

outlet::outlet(const plan& all, const operator_plan& of, key_group group, std::uint32_t key_groups)
    : plan_{&of}, letters_{of.output} {
  for (const auto& each : of.pipes) {
    if (const auto* to = std::get_if<to_operator>(&each.end)) {
      ends_.push_back({pipe_runner{each}, sender{*to, key_groups}});
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
  std::vector<operand> operands;
  for (const auto& each : columns)
    operands.push_back({&each});
  rows_.resize(at.size());
  std::iota(rows_.begin(), rows_.end(), 0);
  for (const auto& each : failed_.entries())
    std::erase(rows_, each.row);
  reject_failed(operands, plan_->name, out);
  for (auto& each : ends_)
    pass_through(each, operands, at, out);
  memory_ = {};
}

void outlet::pass_through(end& to, std::span<const operand> columns, std::span<const moment> at,
                          effects& out) {
  const auto made = to.steps.run(columns, at.size(), rows_, with_);
  if (auto* next = std::get_if<sender>(&to.last))
    next->send(made, {.at = at}, [&](address where) -> rows& { return out.send(where); });
  else if (auto* print = std::get_if<printer>(&to.last))
    print->print(made, out);
  else
    std::get<writer>(to.last).write(made, with_, out);
  reject_failed(columns, to.steps.what().statement, out);
}

/// A row that cannot be computed has no record any more: its letter is the row as JSON.
void outlet::reject_failed(std::span<const operand> columns, std::string_view where, effects& out) {
  for (const auto& [row, why] : failed_.entries())
    out.reject(letters_.kept(columns, row), reject_reason::not_computed,
               std::string{where} + ": " + why);
  failed_.clear();
}

void outlet::reject_late(const rows& in, std::size_t row, std::string_view where, event_time start,
                         event_time until, event_time watermark, effects& out) {
  const auto& record = in.columns().back();
  if (record.state(row) != cell::value)
    return; // late for this window, and not for another one
  out.reject(record.values<std::string_view>()[row], reject_reason::late,
             "window [" + std::to_string(start.value) + ", " + std::to_string(until.value) +
                 ") of " + std::string{where} + ", watermark " + std::to_string(watermark.value));
}

} // namespace duet::sql
