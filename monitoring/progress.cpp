#include "monitoring/progress.hpp"

#include "monitoring/units.hpp"

namespace duet {

namespace {

std::uint64_t sum_of(const std::map<split, std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (const auto& [which, count] : counts)
    sum += count;
  return sum;
}

} // namespace

std::uint64_t pipeline_view::records() const { return sum_of(read); }

std::uint64_t pipeline_view::lag_in_all() const { return sum_of(lag); }

state_size pipeline_view::held() const {
  state_size sum;
  for (const auto& [shard, size] : shards) {
    sum.keys += size.keys;
    sum.waiting += size.waiting;
  }
  return sum;
}

void progress::entered(phase to) {
  alive();
  const std::lock_guard lock{mutex_};
  if (to != phase::dropping)
    view_.now = to;
}

void progress::recovered(std::chrono::nanoseconds took) {
  const std::lock_guard lock{mutex_};
  ++view_.recoveries;
  view_.last_recovery = took;
}

void progress::committed(const epoch_report& epoch) {
  alive();
  const std::lock_guard lock{mutex_};
  std::uint64_t records = 0;
  for (const auto& each : epoch.read) {
    view_.read[each.split] += each.records;
    records += each.records;
  }
  for (const auto& each : epoch.shards)
    view_.shards[each.shard] = each.size;
  for (std::size_t i = 0; i < stage_count; ++i)
    view_.stages[i] += epoch.stages[i];
  view_.steps += epoch.steps;
  view_.outputs += epoch.outputs;
  for (std::size_t i = 0; i < reject_reason_count; ++i)
    view_.dead_letters[i] += epoch.dead_letters[i];
  ++view_.epochs;
  view_.epoch_seconds.observe(in_seconds(epoch.epoch));
  view_.transaction_seconds.observe(in_seconds(epoch.transaction));
  view_.epoch_records.observe(static_cast<double>(records));
  view_.last_epoch = epoch.epoch;
  view_.last_commit = time_->wall();
}

void progress::aborted() {
  const std::lock_guard lock{mutex_};
  ++view_.aborted;
}

void progress::shard_holds(shard_id shard, const state_size& size) {
  const std::lock_guard lock{mutex_};
  view_.shards[shard] = size;
}

void progress::lag_changed(split of, std::uint64_t records) {
  const std::lock_guard lock{mutex_};
  view_.lag[of] = records;
}

void progress::in_flight_changed(std::size_t epochs, clock::time_point oldest) {
  const std::lock_guard lock{mutex_};
  view_.in_flight = epochs;
  view_.oldest_closed = oldest;
}

void progress::backpressure(std::chrono::nanoseconds waited) {
  const std::lock_guard lock{mutex_};
  view_.backpressure += waited;
}

std::uint64_t progress::epochs() const {
  const std::lock_guard lock{mutex_};
  return view_.epochs;
}

health progress::check() const {
  const std::lock_guard lock{mutex_};
  health now{.now = view_.now};
  if (view_.in_flight > 0)
    now.oldest_epoch = time_->now() - view_.oldest_closed;
  now.ready = view_.now == phase::running && now.oldest_epoch < commit_wait_ready_max;
  return now;
}

pipeline_view progress::view() const {
  const std::lock_guard lock{mutex_};
  return view_;
}

} // namespace duet
