/// What tests of a pipeline on a fake Kafka begin with.
#pragma once

#include "jobs/pairs/pairs.hpp"
#include "pipeline/config.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/places.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace duet::test {

/// The application "app" with the job pairs to 13, and its topics but for that of the state.
struct pipeline_setup {
  explicit pipeline_setup(std::uint32_t input_partitions = 2) {
    config.app_id = "app";
    config.dlq_topic = "dead";
    config.shards = 2;
    kafka.add_topic("raw", input_partitions);
    kafka.add_topic("out", 1);
    kafka.add_topic("dead", 1);
  }

  /// Appends a record to a partition of the input.
  void arrive(std::int32_t partition, std::string value = "7") {
    kafka.append("raw", {.partition = {partition}, .value = std::move(value)});
  }

  [[nodiscard]] partition_offsets committed() const { return kafka.committed("app", "raw"); }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
  std::shared_ptr<const duet::job> job =
      std::make_shared<pairs::pairs_job>(pairs::pairs_config{13, "raw", "out"});
  pipeline_config config;
};

/// Where transactions of that application write to.
inline const transaction_topics results{.sources = {"raw"},
                                        .targets = {"out", "dead", "app-state"}};

} // namespace duet::test
