/// The job on the actor fixture: a real SHARD, one message at a time, in this thread.
#include <doctest/doctest.h>
#include <duet/tests/support/shard_setup.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "count_job.hpp"

namespace {

using strings = std::vector<std::string>;

duet::record record_of(duet::nullable_bytes key, duet::nullable_bytes value = "x") {
  return {.split = {}, .offset = {}, .timestamp_ms = 7, .key = key, .value = value, .headers = {}};
}

/// What is in an outbox, as "key=value".
strings text_of(const duet::outbox& all) {
  strings found;
  static_cast<void>(all.for_each([&](const duet::outgoing& out) {
    found.push_back(std::string{out.key.value()} + "=" + std::string{out.value.value()});
    return true;
  }));
  return found;
}

/// A shard of the job.
struct count_test : duet::test::shard_setup {
  count_test() : shard_setup{std::make_shared<count_job>(count_config{}), 1} { introduce(); }

  /// Its answer to an epoch of these records.
  const duet::effects& answer_to(std::uint64_t epoch, const std::vector<duet::record>& records) {
    send(epoch, records);
    REQUIRE(actors.drain());
    REQUIRE(sink.answers().size() == epoch);
    return *sink.answers().back().out;
  }
};

TEST_CASE("each record makes the count so far, with its own timestamp") {
  count_test test;
  const auto& out = test.answer_to(1, {record_of("a"), record_of("a"), record_of("a")});
  CHECK(text_of(out.outputs({0})) == strings{"a=1", "a=2", "a=3"});
  static_cast<void>(out.outputs({0}).for_each([](const duet::outgoing& each) {
    CHECK(each.timestamp_ms == 7);
    return true;
  }));
}

TEST_CASE("each key counts for itself, and goes on in the next epoch") {
  count_test test;
  test.answer_to(1, {record_of("a"), record_of("b"), record_of("a")});
  auto found = text_of(test.answer_to(2, {record_of("b"), record_of("a")}).outputs({0}));
  std::ranges::sort(found);
  CHECK(found == strings{"a=3", "b=2"});
  CHECK(test.sink.answers().back().size == duet::state_size{.keys = 2});
}

TEST_CASE("an epoch puts each changed key once, with its last count") {
  count_test test;
  const auto changes = text_of(test.answer_to(1, {record_of("a"), record_of("a")}).changes());
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].ends_with("a=\x01"
                             "2")); // before it, what duet puts there
}

TEST_CASE("no key is an empty key, and a tombstone is a dead letter") {
  count_test test;
  const auto& out = test.answer_to(1, {record_of({}), record_of(""), record_of("a", {})});
  CHECK(text_of(out.outputs({0})) == strings{"=1", "=2"});
  REQUIRE(test.refused.size() == 1);
  CHECK(test.refused.origin_of(0).reason == duet::reject_reason::tombstone);
}

} // namespace
