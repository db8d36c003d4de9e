// Where reading begins the first time, and where it ends, on a faked Kafka.
#include "pipeline/first_places.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace duet {
namespace {

using test::part;

/// A topic of two partitions with the offsets 0 to 9, of which 0 and 1 of the second are deleted;
/// the record with offset n is of the time n * 10.
struct first_places_test {
  first_places_test() {
    kafka.add_topic("raw", 2);
    for (std::int32_t partition = 0; partition < 2; ++partition)
      for (std::int64_t i = 0; i < 10; ++i)
        kafka.append("raw", {.partition = {partition}, .timestamp_ms = i * 10, .value = "x"});
    kafka.trim("raw", {1}, {2});
    kafka.set_committed("other", "raw", {{{0}, {4}}});
  }

  result<first_places> find() {
    const auto ranges = client->watermarks_of(sources.front(), isolation::read_committed);
    REQUIRE(ranges);
    return find_first_places(*client, shape, sources, committed, *ranges);
  }

  std::vector<std::int64_t> begins(const topic_place& at) {
    shape.sources.front().start = at;
    return values(&first_places::begins);
  }

  std::vector<std::int64_t> ends(const topic_place& at) {
    shape.sources.front().bounded = true;
    shape.sources.front().end = at;
    return values(&first_places::ends);
  }

  std::vector<std::int64_t> values(std::map<split, record_offset> first_places::*of) {
    const auto found = find();
    REQUIRE(found);
    remarks = found->remarks;
    std::vector<std::int64_t> made;
    for (const auto& [which, offset] : (*found).*of)
      made.push_back(offset.value);
    return made;
  }

  std::string refusal() {
    const auto found = find();
    REQUIRE_FALSE(found);
    CHECK(found.error().what == remedy::misconfigured);
    return found.error().message;
  }

  test::fake_kafka kafka;
  std::shared_ptr<test::fake_client> client = kafka.connect("app");
  job_shape shape{.sources = {{"raw", "--input-topic"}}};
  std::vector<source_topic> sources{{"raw", {0}, 2}};
  positions committed;
  std::vector<std::string> remarks;
};

using offsets = std::vector<std::int64_t>;
using enum topic_place::kind;
using reset = topic_place::reset;

TEST_CASE("a source that says nothing is left to the pipeline") {
  first_places_test test;
  CHECK(test.values(&first_places::begins).empty());
  CHECK(test.values(&first_places::ends).empty());
}

TEST_CASE("it begins at the first record, the end, or a time") {
  first_places_test test;
  CHECK(test.begins({.is = earliest}) == offsets{0, 2});
  CHECK(test.begins({.is = latest}) == offsets{10, 10});
  CHECK(test.begins({.is = timestamp, .timestamp_ms = 35}) == offsets{4, 4});
  CHECK(test.begins({.is = timestamp, .timestamp_ms = 0}) == offsets{0, 2});
  CHECK(test.begins({.is = timestamp, .timestamp_ms = 91}) == offsets{10, 10});
}

TEST_CASE("it begins where another group is, and else as it is said") {
  first_places_test test;
  CHECK(test.begins({.is = committed, .group = "other"}) == offsets{4, 2});
  CHECK(test.remarks.empty());
  CHECK(test.begins({.is = committed, .group = "other", .otherwise = reset::latest}) ==
        offsets{4, 10});
  CHECK(test.begins({.is = committed, .group = "other", .otherwise = reset::earliest_said_so}) ==
        offsets{4, 2});
  CHECK(test.remarks == std::vector<std::string>{
                            "group other has no committed offset of raw[1]: it is read from its "
                            "beginning"});
  test.shape.sources.front().start =
      topic_place{.is = committed, .group = "other", .otherwise = reset::refused};
  CHECK(test.refusal() == "group other has no committed offset of raw[1], which is to be read from "
                          "there; say where else");
}

TEST_CASE("offsets that are given come first") {
  first_places_test test;
  CHECK(test.begins({.is = committed, .group = "other", .offsets = {{1, 7}}}) == offsets{4, 7});
  CHECK(test.begins({.is = committed, .offsets = {{1, 1}}}) == offsets{0, 2});
  CHECK(test.remarks == std::vector<std::string>{"offset 1 of raw[1], where reading is to begin, "
                                                 "is deleted: it is read from 2"});
  test.shape.sources.front().start = topic_place{.is = committed, .offsets = {{1, 11}}};
  CHECK(test.refusal().find("beyond its end at 10") != std::string::npos);
  test.shape.sources.front().start = topic_place{.is = committed, .offsets = {{2, 0}}};
  CHECK(test.refusal() == "an offset is given for partition 2 of topic raw, which has 2");
}

TEST_CASE("a source that has been read goes on where it is") {
  first_places_test test;
  test.committed = {{part(0), {3}}};
  CHECK(test.begins({.is = latest}).empty());
}

TEST_CASE("it ends at a place, which may be beyond what there is") {
  first_places_test test;
  CHECK(test.ends({.is = latest}).empty()); // settled without a question
  CHECK(test.ends({.is = timestamp, .timestamp_ms = 35}) == offsets{4, 4});
  CHECK(test.ends({.is = committed, .group = "other"}) == offsets{4, 2});
  CHECK(test.ends({.is = committed, .offsets = {{0, 100}, {1, 5}}}) == offsets{100, 5});
}

TEST_CASE("an end that is known is not looked up again") {
  first_places_test test;
  test.committed = {{part(0), {3}, "duet2 b=6"}};
  CHECK(test.ends({.is = timestamp, .timestamp_ms = 35}) == offsets{4});
}

} // namespace
} // namespace duet
