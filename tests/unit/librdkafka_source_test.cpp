/// The real source, and the cluster that opens it, on librdkafka's mock broker.
#include "kafka/bulk_writer.hpp"
#include "kafka/connect.hpp"
#include "kafka/mock_broker.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;
using test::part;

/// Two topics that are read, the second with two partitions.
const std::vector<source_topic> both{{"clicks", {0}, 1}, {"orders", {1}, 2}};

struct fixture {
  fixture() {
    for (const auto& each : both)
      REQUIRE(broker->create_topic(each.topic, each.partitions));
    auto made = connect({.brokers = broker->address(),
                         .app_id = "app",
                         .extra = {{"fetch.wait.max.ms", "10"}},
                         .has_topic_settings = false});
    REQUIRE(made);
    kafka = std::move(*made);
  }

  /// Writes so many records; the key decides where.
  void write(const std::string& topic, int records) const {
    auto writer = bulk_writer::open(broker->address(), topic, {});
    REQUIRE(writer);
    for (int i = 0; i < records; ++i)
      REQUIRE((*writer)->write(std::to_string(i), topic));
    REQUIRE((*writer)->flush(10s));
  }

  /// Everything that the sources hold.
  [[nodiscard]] std::vector<input_span> all() const {
    std::vector<input_span> spans;
    for (const auto& each : both) {
      const auto ranges = kafka->watermarks_of(each, isolation::read_committed);
      REQUIRE(ranges);
      for (const auto& range : *ranges)
        spans.push_back({each.topic, range.split, range.low, range.high});
    }
    return spans;
  }

  std::unique_ptr<mock_broker> broker = std::move(*mock_broker::start());
  std::shared_ptr<cluster> kafka;
};

TEST_CASE("one consumer reads several topics, and each record knows its split") {
  const fixture test;
  test.write("clicks", 100);
  test.write("orders", 200);
  const auto spans = test.all();
  REQUIRE(spans.size() == 3);
  auto source = test.kafka->open_source(spans);
  REQUIRE(source);
  bool ended = false;
  int misplaced = 0;
  while (!ended) {
    const auto in = (*source)->poll(100ms);
    REQUIRE(in);
    for (const auto& each : in->records)
      misplaced += each.value == both[each.split.source.value].topic ? 0 : 1;
    ended = in->ended;
  }
  CHECK(misplaced == 0);
  const auto at = (*source)->progress();
  REQUIRE(at.size() == 3);
  CHECK(at[0].split == part(0));
  CHECK(at[0].records == 100);
  CHECK(at[1].split == part(0, 1));
  CHECK(at[2].split == part(1, 1));
  CHECK(at[1].records > 0);
  CHECK(at[2].records > 0);
  CHECK(at[1].records + at[2].records == 200);
  for (std::size_t i = 0; i < at.size(); ++i)
    CHECK(at[i].next == spans[i].end);
}

TEST_CASE("partitions of any topic are counted") {
  const fixture test;
  auto count = test.kafka->count_partitions("orders");
  REQUIRE(count);
  CHECK(*count == 2);
  count = test.kafka->count_partitions("clicks");
  REQUIRE(count);
  CHECK(*count == 1);
}

} // namespace
} // namespace duet
