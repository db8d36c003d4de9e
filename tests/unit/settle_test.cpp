#include "pipeline/settle.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using test::part;

record mark(nullable_bytes key, nullable_bytes value) {
  return {.split = test::part(0), .offset = {0}, .key = key, .value = value, .headers = {}};
}

const registration of_raw{.topics = {{"raw"}, {}}, .operators = {}, .tables = {}};

/// An input of two partitions that hold the offsets 0 to 9, of which 4 and 5 were read.
struct settle_test {
  settle_test() {
    config.app_id = "app";
    take("duet.fingerprint", "job format=3");
    take("duet.positions.0", "1 0:4 1:5");
  }

  void take(std::string_view key, std::string_view value) {
    REQUIRE_FALSE(state.take(mark(key, value)));
  }

  /// As before the first start.
  void begin_anew() {
    state = state_marks{"job", of_raw};
    input.committed.clear();
  }

  [[nodiscard]] result<settlement> settle(const std::optional<failure>& displaced = {}) const {
    return duet::settle(config, input, state, displaced);
  }

  /// Where it begins; there has to be nothing else to say.
  [[nodiscard]] positions begins_at() const {
    const auto made = settle();
    REQUIRE(made);
    CHECK(made->remarks.empty());
    CHECK_FALSE(made->displaced);
    return made->begin_at;
  }

  [[nodiscard]] std::string refusal() const {
    const auto made = settle();
    REQUIRE_FALSE(made);
    CHECK(made.error().what == remedy::misconfigured);
    return made.error().message;
  }

  pipeline_config config;
  found_input input{.topics = {"raw"},
                    .committed = {{part(0), {4}}, {part(1), {5}}},
                    .ranges = {{part(0), {0}, {10}}, {part(1), {0}, {10}}}};
  state_marks state{"job", of_raw};
};

const std::string from_scratch = "delete the topic app-state and the offsets of group app to start "
                                 "from scratch";
const std::string ways_out = "give another --app-id to start anew beside it, go back to the "
                             "settings it was made with, or " +
                             from_scratch;

TEST_CASE("reading goes on where it was committed") {
  settle_test test;
  CHECK(test.begins_at() == positions{{part(0), {4}}, {part(1), {5}}});
}

// --- the first start, and new partitions

TEST_CASE("the first start begins where the config says") {
  settle_test test;
  test.begin_anew();
  test.input.ranges[1].low = {3};
  SUBCASE("at the first record that is there") {
    CHECK(test.begins_at() == positions{{part(0), {0}}, {part(1), {3}}});
  }
  SUBCASE("at the end") {
    test.config.start = start_at::latest;
    CHECK(test.begins_at() == positions{{part(0), {10}}, {part(1), {10}}});
  }
}

TEST_CASE("a partition that was added is read from its beginning, whatever --start says") {
  settle_test test;
  test.config.start = start_at::latest;
  test.input.ranges.push_back({part(2), {1}, {10}});
  CHECK(test.begins_at() == positions{{part(0), {4}}, {part(1), {5}}, {part(2), {1}}});
}

// --- topics that the application has not read

/// The same application, whose job reads clicks besides, which it did not at the last start.
struct new_topic_test : settle_test {
  new_topic_test() {
    state = state_marks{"job", {.topics = {{"clicks", "raw"}, {}}, .operators = {}, .tables = {}}};
    take("duet.fingerprint", "job format=3");
    take("duet.application", "sources=raw targets=totals");
    take("duet.positions.0", "3 0:4 1:5");
    take("duet.positions.clicks.0", "1 0:7"); // it was read before that
    state.end();
    input.topics = {"clicks", "raw"};
    input.committed = {{part(0, 1), {4}}, {part(1, 1), {5}}};
    input.ranges = {{part(0), {2}, {20}}, {part(0, 1), {0}, {10}}, {part(1, 1), {0}, {10}}};
  }

  [[nodiscard]] positions all_from(std::int64_t clicks) const {
    return {{part(0), {clicks}}, {part(0, 1), {4}}, {part(1, 1), {5}}};
  }
};

TEST_CASE("a topic that is new in the job begins as at a first start, the others go on") {
  new_topic_test test;
  CHECK(test.begins_at() == test.all_from(2));
  test.config.start = start_at::latest;
  CHECK(test.begins_at() == test.all_from(20));
  test.input.first.begins = {{part(0), {9}}};
  CHECK(test.begins_at() == test.all_from(9));
}

TEST_CASE("offsets in a topic that was given up are nobody's when it comes back") {
  new_topic_test test;
  test.input.committed.push_back({part(0), {7}});
  CHECK(test.begins_at() == test.all_from(2));
  CHECK(own_positions(test.input.committed, test.state) ==
        positions{{part(0, 1), {4}}, {part(1, 1), {5}}});
}

TEST_CASE("a job that reads other topics than before begins with them") {
  new_topic_test test;
  test.state = state_marks{"job", {.topics = {{"clicks"}, {}}, .operators = {}, .tables = {}}};
  test.take("duet.fingerprint", "job format=3");
  test.take("duet.application", "sources=raw targets=totals");
  test.take("duet.positions.0", "3 0:4 1:5");
  test.take("duet.input-partitions", "2"); // from before there were such records
  test.state.end();
  test.input.topics = {"clicks"};
  test.input.committed.clear();
  test.input.ranges = {{part(0), {2}, {20}}};
  CHECK(test.begins_at() == positions{{part(0), {2}}});
}

// --- positions without state, and the other way round

TEST_CASE("offsets without state are refused") {
  settle_test test;
  test.state = state_marks{"job", of_raw};
  CHECK(test.refusal() ==
        "the group app has committed offsets, but its state in app-state is gone; give another "
        "--app-id, or delete the group's offsets to start from scratch");
}

TEST_CASE("state without offsets is refused") {
  settle_test test;
  test.input.committed.clear();
  CHECK(test.refusal() ==
        "there is state in app-state, but group app has no committed offsets of raw (expired, or "
        "the topic was made anew), and to read it anew would repeat records; " +
            ways_out);
}

TEST_CASE("an application that has read nothing may begin to, and one that reads nothing starts") {
  settle_test test;
  test.state = state_marks{"job", of_raw};
  test.input.committed.clear();
  test.take("duet.fingerprint", "job format=3");
  test.take("duet.application", "sources= targets=out");
  CHECK(test.begins_at() == positions{{part(0), {0}}, {part(1), {0}}});
  test.take("duet.application", "sources=raw targets=out");
  CHECK_FALSE(test.settle());
  test.input = {};
  CHECK(test.begins_at().empty());
}

TEST_CASE("a partition whose offset has expired is not read anew") {
  settle_test test;
  test.input.committed.pop_back();
  CHECK(test.refusal() ==
        "there is state in app-state, but group app has no committed offset for partition 1 of raw "
        "(expired, or the topic was made anew), and to read it anew would repeat records; " +
            ways_out);
}

TEST_CASE("state of format 1 knows partitions by their number alone, and no offset is moved") {
  settle_test test;
  test.state = state_marks{"job", of_raw};
  test.take("duet.fingerprint", "job");
  test.take("duet.input-partitions", "2");
  test.input.committed = {{part(0), {7}}};
  CHECK(test.refusal().find("no committed offset for partition 1") != std::string::npos);
  test.input.committed = {{part(0), {7}}, {part(1), {8}}};
  CHECK(test.begins_at() == test.input.committed);
}

// --- offsets that somebody else has moved

TEST_CASE("an offset that somebody has moved is refused, with the ways out") {
  settle_test test;
  SUBCASE("back") {
    test.input.committed[1].next = {2};
    CHECK(test.refusal() ==
          "the offset of group app for raw[1] is 2, but the state in app-state goes on at 5: "
          "somebody else has moved it, and to go on there would repeat records; set it back with "
          "kafka-consumer-groups.sh --reset-offsets --group app --topic raw:1 --to-offset 5 "
          "--execute, accept it with --accept-moved-offsets, or " +
              from_scratch);
  }
  SUBCASE("forward") {
    test.input.committed[0].next = {5};
    const auto said = test.refusal();
    CHECK(said.find("raw[0] is 5, but the state in app-state goes on at 4") != std::string::npos);
    CHECK(said.find("lose records") != std::string::npos);
  }
  SUBCASE("of a partition that nobody has read yet") {
    test.input.ranges.push_back({part(2), {3}, {10}});
    test.input.committed.push_back({part(2), {4}});
    const auto said = test.refusal();
    CHECK(said.find("raw[2] is 4, but the state in app-state goes on at 3") != std::string::npos);
  }
}

TEST_CASE("a moved offset that the operator accepts is gone on at, with a remark") {
  settle_test test;
  test.config.accept_moved_offsets = true;
  test.input.committed[1].next = {2};
  const auto made = test.settle();
  REQUIRE(made);
  CHECK(made->begin_at == test.input.committed);
  CHECK_FALSE(made->displaced);
  CHECK(made->remarks == std::vector<std::string>{
                             "the offset of group app for raw[1] is 2, but the state in app-state "
                             "goes on at 5: somebody else has moved it, and --accept-moved-offsets "
                             "accepts it"});
}

TEST_CASE("without transactions a crash leaves the offsets behind the state, never ahead") {
  settle_test test;
  test.config.promise = guarantee::at_least_once;
  test.input.committed[1].next = {2};
  CHECK(test.begins_at() == test.input.committed);
  test.input.committed[1].next = {6};
  CHECK(test.refusal().find("raw[1] is 6, but the state in app-state goes on at 5") !=
        std::string::npos);
}

// --- what the input no longer has

TEST_CASE("a position that retention has overtaken is refused") {
  settle_test test;
  test.input.ranges[1].low = {5};
  CHECK(test.begins_at() == test.input.committed);
  test.input.ranges[1].low = {6};
  CHECK(test.refusal() ==
        "offset 5 of raw[1], where this application goes on, is deleted: the partition begins at "
        "6; move the group app with kafka-consumer-groups.sh --reset-offsets and start with "
        "--accept-moved-offsets to accept the loss");
}

TEST_CASE("a position beyond the end is for every later start to know") {
  settle_test test;
  test.input.ranges[1].high = {5};
  CHECK(test.begins_at() == test.input.committed);
  test.input.ranges[1].high = {4};
  for (const bool accepts : {false, true}) { // what is accepted is a moved offset, not this
    test.config.accept_moved_offsets = accepts;
    const auto made = test.settle();
    REQUIRE(made);
    REQUIRE(made->displaced);
    const std::string what = "offset 5 of raw[1], where this application goes on, is beyond the "
                             "partition's end at 4";
    CHECK(made->displaced->what == what);
    CHECK(made->displaced->end ==
          failure{remedy::misconfigured,
                  what + ": the topic was made anew; " + ways_out +
                      ", or move the group with kafka-consumer-groups.sh --reset-offsets and start "
                      "with --accept-moved-offsets to read the new topic with this state"});
  }
}

TEST_CASE("what a reader has found displaced is that, though the partition is long enough again") {
  settle_test test;
  test.config.accept_moved_offsets = true; // that was said of what was before
  const auto made = test.settle(failure{remedy::displaced, "its position is gone"});
  REQUIRE(made);
  REQUIRE(made->displaced);
  CHECK(made->displaced->what == "its position is gone");
  CHECK(made->displaced->end.what == remedy::misconfigured);
  CHECK(
      made->displaced->end.message.starts_with("its position is gone: the topic was made anew; "));
}

TEST_CASE("what an instance before has found displaced is refused until it is accepted") {
  settle_test test;
  test.take("duet.displaced", "its position is gone");
  CHECK(test.refusal().starts_with("its position is gone: the topic was made anew; "));
  test.config.accept_moved_offsets = true;
  const auto made = test.settle();
  REQUIRE(made);
  CHECK_FALSE(made->displaced);
  CHECK(made->begin_at == test.input.committed);
  CHECK(made->remarks ==
        std::vector<std::string>{"its position is gone, and --accept-moved-offsets accepts it"});
}

} // namespace
} // namespace duet
