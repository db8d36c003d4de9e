#include "pipeline/log_rotation.hpp"
#include "tests/support/fake_kafka.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

/// Instances of one application, each with the ids 0 and 1.
struct log_rotation_test {
  log_rotation_test() {
    for (const auto* topic : {"raw", "out", "dead", "app-state"})
      kafka.add_topic(topic, 1);
  }

  using logs = std::vector<std::unique_ptr<transaction_log>>;

  /// Takes over one id, as the start of an instance does with each of them.
  void open(logs& to) {
    auto log = kafka.connect("app")->open_log(
        static_cast<std::uint32_t>(to.size()),
        {.sources = {"raw"}, .targets = {"out", "dead", "app-state"}});
    REQUIRE(log);
    to.push_back(std::move(*log));
  }

  log_rotation open_all() {
    logs all;
    open(all);
    open(all);
    return log_rotation{std::move(all)};
  }

  static outbox one_record(std::string_view value) {
    outbox records;
    records.add({.key = "k", .value = value, .partition = std::nullopt, .headers = {}});
    return records;
  }

  /// Writes one record in a transaction of its own and commits it.
  static result<void> commit(log_rotation& log, std::string_view value, std::int64_t next) {
    if (auto done = log.begin(); !done)
      return done;
    if (auto done = log.write(to_output, one_record(value)); !done)
      return done;
    const auto done = log.commit({{part(0), {next}}});
    return done ? result<void>{} : done.error();
  }

  /// What a reader sees in the output.
  [[nodiscard]] std::string seen() const { return kafka.read_values("out"); }

  [[nodiscard]] std::int64_t position() const {
    return kafka.committed("app", "raw")[0].next.value;
  }

  fake_kafka kafka;
};

TEST_CASE("the next transaction does not wait for the markers of the last one") {
  log_rotation_test test;
  test.kafka.let_markers_lag(true);
  auto log = test.open_all();
  REQUIRE(test.commit(log, "a", 1));
  REQUIRE(test.commit(log, "b", 2));
  CHECK(test.seen().empty());
  REQUIRE(test.commit(log, "c", 3)); // the first id again: its markers have to be there
  CHECK(test.seen() == "a");
  CHECK(test.kafka.land_markers() == 2);
  CHECK(test.seen() == "abc");
  CHECK(test.position() == 3);
}

TEST_CASE("no transaction begins while another is open, whichever id is next") {
  log_rotation_test test;
  auto log = test.open_all();
  REQUIRE(log.begin());
  const auto refused = log.begin();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == remedy::fatal);
  CHECK_FALSE(log.commit({{part(0), {1}}})); // nothing is legal after a failure
  CHECK_FALSE(log.begin());
}

TEST_CASE("a newer instance fences an older one, whichever id is next") {
  log_rotation_test test;
  auto older = test.open_all();
  REQUIRE(test.commit(older, "a", 1));
  SUBCASE("the other") {}
  SUBCASE("the first") { REQUIRE(test.commit(older, "b", 2)); }
  const auto before = test.seen();
  auto newer = test.open_all();
  const auto done = test.commit(older, "x", 3);
  REQUIRE_FALSE(done);
  CHECK(done.error().what == remedy::fenced);
  CHECK(test.seen() == before);
  CHECK(test.commit(newer, "c", 3));
}

TEST_CASE("of two that start at the same time, one goes on") {
  log_rotation_test test;
  log_rotation_test::logs a;
  log_rotation_test::logs b;
  test.open(a);
  test.open(b); // the application is its
  test.open(b);
  test.open(a); // but this id is not
  log_rotation loser{std::move(a)};
  log_rotation owner{std::move(b)};
  SUBCASE("the loser learns it first") {
    const auto done = test.commit(loser, "x", 1);
    REQUIRE_FALSE(done);
    CHECK(done.error().what == remedy::fenced);
  }
  REQUIRE(test.commit(owner, "a", 1));
  const auto done = test.commit(owner, "x", 2);
  REQUIRE_FALSE(done);
  CHECK(done.error().what == remedy::recover);
  CHECK(test.seen() == "a");
  CHECK(test.position() == 1);
}

TEST_CASE("a transaction that took too long does not mean that somebody has taken over") {
  log_rotation_test test;
  auto log = test.open_all();
  REQUIRE(test.commit(log, "a", 1));
  auto if_replaced = remedy::fenced; // the first id knows
  SUBCASE("on the other id") {}
  SUBCASE("on the first id") {
    REQUIRE(test.commit(log, "b", 2));
    if_replaced = remedy::recover; // and recovery finds it out
  }
  const auto before = test.seen();
  const auto at = test.position();
  REQUIRE(log.begin());
  REQUIRE(log.write(to_output, log_rotation_test::one_record("x")));
  test.kafka.expire_transactions();
  SUBCASE("and nobody has") {
    const auto done = log.commit({{part(0), {3}}});
    REQUIRE_FALSE(done);
    CHECK(done.error().what == remedy::recover);
    CHECK(test.position() == at);
  }
  SUBCASE("but somebody has") {
    auto newer = test.open_all();
    REQUIRE(test.commit(newer, "n", 7));
    const auto done = log.commit({{part(0), {3}}});
    REQUIRE_FALSE(done);
    CHECK(done.error().what == if_replaced);
    CHECK(test.position() == 7);
    CHECK(test.commit(newer, "", 8));
    return;
  }
  CHECK(test.seen() == before);
}

} // namespace
} // namespace duet::test
