#include "sql/describe.hpp"
#include "sql/diagnostic.hpp"
#include "sql/script.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::sql {
namespace {

const std::string tables = R"(
CREATE TABLE orders (customer STRING, total INT, at_ TIMESTAMP(3),
  WATERMARK FOR at_ AS at_ - INTERVAL '5' SECOND) WITH (
  'connector' = 'kafka', 'topic' = 'orders-in', 'format' = 'json');
CREATE TABLE sums (starts TIMESTAMP(3), customer STRING, n BIGINT, total INT) WITH (
  'connector' = 'kafka', 'topic' = 'sums', 'format' = 'json');
CREATE TABLE counts (customer STRING, n BIGINT, PRIMARY KEY (customer) NOT ENFORCED) WITH (
  'connector' = 'upsert-kafka', 'topic' = 'counts', 'key.format' = 'raw', 'value.format' = 'json');
)";

plan plan_of(const std::string& statements) {
  source text;
  text.name = "orders.sql";
  text.written = tables + statements;
  diagnostics said;
  auto bound = bind_script(text, said);
  REQUIRE_MESSAGE(bound, render(said, text));
  return std::move(bound->what);
}

std::vector<std::string> fingerprints(const std::string& statements) {
  std::vector<std::string> made;
  for (const auto& each : plan_of(statements).operators)
    if (!each.fingerprint.empty())
      made.push_back(each.fingerprint);
  return made;
}

constexpr std::string_view window = R"(
INSERT INTO sums SELECT window_start, customer, COUNT(*), SUM(total)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(at_), INTERVAL '15' SECOND))
WHERE total > 0 GROUP BY window_start, window_end, customer;)";

constexpr std::string_view group = R"(
INSERT INTO counts SELECT customer, COUNT(*) FROM orders GROUP BY customer;)";

TEST_CASE("an operator is told by its statement, what it does, by what key, and of what") {
  CHECK(describe_operators(plan_of(std::string{window} + std::string{group})) ==
        std::vector<std::string>{
            "INSERT INTO sums: TUMBLE 15 s of event time by customer, computes COUNT(*), "
            "SUM(total), of orders -> where (total > 0) -> customer, window_end(at_), total",
            "INSERT INTO counts: groups by customer, computes COUNT(*), of orders -> customer"});
}

TEST_CASE("an operator that another one feeds is told by that") {
  const auto all = describe_operators(plan_of(R"(
INSERT INTO counts SELECT 'all', COUNT(*) FROM (
  SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) WHERE n > 1;)"));
  REQUIRE(all.size() == 2);
  CHECK(all[1] ==
        "INSERT INTO counts: groups, computes COUNT(*), of group-1 -> where (COUNT(*) > 1)");
}

TEST_CASE("where a topic begins is told by its mode") {
  using kind = topic_place::kind;
  using reset = topic_place::reset;
  CHECK(describe_place({kind::earliest}) == "at the first record");
  CHECK(describe_place({kind::latest}) == "at the end");
  CHECK(describe_place({.is = kind::timestamp, .timestamp_ms = 17}) ==
        "at the first record from 17 ms on");
  CHECK(describe_place({.is = kind::committed, .otherwise = reset::latest}) == "at the end");
  CHECK(describe_place({.is = kind::committed, .group = "g"}) ==
        "where group g is; where it is nowhere at the first record");
  CHECK(describe_place({.is = kind::committed, .group = "g", .otherwise = reset::refused}) ==
        "where group g is; where it is nowhere the start is refused");
  CHECK(describe_place({.is = kind::latest, .offsets = {{0, 5}}}) ==
        "at the offsets that are given, elsewhere at the end");
}

// --- fingerprints: what is the same though it is written otherwise

TEST_CASE("a fingerprint does not hang on names, spelling, order, or on what comes after it") {
  const auto first = fingerprints(std::string{window});
  REQUIRE(first.size() == 1);
  const auto same = [&](const std::string& statements) {
    CHECK(fingerprints(statements) == first);
  };
  same(R"(
insert into sums select window_start, customer, count( * ), sum( total )
from table(tumble(table orders, descriptor(at_), interval '15' second))
where total > 0 group by window_start, window_end, customer;)");
  same(R"(
CREATE VIEW dear AS SELECT customer AS who, at_ AS moment, total AS price FROM orders;
INSERT INTO sums SELECT window_start, who, COUNT(*), SUM(price)
FROM TABLE(TUMBLE(TABLE dear, DESCRIPTOR(moment), INTERVAL '15' SECOND))
WHERE price > 0 GROUP BY window_start, window_end, who;)");
  same(R"(
INSERT INTO sums SELECT window_start, UPPER(customer), COUNT(*) + 1, SUM(total)
FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(at_), INTERVAL '15' SECOND))
WHERE total > 0 GROUP BY window_start, window_end, customer;)");
  const auto both = fingerprints(std::string{group} + std::string{window});
  REQUIRE(both.size() == 2);
  CHECK(both[1] == first[0]);
}

TEST_CASE("a fingerprint hangs on all that the state is made of") {
  const auto first = fingerprints(std::string{window});
  const auto changed = [&](std::string_view old, std::string_view now) {
    auto text = tables + std::string{window};
    const auto at = text.find(old);
    REQUIRE(at != std::string::npos);
    text.replace(at, old.size(), now);
    source of;
    of.written = text;
    diagnostics said;
    const auto bound = bind_script(of, said);
    REQUIRE_MESSAGE(bound, render(said, of));
    CAPTURE(now);
    CHECK(bound->what.operators.front().fingerprint != first.front());
  };
  changed("SUM(total)", "MAX(total)");
  changed("SUM(total)", "SUM(DISTINCT total)");
  changed("SUM(total)", "SUM(total) FILTER (WHERE customer <> 'x')");
  changed("total > 0", "total > 1");
  changed("'15' SECOND", "'16' SECOND");
  changed("'5' SECOND", "'6' SECOND");
  changed("orders-in", "orders-too");
  changed("'format' = 'json'", "'format' = 'csv'");
  changed("total INT, at_", "total SMALLINT, at_");
}

} // namespace
} // namespace duet::sql
