/// What INGEST makes of the end of what it has to read.
#include "actors/ingest.hpp"
#include "jobs/pairs/pairs.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/metering.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

namespace duet::test {
namespace {

/// A source that has always something left, if only the markers behind the last record.
class insatiable_source : public record_source {
public:
  explicit insatiable_source(std::shared_ptr<record_source> of) : of_{std::move(of)} {}

  result<fetched> poll(std::chrono::milliseconds wait, std::size_t records_max) override {
    auto in = of_->poll(wait, records_max);
    if (in)
      in->more = true;
    return in;
  }

  void hold(std::span<const split> which) override { of_->hold(which); }
  void wake() noexcept override { of_->wake(); }
  std::span<const read_progress> progress() override { return of_->progress(); }

private:
  std::shared_ptr<record_source> of_;
};

TEST_CASE("the last epoch closes at the end, whatever else was ready with its last record") {
  fake_kafka kafka;
  kafka.add_topic("raw", 1);
  kafka.append("raw", {.partition = {0}, .value = "7"});
  const auto client = kafka.connect("app");
  const auto spans = std::vector<input_span>{{"raw", part(0), {0}, record_offset{1}}};
  auto source = client->open_source(spans);
  REQUIRE(source);
  const auto job = std::make_shared<pairs::pairs_job>(pairs::pairs_config{13, "raw", "out"});

  ingest_state state;
  const auto time = std::make_shared<manual_clock>();
  state.parts = {.source = std::make_shared<insatiable_source>(std::move(*source)),
                 .what = job,
                 .keys = {.key_groups = 1, .shards = 1},
                 .progress = make_progress(time),
                 .clock = time};
  state.committed_to[part(0)] = {0};
  state.open.emplace(*job, state.parts.keys, state.parts.source->progress(), time_start{});
  const auto more = state.read(time->now());
  REQUIRE(more);
  CHECK(state.ended);
  CHECK(state.ready_to_close(*more, time->now()));
}

} // namespace
} // namespace duet::test
