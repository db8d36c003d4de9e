#include "tests/sim/input.hpp"

#include <utility>

namespace duet::test {

namespace {

constexpr std::size_t open_transactions_max = 2;

/// Enough records at once to fill several epochs.
constexpr std::size_t burst_records = 40;

} // namespace

input::input(fake_kafka& kafka, std::string topic, const simulated_job& of,
             std::uint32_t partitions)
    : kafka_{kafka}, topic_{std::move(topic)}, of_{of}, partitions_{partitions} {
  kafka_.add_topic(topic_, partitions);
}

void input::arrive(dice& chance) {
  if (closed_)
    return;
  const auto what = chance.below(10);
  if (what == 0 && open_.size() < open_transactions_max)
    open_.push_back(kafka_.begin_transaction());
  if (what == 1 && !open_.empty())
    end_transaction(chance);
  std::optional<fake_kafka::transaction> in;
  if (!open_.empty() && chance.below(2) == 0)
    in = chance.pick(open_);
  const bool burst = chance.per_mille(30);
  for (auto count = burst ? burst_records : chance.between(1, 4); count > 0; --count)
    append(chance, {static_cast<std::int32_t>(chance.below(partitions_))}, in);
}

void input::arrive_everywhere(dice& chance) {
  if (closed_)
    return;
  for (std::uint32_t i = 0; i < partitions_; ++i)
    append(chance, {static_cast<std::int32_t>(i)}, std::nullopt);
}

void input::settle(dice& chance) {
  while (!open_.empty())
    end_transaction(chance);
}

void input::end_transaction(dice& chance) {
  const auto which = open_.begin() + static_cast<std::ptrdiff_t>(chance.below(open_.size()));
  if (chance.below(2) == 0)
    kafka_.commit_transaction(*which);
  else
    kafka_.abort_transaction(*which);
  open_.erase(which);
}

void input::add_partition() {
  if (!closed_)
    kafka_.add_partitions(topic_, ++partitions_);
}

const truth* input::find(std::int64_t timestamp_ms) const {
  const auto known = timestamp_ms > 0 && std::cmp_less_equal(timestamp_ms, all_.size());
  return known ? &all_[static_cast<std::size_t>(timestamp_ms) - 1] : nullptr;
}

const truth* input::find(record_place place) const {
  const auto at = timestamps_.find(place);
  return at == timestamps_.end() ? nullptr : find(at->second);
}

void input::append(dice& chance, partition_id partition,
                   std::optional<fake_kafka::transaction> in) {
  truth made{.partition = partition,
             .what = of_.draw(chance),
             .timestamp_ms = static_cast<std::int64_t>(all_.size()) + 1};
  const kafka_record record{.partition = partition,
                            .timestamp_ms = made.timestamp_ms,
                            .key = made.what.key,
                            .value = made.what.value};
  made.offset = in ? kafka_.append(*in, topic_, record) : kafka_.append(topic_, record);
  timestamps_[made.place()] = made.timestamp_ms;
  all_.push_back(std::move(made));
}

} // namespace duet::test
