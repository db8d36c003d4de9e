#include "jobs/sql/gatherer.hpp"

namespace duet::sql {

gatherer::gatherer(std::span<const aggregate_call> calls) : calls_{calls} {
  for (const auto& each : calls) {
    first_slots_.push_back(layout_.size());
    layout_.insert(layout_.end(), each.of.slots.begin(), each.of.slots.end());
  }
}

void gatherer::gather(std::span<const operand> columns, selection rows,
                      std::span<accumulators* const> keys) {
  for (auto* const each : keys)
    each->begin();
  for (std::size_t i = 0; i < calls_.size(); ++i)
    gather(calls_[i], first_slots_[i], columns, rows, keys);
}

void gatherer::gather(const aggregate_call& call, std::size_t first_slot,
                      std::span<const operand> columns, selection rows,
                      std::span<accumulators* const> keys) {
  arguments_.clear();
  for (const auto place : call.arguments)
    arguments_.push_back(columns[place]);
  if (!call.filter)
    return call.of.gather({arguments_, rows, keys, first_slot});
  const auto& filter = columns[*call.filter];
  chosen_.clear();
  chosen_keys_.clear();
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (filter.has_value(rows[i]) && filter.at<std::int64_t>(rows[i]) != 0) {
      chosen_.push_back(rows[i]);
      chosen_keys_.push_back(keys[i]);
    }
  call.of.gather({arguments_, chosen_, chosen_keys_, first_slot});
}

void gatherer::merge(accumulators& to, const accumulators& from) const {
  to.begin();
  for (std::size_t i = 0; i < calls_.size(); ++i)
    calls_[i].of.merge(to, from, first_slots_[i]);
}

void gatherer::results(const accumulators& of, std::size_t row, computing& with,
                       std::span<column> to) const {
  for (std::size_t i = 0; i < calls_.size(); ++i)
    calls_[i].of.result(of, first_slots_[i], row, with, to[i]);
}

} // namespace duet::sql
