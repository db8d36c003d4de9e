#include "tests/support/fake_client.hpp"

#include "tests/support/fake_kafka.hpp"
#include "tests/support/fake_log.hpp"
#include "tests/support/fake_source.hpp"

#include <algorithm>
#include <utility>

namespace duet::test {

std::string_view to_string(call which) {
  constexpr std::array<std::string_view, call_count> texts{
      "describe_topic", "create_topic", "committed", "watermarks_of", "open_source", "open_log",
      "poll",           "begin",        "write",     "commit",        "alter_topic"};
  return texts[static_cast<std::size_t>(which)];
}

std::string_view to_string(fate what) {
  constexpr std::array<std::string_view, fate_count> texts{"lost", "applied", "late"};
  return texts[static_cast<std::size_t>(what)];
}

fake_client::fake_client(fake_kafka& brokers, std::string app_id, client_number number)
    : brokers_{brokers}, app_id_{std::move(app_id)}, number_{number} {}

// --- faults

void fake_client::fail_next(call at, failure why, fate what, std::size_t after) {
  faults_.push_back({at, {std::move(why), what}, after});
}

std::optional<fault> fake_client::next_fault(call at) {
  if (const auto& everywhere = brokers_.disturbed_[static_cast<std::size_t>(at)])
    return everywhere;
  const auto planned = std::ranges::find(faults_, at, &planned_fault::at);
  if (planned == faults_.end())
    return std::nullopt;
  if (planned->after > 0) {
    --planned->after;
    return std::nullopt;
  }
  auto struck = std::move(planned->how);
  faults_.erase(planned);
  return struck;
}

std::optional<fault> fake_client::enter(call at) {
  if (brokers_.before_call && !killed_)
    brokers_.before_call(*this, at);
  ++calls_[static_cast<std::size_t>(at)];
  if (killed_)
    return fault{{remedy::recover, "this process is gone"}, fate::lost};
  auto struck = next_fault(at);
  if (struck)
    ++struck_[static_cast<std::size_t>(struck->what)];
  if (struck && struck->why.what == remedy::unauthorised)
    ++refused_;
  return struck;
}

std::optional<failure> fake_client::leave(call at, const std::optional<fault>& struck) {
  if (brokers_.after_call && !killed_)
    brokers_.after_call(*this, at);
  if (killed_)
    return failure{remedy::recover, "this process is gone"};
  return struck ? std::optional{struck->why} : std::nullopt;
}

// --- who it is

std::string fake_client::transactional_id(std::uint32_t number) const {
  return app_id_ + "-" + std::to_string(number);
}

bool fake_client::owns_log() const {
  return brokers_.coordinator_.owner_of(transactional_id(0)) == number_;
}

bool fake_client::replaced_in(const std::string& topic) const {
  const auto committers = brokers_.coordinator_.committers(app_id_, topic);
  return !committers.empty() && !committers.contains(number_);
}

bool fake_client::committed_last() const {
  return brokers_.coordinator_.last_to_commit() == number_;
}

bool fake_client::cut_short() const { return brokers_.coordinator_.cut_short(number_); }

// --- the port

result<std::optional<topic_description>> fake_client::describe_topic(const std::string& topic) {
  return perform(call::describe_topic, [&](fate) -> result<std::optional<topic_description>> {
    if (!brokers_.has_topic(topic))
      return std::optional<topic_description>{};
    const auto& settings = brokers_.topics_.at(topic).settings;
    return std::optional{
        topic_description{.partitions = brokers_.partitions_of(topic),
                          .settings = tells_settings ? std::optional{settings} : std::nullopt}};
  });
}

result<std::uint32_t> fake_client::count_partitions(const std::string& topic) {
  return perform(call::describe_topic,
                 [&](fate) -> result<std::uint32_t> { return brokers_.partitions_of(topic); });
}

result<void> fake_client::create_topic(const std::string& topic, std::uint32_t partitions,
                                       const std::map<std::string, std::string>& settings) {
  return perform(call::create_topic, [&](fate) -> result<void> {
    if (!brokers_.has_topic(topic))
      brokers_.add_topic(topic, partitions, settings);
    return {};
  });
}

result<void> fake_client::alter_topic(const std::string& topic,
                                      const std::map<std::string, std::string>& settings) {
  return perform(call::alter_topic, [&](fate) -> result<void> {
    for (const auto& [name, value] : settings)
      brokers_.topics_.at(topic).settings[name] = value;
    return {};
  });
}

result<bool> fake_client::claimed_by_another(const std::vector<source_topic>& sources) {
  return perform(call::committed, [&](fate) -> result<bool> {
    return std::ranges::any_of(committers_of(sources), [this](client_number each) {
      return ownership_.lost_to(mark_of(each));
    });
  });
}

result<positions> fake_client::committed(const std::vector<source_topic>& sources) {
  return perform(call::committed, [&](fate) -> result<positions> {
    const auto pending = [this](const source_topic& each) {
      return brokers_.coordinator_.pending(app_id_, each.topic);
    };
    if (std::ranges::any_of(sources, pending))
      return failure{remedy::recover, "the offsets of group " + app_id_ + " are pending"};
    for (const auto each : committers_of(sources))
      ownership_.meet(mark_of(each));
    positions found;
    for (const auto& of : sources)
      for (const auto& [partition, next, time] : brokers_.committed(app_id_, of.topic))
        if (static_cast<std::uint32_t>(partition.value) < of.partitions)
          found.push_back({{of.source, partition}, next, time});
    return found;
  });
}

result<positions> fake_client::committed_by(const std::string& group, const source_topic& of) {
  return perform(call::committed, [&](fate) -> result<positions> {
    positions found;
    for (const auto& [partition, next, time] : brokers_.committed(group, of.topic))
      if (static_cast<std::uint32_t>(partition.value) < of.partitions)
        found.push_back({{of.source, partition}, next});
    return found;
  });
}

result<void> fake_client::delete_offsets(const std::string& topic, std::uint32_t) {
  return perform(call::alter_topic, [&](fate) -> result<void> {
    brokers_.coordinator_.delete_offsets(app_id_, topic);
    return {};
  });
}

result<positions> fake_client::offsets_at(const source_topic& of, std::int64_t timestamp_ms) {
  return perform(call::watermarks_of, [&](fate) -> result<positions> {
    positions found;
    for (std::uint32_t i = 0; i < of.partitions; ++i) {
      const partition_id partition{static_cast<std::int32_t>(i)};
      const auto in = brokers_.find(of.topic, partition);
      if (!in)
        return unknown_partition(of.topic);
      std::optional<record_offset> first;
      in->for_each_committed(in->low(), in->last_stable(), [&](const kafka_record& each) {
        if (!first && each.timestamp_ms >= timestamp_ms)
          first = each.offset;
      });
      if (first)
        found.push_back({{of.source, partition}, *first});
    }
    return found;
  });
}

std::string fake_client::mark_of(client_number whom) {
  return whom == 0 ? std::string{} : std::to_string(whom);
}

/// Whose offsets these sources have.
std::set<client_number> fake_client::committers_of(const std::vector<source_topic>& sources) const {
  std::set<client_number> all;
  for (const auto& each : sources)
    all.merge(brokers_.coordinator_.committers(app_id_, each.topic));
  return all;
}

result<std::vector<watermarks>> fake_client::watermarks_of(const source_topic& of,
                                                           isolation level) {
  return perform(call::watermarks_of, [&](fate) -> result<std::vector<watermarks>> {
    std::vector<watermarks> all;
    for (std::uint32_t i = 0; i < of.partitions; ++i) {
      const partition_id partition{static_cast<std::int32_t>(i)};
      const auto at = brokers_.find(of.topic, partition);
      if (!at)
        return unknown_partition(of.topic);
      const auto high = level == isolation::read_committed ? at->last_stable() : at->high();
      all.push_back({{of.source, partition}, at->low(), high});
    }
    return all;
  });
}

result<std::shared_ptr<record_source>>
fake_client::open_source(const std::vector<input_span>& spans) {
  return perform(call::open_source, [&](fate) -> result<std::shared_ptr<record_source>> {
    return std::shared_ptr<record_source>{
        std::make_shared<fake_source>(brokers_, shared_from_this(), spans)};
  });
}

result<std::unique_ptr<transaction_log>> fake_client::open_log(std::uint32_t number,
                                                               const transaction_topics& topics) {
  return perform(call::open_log, [&](fate) -> result<std::unique_ptr<transaction_log>> {
    auto epoch = brokers_.coordinator_.open(transactional_id(number), number_);
    logs_opened_ += number == 0 ? 1U : 0U;
    return std::unique_ptr<transaction_log>{
        std::make_unique<fake_log>(brokers_, shared_from_this(), std::move(epoch), topics)};
  });
}

failure unknown_partition(const std::string& topic) {
  return {remedy::recover, "topic " + topic + " does not exist, or has no such partition"};
}

} // namespace duet::test
