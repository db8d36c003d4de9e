#include "kafka/connect.hpp"
#include "kafka/librdkafka_log.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>
#include <librdkafka/rdkafka_mock.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

using namespace duet;

namespace {

constexpr std::int16_t produce = 0;

struct fixture {
  fixture() {
    rd_kafka_mock_topic_create(broker.get(), "input", 1, 1);
    rd_kafka_mock_topic_create(broker.get(), "output", 1, 1);
  }

  ~fixture() { await_ends(); }
  fixture(const fixture&) = delete;
  fixture& operator=(const fixture&) = delete;

  std::unique_ptr<transaction_log> open_log(const properties& more = {},
                                            std::size_t bytes_max = memory_budget{}.producer()) {
    client_settings settings;
    REQUIRE(settings.set(more));
    REQUIRE(settings.set({{"bootstrap.servers", rd_kafka_mock_cluster_bootstraps(broker.get())},
                          {"transactional.id", "log"}}));
    auto producer = client::make(RD_KAFKA_PRODUCER, std::move(settings), loudness::quiet);
    REQUIRE(producer);
    const transaction_topics topics{.sources = {"input"}, .targets = {"output", "dlq", "state"}};
    auto log = kafka_transaction_log::open(std::move(*producer), topics,
                                           {topics.sources, "instance"}, "group", bytes_max);
    REQUIRE(log);
    return std::move(*log);
  }

  /// Waits until what is left behind of logs has got its answers.
  static void await_ends() {
    while (clients_left_behind())
      std::this_thread::yield();
  }

  /// The broker closes the connection instead of the next answer.
  void lose_answer(std::int16_t api) {
    constexpr auto closes = RD_KAFKA_RESP_ERR__TRANSPORT;
    rd_kafka_mock_push_request_errors_array(broker.get(), api, 1, &closes);
  }

  /// The broker takes this long for every answer.
  void slow_down(std::chrono::milliseconds round_trip) {
    rd_kafka_mock_broker_set_rtt(broker.get(), -1, static_cast<int>(round_trip.count()));
  }

  std::unique_ptr<client> host =
      std::move(*client::make(RD_KAFKA_PRODUCER, client_settings{}, loudness::quiet));
  std::unique_ptr<rd_kafka_mock_cluster_t, freed_by<rd_kafka_mock_cluster_destroy>> broker{
      rd_kafka_mock_cluster_new(host->get(), 1)};
};

result<void> write_one(transaction_log& log) {
  outbox records;
  records.add({.key = "1", .value = "2", .timestamp_ms = 3, .partition = {}, .headers = {}});
  return log.write(test::to_output, records);
}

result<void> commit_one(transaction_log& log) {
  if (auto done = log.begin(); !done)
    return done;
  if (auto done = write_one(log); !done)
    return done;
  const auto done = log.commit({{test::part(0), {7}}});
  return done ? result<void>{} : done.error();
}

/// Takes the place of the log. librdkafka writes there that a producer has failed in the thread
/// that heard so, before it keeps the error. That thread is held up when it hears so for the second
/// time: until the producer has given up what it keeps, or long enough to show that it waits.
class slow_to_fail : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
  static std::shared_ptr<slow_to_fail> install() {
    auto made = std::make_shared<slow_to_fail>();
    auto logger = std::make_shared<spdlog::logger>("slow_to_fail", made);
    logger->set_level(spdlog::level::debug);
    spdlog::set_default_logger(std::move(logger));
    return made;
  }

  void await_second_failure() { failed_twice_.get_future().wait(); }

private:
  void sink_it_(const spdlog::details::log_msg& line) override {
    const std::string_view text{line.payload.data(), line.payload.size()};
    if (text.find("Destroy internal") != std::string_view::npos)
      given_up_.set_value();
    if (text.find("TXNERR") == std::string_view::npos || ++failures_ != 2)
      return;
    failed_twice_.set_value();
    given_up_.get_future().wait_for(std::chrono::milliseconds{300});
  }
  void flush_() override {}

  int failures_ = 0;
  std::promise<void> failed_twice_;
  std::promise<void> given_up_;
};

} // namespace

TEST_CASE_FIXTURE(fixture, "a log commits one transaction after the other") {
  const auto log = open_log();
  CHECK(commit_one(*log));
  CHECK(commit_one(*log));
}

TEST_CASE_FIXTURE(fixture, "a commit says how long each of its steps took") {
  const auto log = open_log();
  REQUIRE(log->begin());
  REQUIRE(write_one(*log));
  const auto begun = std::chrono::steady_clock::now();
  const auto times = log->commit({{test::part(0), {7}}});
  const auto took = std::chrono::steady_clock::now() - begun;
  REQUIRE(times);
  for (const auto step : {times->offsets, times->flush, times->commit})
    CHECK(step.count() > 0);
  CHECK(times->offsets + times->flush + times->commit <= took);
}

TEST_CASE_FIXTURE(fixture, "a call that is illegal is refused, and the log is lost") {
  const auto log = open_log();
  SUBCASE("begin while one is open") {
    REQUIRE(log->begin());
    CHECK(log->begin().error().what == remedy::fatal);
  }
  SUBCASE("write while none is open") { CHECK(write_one(*log).error().what == remedy::fatal); }
  SUBCASE("commit while none is open") {
    CHECK(log->commit({{test::part(0), {7}}}).error().what == remedy::fatal);
  }
  CHECK_FALSE(commit_one(*log));
}

TEST_CASE_FIXTURE(fixture, "no transaction begins while a request of the last may be on its way") {
  constexpr std::int16_t end_transaction = 26;
  constexpr std::array<std::int16_t, 4> about_transactions{24, 25, end_transaction, 28};
  for (const auto api : about_transactions) {
    CAPTURE(api);
    await_ends();
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
  // Each write waits for the record before it, so that the lost connection carries nothing else.
  constexpr std::size_t one_at_a_time = 1;
  slow_down(std::chrono::milliseconds{20});
  const auto log = open_log({}, one_at_a_time);
  lose_answer(produce);
  REQUIRE(log->begin());
  CHECK(write_one(*log));
  CHECK(write_one(*log));
  CHECK(log->commit({{test::part(0), {7}}}));
  CHECK(commit_one(*log));
}

TEST_CASE_FIXTURE(fixture, "a log ends while its producer still hears that it is fenced") {
  constexpr auto fenced = RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
  constexpr std::array answers{fenced, fenced};
  rd_kafka_mock_push_request_errors_array(broker.get(), produce, answers.size(), answers.data());
  // Both requests are on their way before the first answer comes.
  slow_down(std::chrono::milliseconds{100});
  const auto slow = slow_to_fail::install();
  auto log = open_log({{"batch.num.messages", "1"}, {"debug", "generic"}});
  REQUIRE(log->begin());
  REQUIRE(write_one(*log));
  REQUIRE(write_one(*log));
  slow->await_second_failure();
  log.reset();
}
