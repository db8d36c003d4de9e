#include "tests/support/fake_kafka.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace duet::test {

// --- topics

void fake_kafka::add_topic(const std::string& topic, std::uint32_t partitions,
                           std::map<std::string, std::string> settings) {
  topics_[topic].settings = std::move(settings);
  add_partitions(topic, partitions);
}

void fake_kafka::add_partitions(const std::string& topic, std::uint32_t partitions) {
  auto& all = topics_.at(topic).partitions;
  while (all.size() < partitions)
    all.push_back(std::make_shared<fake_partition>());
}

void fake_kafka::remove_topic(const std::string& topic) {
  ++changes_;
  topics_.erase(topic);
  coordinator_.delete_topic(topic);
}

bool fake_kafka::has_topic(const std::string& topic) const { return topics_.contains(topic); }

std::uint32_t fake_kafka::partitions_of(const std::string& topic) const {
  const auto at = topics_.find(topic);
  return at == topics_.end() ? 0U : static_cast<std::uint32_t>(at->second.partitions.size());
}

void fake_kafka::trim(const std::string& topic, partition_id partition, record_offset low) {
  partition_of(topic, partition).trim(low);
}

void fake_kafka::compact(const std::string& topic, bool tombstones) {
  for (const auto& each : topics_.at(topic).partitions)
    each->compact(tombstones);
}

std::shared_ptr<fake_partition> fake_kafka::find(const std::string& topic,
                                                 partition_id partition) const {
  const auto at = topics_.find(topic);
  const auto index = static_cast<std::size_t>(partition.value);
  if (at == topics_.end() || partition.value < 0 || index >= at->second.partitions.size())
    return nullptr;
  return at->second.partitions[index];
}

fake_partition& fake_kafka::partition_of(const std::string& topic, partition_id partition) const {
  const auto found = find(topic, partition);
  assert(found && "the partition exists");
  return *found;
}

// --- what others write

record_offset fake_kafka::append(const std::string& topic, const kafka_record& what) {
  ++changes_;
  return partition_of(topic, what.partition).append(what);
}

fake_kafka::transaction fake_kafka::begin_transaction() {
  return coordinator_.begin(producer_kind::stranger);
}

record_offset fake_kafka::append(transaction in, const std::string& topic,
                                 const kafka_record& what) {
  const auto to = find(topic, what.partition);
  assert(to && "the partition exists");
  return coordinator_.append(in, to, what);
}

void fake_kafka::commit_transaction(transaction which) {
  coordinator_.finish(which, verdict::committed);
}

void fake_kafka::abort_transaction(transaction which) {
  coordinator_.finish(which, verdict::aborted);
}

void fake_kafka::set_committed(const std::string& group, const std::string& topic,
                               const partition_offsets& at) {
  coordinator_.set_committed(group, topic, at);
}

void fake_kafka::delete_committed(const std::string& group) { coordinator_.delete_group(group); }

// --- what a reader sees

record_offset fake_kafka::for_each_committed(const std::string& topic, partition_id partition,
                                             record_offset from, std::optional<record_offset> end,
                                             const fake_partition::visitor& visit) const {
  const auto& at = partition_of(topic, partition);
  return at.for_each_committed(from, end.value_or(at.high()), visit);
}

record_offset fake_kafka::for_each_written(const std::string& topic, partition_id partition,
                                           record_offset from,
                                           const fake_partition::visitor& visit) const {
  return partition_of(topic, partition).for_each_written(from, visit);
}

std::vector<kafka_record> fake_kafka::read_committed(const std::string& topic) const {
  std::vector<kafka_record> all;
  const auto partitions = static_cast<std::int32_t>(partitions_of(topic));
  for (std::int32_t i = 0; i < partitions; ++i)
    for_each_committed(topic, {i}, {0}, std::nullopt,
                       [&](const kafka_record& each) { all.push_back(each); });
  return all;
}

std::string fake_kafka::read_values(const std::string& topic) const {
  std::string all;
  for (const auto& each : read_committed(topic))
    all += *each.value;
  return all;
}

partition_offsets fake_kafka::last_stable(const std::string& topic) const {
  partition_offsets ends;
  const auto partitions = static_cast<std::int32_t>(partitions_of(topic));
  for (std::int32_t i = 0; i < partitions; ++i)
    ends.push_back({{i}, last_stable(topic, {i})});
  return ends;
}

record_offset fake_kafka::last_stable(const std::string& topic, partition_id partition) const {
  return partition_of(topic, partition).last_stable();
}

record_offset fake_kafka::log_end(const std::string& topic, partition_id partition) const {
  return partition_of(topic, partition).high();
}

partition_offsets fake_kafka::committed(const std::string& group, const std::string& topic) const {
  return coordinator_.committed(group, topic);
}

partition_offsets fake_kafka::decided(const std::string& group, const std::string& topic) const {
  return coordinator_.decided(group, topic);
}

// --- what happens behind the clients' backs

void fake_kafka::disturb(const std::vector<call>& calls, const fault& how) {
  for (const auto each : calls)
    disturbed_[static_cast<std::size_t>(each)] = how;
}

void fake_kafka::calm() { disturbed_.fill(std::nullopt); }

bool fake_kafka::disturbed() const {
  return std::ranges::any_of(disturbed_, [](const auto& each) { return each.has_value(); });
}

// --- clients

std::shared_ptr<fake_client> fake_kafka::connect(const std::string& app_id) {
  return std::make_shared<fake_client>(*this, app_id, ++clients_);
}

} // namespace duet::test
