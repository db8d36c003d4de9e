#include "kafka/made_topics.hpp"

#include "kafka/made_source.hpp"

#include <algorithm>
#include <utility>

namespace duet {

namespace {

class cluster_with_made_topics final : public cluster {
public:
  cluster_with_made_topics(std::shared_ptr<cluster> kafka,
                           std::map<std::string, made_records> topics,
                           std::shared_ptr<const clock> time)
      : kafka_{std::move(kafka)}, topics_{std::move(topics)}, time_{std::move(time)} {}

  result<std::optional<topic_description>> describe_topic(const std::string& topic) override {
    return kafka_->describe_topic(topic);
  }

  result<std::uint32_t> count_partitions(const std::string& topic) override {
    return kafka_->count_partitions(topic);
  }

  result<void> create_topic(const std::string& topic, std::uint32_t partitions,
                            const std::map<std::string, std::string>& settings) override {
    return kafka_->create_topic(topic, partitions, settings);
  }

  result<void> alter_topic(const std::string& topic,
                           const std::map<std::string, std::string>& settings) override {
    return kafka_->alter_topic(topic, settings);
  }

  result<positions> committed(const std::vector<source_topic>& sources) override {
    auto found = kafka_->committed(sources);
    if (found)
      committed_ = *found;
    return found;
  }

  result<bool> claimed_by_another(const std::vector<source_topic>& sources) override {
    return kafka_->claimed_by_another(sources);
  }

  result<positions> committed_by(const std::string& group, const source_topic& of) override {
    return kafka_->committed_by(group, of);
  }

  result<void> delete_offsets(const std::string& topic, std::uint32_t partitions) override {
    return kafka_->delete_offsets(topic, partitions);
  }

  result<positions> offsets_at(const source_topic& of, std::int64_t timestamp_ms) override {
    return kafka_->offsets_at(of, timestamp_ms);
  }

  result<std::vector<watermarks>> watermarks_of(const source_topic& of, isolation level) override {
    auto found = kafka_->watermarks_of(of, level);
    const auto made = topics_.find(of.topic);
    if (!found || made == topics_.end())
      return found;
    for (auto& each : *found)
      if (each.split.partition.value == 0)
        each = {each.split, {0}, end_of(made->second, each.split)};
    return found;
  }

  result<std::shared_ptr<record_source>>
  open_source(const std::vector<input_span>& spans) override {
    std::vector<input_span> read;
    std::vector<made_span> made;
    for (const auto& each : spans) {
      const auto found = topics_.find(each.topic);
      if (found != topics_.end() && each.split.partition.value == 0)
        made.push_back({each, found->second});
      else
        read.push_back(each);
    }
    if (made.empty())
      return kafka_->open_source(spans);
    std::shared_ptr<record_source> inner;
    if (!read.empty()) {
      auto opened = kafka_->open_source(read);
      if (!opened)
        return opened;
      inner = std::move(*opened);
    }
    return std::shared_ptr<record_source>{
        std::make_shared<made_source>(std::move(inner), spans, std::move(made), time_)};
  }

  result<std::unique_ptr<transaction_log>> open_log(std::uint32_t number,
                                                    const transaction_topics& topics) override {
    return kafka_->open_log(number, topics);
  }

private:
  [[nodiscard]] record_offset end_of(const made_records& of, split which) const {
    const auto at = std::ranges::find(committed_, which, &position::split);
    const auto next = at == committed_.end() ? record_offset{} : at->next;
    return std::max(next, record_offset{of.count.value_or(0)});
  }

  std::shared_ptr<cluster> kafka_;
  std::map<std::string, made_records> topics_;
  std::shared_ptr<const clock> time_;
  positions committed_; ///< As it was last asked for.
};

} // namespace

std::shared_ptr<cluster> with_made_topics(std::shared_ptr<cluster> kafka,
                                          std::map<std::string, made_records> topics,
                                          std::shared_ptr<const clock> time) {
  if (topics.empty())
    return kafka;
  return std::make_shared<cluster_with_made_topics>(std::move(kafka), std::move(topics),
                                                    std::move(time));
}

} // namespace duet
