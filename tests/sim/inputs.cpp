#include "tests/sim/inputs.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace duet::test {

namespace {

constexpr std::size_t open_transactions_max = 2;

/// Enough records at once to fill several epochs.
constexpr std::size_t burst_records = 40;

constexpr std::uint32_t partitions_max = 5;

} // namespace

inputs::inputs(fake_kafka& kafka, application& of, const job_shape& shape, dice& chance)
    : kafka_{kafka}, of_{of}, topics_{names_of(shape.sources)} {
  for (std::size_t source = 0; source < topics_.size(); ++source) {
    const auto partitions = chance.between(1, 4);
    kafka_.add_topic(topics_[source], static_cast<std::uint32_t>(partitions));
    for (std::size_t i = 0; i < partitions; ++i)
      splits_.push_back({numbered<source_id>(source), numbered<partition_id>(i)});
  }
}

std::optional<source_id> inputs::find(const std::string& topic) const {
  const auto at = std::ranges::find(topics_, topic);
  if (at == topics_.end())
    return std::nullopt;
  return numbered<source_id>(static_cast<std::size_t>(at - topics_.begin()));
}

split_ends inputs::ends() const {
  split_ends ends;
  for (std::size_t source = 0; source < topics_.size(); ++source)
    for (const auto& each : kafka_.last_stable(topics_[source]))
      ends[{numbered<source_id>(source), each.partition}] = each.next;
  return ends;
}

const truth* inputs::find(record_place place) const {
  const auto at = all_.find(place);
  return at == all_.end() ? nullptr : &at->second;
}

std::optional<split> inputs::any_split(dice& chance) const {
  return splits_.empty() ? std::nullopt : std::optional{chance.pick(splits_)};
}

// --- what arrives

void inputs::arrive(dice& chance) {
  const auto what = chance.below(10);
  if (what == 0 && open_.size() < open_transactions_max)
    open_.push_back(kafka_.begin_transaction());
  if (what == 1 && !open_.empty())
    end_transaction(chance);
  if (what == 2)
    silent_ = chance.below(2) == 0 ? any_split(chance) : std::nullopt;
  std::optional<fake_kafka::transaction> in;
  if (!open_.empty() && chance.below(2) == 0)
    in = chance.pick(open_);
  const bool burst = chance.per_mille(30);
  for (auto count = burst ? burst_records : chance.between(1, 4); count > 0; --count)
    if (const auto to = any_split(chance); to && to != silent_)
      append(*to, of_.draw_record(to->source, chance), in);
}

void inputs::arrive_everywhere(dice& chance) {
  for (const auto& each : splits_)
    append(each, of_.draw_record(each.source, chance));
}

void inputs::arrive_late(source_id to, event_time watermark, dice& chance) {
  auto what = of_.draw_late(to, watermark, chance);
  std::vector<split> all;
  std::ranges::copy_if(splits_, std::back_inserter(all),
                       [to](const split& each) { return each.source == to; });
  if (what && !all.empty())
    append(chance.pick(all), *std::move(what));
}

void inputs::append(split to, drawn_record what, std::optional<fake_kafka::transaction> in) {
  const auto& topic = topics_[to.source.value];
  truth made{.place = {}, .what = std::move(what), .timestamp_ms = std::ssize(all_) + 1};
  const kafka_record record{.partition = to.partition,
                            .timestamp_ms = made.timestamp_ms,
                            .key = made.what.key,
                            .value = made.what.value};
  made.place = {to, in ? kafka_.append(*in, topic, record) : kafka_.append(topic, record)};
  all_.emplace(made.place, std::move(made));
}

void inputs::settle(dice& chance) {
  while (!open_.empty())
    end_transaction(chance);
}

void inputs::end_transaction(dice& chance) {
  const auto which = open_.begin() + static_cast<std::ptrdiff_t>(chance.below(open_.size()));
  if (chance.below(2) == 0)
    kafka_.commit_transaction(*which);
  else
    kafka_.abort_transaction(*which);
  open_.erase(which);
}

// --- what becomes of the topics

void inputs::grow(dice& chance) {
  const auto in = any_split(chance);
  if (!in)
    return;
  const auto& topic = topics_[in->source.value];
  const auto partitions = kafka_.partitions_of(topic);
  if (partitions == partitions_max)
    return;
  kafka_.add_partitions(topic, partitions + 1);
  splits_.push_back({in->source, numbered<partition_id>(partitions)});
}

void inputs::close(const std::string& topic) {
  if (const auto gone = find(topic))
    std::erase_if(splits_, [&](const split& each) { return each.source == gone; });
}

} // namespace duet::test
