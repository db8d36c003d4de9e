/// What the tests of the fake Kafka share.
#pragma once

#include "tests/support/fake_kafka.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {

inline const transaction_topics topics{.sources = {"raw"}, .targets = {"out", "dead", "state"}};
inline const std::vector<source_topic> raw{{"raw", {0}, 1}};
inline const positions up_to_1{{part(0), {1}}};
inline const positions up_to_2{{part(0), {2}}};
inline const failure lost{remedy::recover, "lost"};

struct fake_kafka_test {
  fake_kafka_test() {
    for (const auto* topic : {"raw", "out", "dead", "state"})
      kafka.add_topic(topic, 1);
  }

  [[nodiscard]] static std::unique_ptr<transaction_log> open(fake_client& by,
                                                             std::uint32_t number = 0) {
    auto log = by.open_log(number, topics);
    REQUIRE(log);
    return std::move(*log);
  }

  /// Begins a transaction and writes one record to the output.
  static void write(transaction_log& log, std::string_view value) {
    outbox records;
    records.add({.key = "k", .value = value, .partition = std::nullopt, .headers = {}});
    REQUIRE(log.begin());
    REQUIRE(log.write(to_output, records));
  }

  /// What a reader sees in the output.
  [[nodiscard]] std::string seen() const { return kafka.read_values("out"); }

  [[nodiscard]] std::int64_t position() const {
    const auto at = kafka.committed("app", "raw");
    return at.empty() ? -1 : at[0].next.value;
  }

  fake_kafka kafka;
  std::shared_ptr<fake_client> client = kafka.connect("app");
};

} // namespace duet::test
