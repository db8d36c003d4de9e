/// Epochs whose effects are too large, from SUPERVISOR on with all its roles.
#include "actors/supervisor.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/fixture_clock.hpp"
#include "tests/support/metering.hpp"
#include "tests/support/pipeline_setup.hpp"
#include "tests/support/relay_job.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {
namespace {

constexpr std::size_t result_bytes = 1'000;

/// Turns a number into so many results of a kilobyte.
struct multiplying_job : relay_job {
  [[nodiscard]] const job_shape& shape() const override { return shape_; }

  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override {
    struct multiplying : keyed_operator {
      void apply(const turn& in, effects& out) override {
        const std::string value(result_bytes, 'x');
        for (const auto* each : in.in)
          for (const auto number : each->content.numbers(0))
            for (std::int64_t i = 0; i < number; ++i)
              out.emit(output, {.key = "k", .value = value, .partition = {}, .headers = {}});
      }
      std::optional<std::string> restore(std::span<const state_record>) override {
        return std::nullopt;
      }
      [[nodiscard]] state_size size() const override { return {}; }
    };
    if (of == relay)
      return std::make_unique<multiplying>();
    return relay_job::make_operator(of, group, key_groups);
  }

  job_shape shape_ = [this] {
    auto shape = relay_job::shape();
    shape.sources = {{"raw", "--input-topic"}};
    shape.targets = {{"out", "--output-topic"}};
    return shape;
  }();
};

/// That job on a fake Kafka, with room for some 1,100 results in the effects of an epoch.
struct too_large_test : pipeline_setup {
  too_large_test() : pipeline_setup{1} {
    job = std::make_shared<multiplying_job>();
    config.threads = role_threads::shared;
    config.shards = 1;
    config.limits.transactional_ids = 1; // so that opening a log is one recovery
    config.limits.recoveries_in_row_max = 2;
    config.limits.epoch_bytes_max = 300 * result_bytes;
  }

  void start() {
    under_test = actors.spawn(
        supervisor, supervisor_parts{.kafka = client,
                                     .what = job,
                                     .progress = progress,
                                     .clock = time,
                                     .config = config,
                                     .stop = {},
                                     .finished = [this](const outcome& how) { end = how; }});
    settle();
  }

  /// Time does not pass: a recovery that waited for something would never come.
  void settle() { actors.run(20'000); }

  [[nodiscard]] std::size_t recoveries() const { return client->logs_opened() - 1; }
  [[nodiscard]] std::size_t results() const { return kafka.read_committed("out").size(); }

  std::optional<outcome> end;
  actor_fixture actors;
  std::shared_ptr<const clock> time = std::make_shared<fixture_clock>(actors);
  std::shared_ptr<duet::progress> progress = make_progress(time);
  supervisor_actor under_test;
};

TEST_CASE("an epoch with too many effects is read again in parts that fit, at once") {
  too_large_test test;
  for (int i = 0; i < 200; ++i)
    test.arrive(0, "150");
  test.start();
  CHECK_FALSE(test.end);
  CHECK(test.results() == 200U * 150U);
  CHECK(test.committed() == partition_offsets{{{0}, {200}}});
  CHECK(test.recoveries() == 1); // the bytes tell what fits
}

TEST_CASE("effects that fit are no reason to read anything again") {
  too_large_test test;
  for (int i = 0; i < 300; ++i)
    test.arrive(0, "1");
  test.start();
  CHECK(test.results() == 300);
  CHECK(test.recoveries() == 0);
}

TEST_CASE("a stream that multiplies now and then gets on") {
  too_large_test test;
  std::size_t expected = 0;
  for (int i = 0; i < 2'000; ++i) {
    const int number = i % 400 == 399 ? 900 : 1;
    test.arrive(0, std::to_string(number));
    expected += static_cast<std::size_t>(number);
  }
  test.start();
  CHECK_FALSE(test.end);
  CHECK(test.results() == expected);
}

TEST_CASE("one record that does not fit ends it with 2, and is named") {
  too_large_test test;
  for (int i = 0; i < 10; ++i)
    test.arrive(0, i == 7 ? "3000" : "1");
  test.start();
  REQUIRE(test.end);
  CHECK(test.end->exit_code == 2);
  CHECK(test.end->message.starts_with(
      "the record at raw[0] offset 7 leads to more than --memory-max has room for"));
  CHECK(test.committed() == partition_offsets{{{0}, {7}}}); // nothing before it is lost
  CHECK(test.results() == 7);
}

TEST_CASE("an epoch that takes too long to write is read again in halves") {
  too_large_test test;
  for (int i = 0; i < 8; ++i)
    test.arrive(0, "1");
  const auto is_slow = [&] { return test.recoveries() == 0 && test.progress->epochs() == 0; };
  test.kafka.after_call = [&](const fake_client&, call at) {
    if (at == call::write && is_slow())
      test.actors.advance_time(test.config.limits.transaction_write_max);
  };
  test.start();
  CHECK_FALSE(test.end);
  CHECK(test.results() == 8);
  CHECK(test.recoveries() == 1);
}

} // namespace
} // namespace duet::test
