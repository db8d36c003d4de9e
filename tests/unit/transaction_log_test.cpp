#include "kafka/librdkafka_log.hpp"

#include <doctest/doctest.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <cstdint>
#include <memory>
#include <utility>

using namespace duet;

namespace {

struct fixture {
  fixture() {
    rd_kafka_mock_topic_create(broker.get(), "input", 1, 1);
    rd_kafka_mock_topic_create(broker.get(), "output", 1, 1);
  }

  std::unique_ptr<transaction_log> open_log() {
    client_settings settings;
    REQUIRE(settings.set({{"bootstrap.servers", rd_kafka_mock_cluster_bootstraps(broker.get())},
                          {"transactional.id", "log"}}));
    auto producer = client::make(RD_KAFKA_PRODUCER, std::move(settings), loudness::quiet);
    REQUIRE(producer);
    const destinations to{.output = "output", .dead_letters = "dlq", .changelog = "state"};
    auto log =
        kafka_transaction_log::open(std::move(*producer), to, {"input", "instance"}, "group");
    REQUIRE(log);
    return std::move(*log);
  }

  /// The broker closes the connection instead of the next answer.
  void lose_answer(std::int16_t api) {
    constexpr auto closes = RD_KAFKA_RESP_ERR__TRANSPORT;
    rd_kafka_mock_push_request_errors_array(broker.get(), api, 1, &closes);
  }

  std::unique_ptr<client> host =
      std::move(*client::make(RD_KAFKA_PRODUCER, client_settings{}, loudness::quiet));
  std::unique_ptr<rd_kafka_mock_cluster_t, freed_by<rd_kafka_mock_cluster_destroy>> broker{
      rd_kafka_mock_cluster_new(host->get(), 1)};
};

result<void> commit_one(transaction_log& log) {
  if (auto done = log.begin(); !done)
    return done;
  outbox records;
  records.add({.key = "1", .value = "2", .timestamp_ms = 3, .partition = {}, .headers = {}});
  if (auto done = log.write(destination::output, records); !done)
    return done;
  return log.commit({{{0}, {7}}});
}

} // namespace

TEST_CASE_FIXTURE(fixture, "a log commits one transaction after the other") {
  const auto log = open_log();
  CHECK(commit_one(*log));
  CHECK(commit_one(*log));
}

TEST_CASE_FIXTURE(fixture, "no transaction begins while a request of the last may be on its way") {
  constexpr std::int16_t end_transaction = 26;
  constexpr std::array<std::int16_t, 4> about_transactions{24, 25, end_transaction, 28};
  for (const auto api : about_transactions) {
    CAPTURE(api);
    const auto log = open_log();
    lose_answer(api);
    const auto committed = commit_one(*log);
    // One that waits for more than the last answer is given up at once.
    CHECK((committed || api != end_transaction));
    const auto refused = committed ? log->begin() : committed;
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what == remedy::recover);
  }
}

TEST_CASE_FIXTURE(fixture, "records that were sent twice do not end a log") {
  const auto log = open_log();
  constexpr std::int16_t produce = 0;
  lose_answer(produce);
  CHECK(commit_one(*log));
  CHECK(commit_one(*log));
}
