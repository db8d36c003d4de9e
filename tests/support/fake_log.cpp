#include "tests/support/fake_log.hpp"

#include <map>
#include <string_view>
#include <utility>

namespace duet::test {

namespace {

/// Chooses the partition of a key. Not the hash of Kafka's producers, but as fixed.
std::uint64_t hash_of(std::string_view key) {
  std::uint64_t hash = 0xcbf29ce484222325U; // FNV-1a
  for (const auto c : key)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

std::optional<std::string> copy_of(const nullable_bytes& bytes) {
  return bytes ? std::optional<std::string>{*bytes} : std::nullopt;
}

kafka_record copy_of(const outgoing& from) {
  kafka_record made{.partition = {},
                    .offset = {},
                    .timestamp_ms = from.timestamp_ms,
                    .key = copy_of(from.key),
                    .value = copy_of(from.value),
                    .headers = {}};
  for (const auto& each : from.headers)
    made.headers.emplace_back(each.name, copy_of(each.value));
  return made;
}

std::map<source_id, partition_offsets> by_source(const positions& all) {
  std::map<source_id, partition_offsets> sorted;
  for (const auto& each : all)
    sorted[each.split.source].push_back({each.split.partition, each.next, each.time});
  return sorted;
}

} // namespace

fake_log::fake_log(fake_kafka& brokers, std::shared_ptr<fake_client> writer, producer_epoch epoch,
                   transaction_topics topics)
    : brokers_{brokers}, writer_{std::move(writer)}, epoch_{std::move(epoch)}, topics_{std::move(
                                                                                   topics)} {}

fake_log::~fake_log() {
  if (!begun_ || writer_->killed() || !writer_->abort_on_drop)
    return;
  if (writer_->aborts_late)
    brokers_.coordinator_.end_late(epoch_, verdict::aborted);
  else
    brokers_.coordinator_.end(epoch_, verdict::aborted);
}

result<void> fake_log::begin() {
  return guard(transaction_call::begin, [this] {
    return writer_->perform(call::begin, [this](fate) -> result<void> {
      begun_ = true;
      begun_at_ = brokers_.coordinator_.clients_time();
      return {};
    });
  });
}

result<void> fake_log::write(target_id to, const outgoing_records& records) {
  return guard(transaction_call::write, [&] {
    return writer_->perform(call::write,
                            [&](fate) { return produce(topics_.targets.at(to.value), records); });
  });
}

result<transaction_times> fake_log::commit(const positions& read_to) {
  auto done = guard(transaction_call::commit, [&] {
    return writer_->perform(call::commit, [&](fate what) -> result<void> {
      if (read_to.empty())
        return failure{remedy::fatal, "a commit needs a position"};
      return end(read_to, what);
    });
  });
  if (done)
    done = course_.take(transaction_call::committed);
  if (!done)
    return done.error();
  return writer_->commit_takes;
}

bool fake_log::overdue() const {
  return begun_ &&
         brokers_.coordinator_.clients_time() - begun_at_ >= fake_kafka::transaction_timeout;
}

result<void> fake_log::produce(const std::string& topic, const outgoing_records& records) {
  result<void> done;
  // A fenced producer hears of it when it commits: writing only fills its queue.
  if (brokers_.coordinator_.current(epoch_))
    static_cast<void>(records.for_each([&](const outgoing& each) {
      done = produce(topic, each);
      return static_cast<bool>(done);
    }));
  return done;
}

result<void> fake_log::produce(const std::string& topic, const outgoing& each) {
  const auto partitions = brokers_.partitions_of(topic);
  if (partitions == 0)
    return unknown_partition(topic);
  const auto by_key = static_cast<std::int32_t>(hash_of(each.key.value_or("")) % partitions);
  auto made = copy_of(each);
  made.partition = each.partition.value_or(partition_id{by_key});
  const auto to = brokers_.find(topic, made.partition);
  if (!to)
    return unknown_partition(topic);
  if (brokers_.refusal)
    if (auto why = brokers_.refusal(topic, made))
      return *std::move(why);
  auto& coordinator = brokers_.coordinator_;
  coordinator.append(coordinator.open_transaction(epoch_), to, made);
  return {};
}

/// Commits what is open, or leaves the last request for it on the wire.
result<void> fake_log::end(const positions& read_to, fate what) {
  auto& coordinator = brokers_.coordinator_;
  if (!coordinator.current(epoch_))
    return failure{remedy::fenced, "a newer instance has taken over " + epoch_.id +
                                       ", or its transaction took too long"};
  for (const auto& [source, at] : by_source(read_to)) {
    const auto& topic = topics_.sources.at(source.value);
    if (!brokers_.has_topic(topic))
      return unknown_partition(topic);
    coordinator.add_offsets(epoch_, {writer_->app_id_, topic, at, writer_->number_});
  }
  if (what == fate::late) {
    coordinator.end_late(epoch_, verdict::committed);
    return {};
  }
  coordinator.end(epoch_, verdict::committed);
  begun_ = false;
  return {};
}

} // namespace duet::test
