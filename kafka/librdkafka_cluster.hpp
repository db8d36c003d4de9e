/// The cluster port on librdkafka.
#pragma once

#include "kafka/connect.hpp"
#include "kafka/handle.hpp"
#include "kafka/ownership.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

namespace duet {

class librdkafka_cluster : public cluster {
public:
  explicit librdkafka_cluster(cluster_config config);

  /// Waits until a broker has answered.
  [[nodiscard]] result<void> reach();

  [[nodiscard]] result<std::optional<topic_description>>
  describe_topic(const std::string& topic) override;
  [[nodiscard]] result<std::uint32_t> count_partitions(const std::string& topic) override;
  [[nodiscard]] result<void>
  create_topic(const std::string& topic, std::uint32_t partitions,
               const std::map<std::string, std::string>& settings) override;
  [[nodiscard]] result<void>
  alter_topic(const std::string& topic,
              const std::map<std::string, std::string>& settings) override;
  [[nodiscard]] result<positions> committed(const std::vector<source_topic>& sources) override;
  [[nodiscard]] result<bool> claimed_by_another(const std::vector<source_topic>& sources) override;
  [[nodiscard]] result<positions> committed_by(const std::string& group,
                                               const source_topic& of) override;
  [[nodiscard]] result<void> delete_offsets(const std::string& topic,
                                            std::uint32_t partitions) override;
  [[nodiscard]] result<positions> offsets_at(const source_topic& of,
                                             std::int64_t timestamp_ms) override;
  [[nodiscard]] result<std::vector<watermarks>> watermarks_of(const source_topic& of,
                                                              isolation level) override;
  [[nodiscard]] result<std::shared_ptr<record_source>>
  open_source(const std::vector<input_span>& spans) override;
  [[nodiscard]] result<std::unique_ptr<transaction_log>>
  open_log(std::uint32_t number, const transaction_topics& topics) override;

private:
  [[nodiscard]] result<std::unique_ptr<client>> make_producer(const transaction_topics& to,
                                                              const properties& more) const;
  [[nodiscard]] result<std::shared_ptr<client>> asker(isolation level);
  [[nodiscard]] failure give_up(failure why);

  cluster_config config_;
  ownership ownership_;

  /// A consumer that only asks questions; made when needed, dropped after a failure.
  struct kept_asker {
    std::shared_ptr<client> handle;
    std::chrono::steady_clock::time_point asked;
  };
  std::mutex mutex_; ///< Guards the askers: `count_partitions` is called from any thread.
  kept_asker committed_asker_;
  kept_asker uncommitted_asker_;
};

} // namespace duet
