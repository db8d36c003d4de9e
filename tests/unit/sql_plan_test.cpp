// What queries come to in a plan, and what is refused of them.
#include "sql/script.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql {
namespace {

/// A script that was bound, and what was said about it.
struct bound {
  std::optional<bound_script> made;
  std::string told;
};

/// A query over a table `t`, whose rows are printed.
bound select(const std::string& query) {
  source in{.name = "test.sql",
            .written = "CREATE TABLE t (a INT, s STRING, arr ARRAY<STRING>, m MAP<STRING, INT>, "
                       "rs ARRAY<ROW<x INT, y STRING>>, ts TIMESTAMP(3), n BIGINT, pt AS "
                       "PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', "
                       "'format' = 'json', 'topic' = 't');\n" +
                       query + ";",
            .filled = {},
            .replaced = {}};
  diagnostics said;
  auto made = bind_script(in, said);
  return {std::move(made), render(said, in)};
}

/// The names and types of what is printed.
std::vector<std::string> columns_of(const std::string& query) {
  const auto made = select(query);
  REQUIRE_MESSAGE(made.made, made.told);
  std::vector<std::string> all;
  for (const auto& each : made.made->what.sinks.front().columns)
    all.push_back(each.name + " " + to_string(each.type));
  return all;
}

bool tells(const std::string& query, const std::string& text) {
  const auto made = select(query);
  CAPTURE(made.told);
  CHECK_FALSE(made.made);
  return made.told.find(text) != std::string::npos;
}

using strings = std::vector<std::string>;

// --- UNNEST

TEST_CASE("elements have the columns of what they are") {
  CHECK(columns_of("SELECT x.* FROM t CROSS JOIN UNNEST(arr) AS x (e)") == strings{"e STRING"});
  CHECK(columns_of("SELECT e FROM t, UNNEST(arr) AS e") == strings{"e STRING"});
  CHECK(columns_of("SELECT x.* FROM t CROSS JOIN UNNEST(m) AS x") ==
        strings{"KEY STRING", "VALUE INT"});
  CHECK(columns_of("SELECT x.* FROM t CROSS JOIN UNNEST(rs) WITH ORDINALITY AS x") ==
        strings{"x INT", "y STRING", "ORDINALITY INT NOT NULL"});
  CHECK(columns_of("SELECT o FROM t LEFT JOIN UNNEST(rs) WITH ORDINALITY AS x (p, q, o) ON TRUE") ==
        strings{"o INT"});
  CHECK(columns_of("SELECT * FROM UNNEST(ARRAY[1, 2]) AS x (n)") == strings{"n INT NOT NULL"});
  CHECK(
      columns_of("SELECT e, f FROM t, UNNEST(arr) AS x (e) CROSS JOIN UNNEST(ARRAY[e]) AS y (f)") ==
      strings{"e STRING", "f STRING"});
}

TEST_CASE("UNNEST reads no column that nobody asks for") {
  const auto made = select("SELECT a, e FROM t CROSS JOIN UNNEST(arr) AS x (e) WHERE e <> s");
  REQUIRE_MESSAGE(made.made, made.told);
  strings read;
  for (const auto& each : made.made->what.tables.front().columns)
    read.push_back(each.as.name);
  // The time is read of every table that has one.
  CHECK(read == strings{"a", "s", "arr", "ts"});
}

TEST_CASE("what UNNEST does not take is said") {
  CHECK(tells("SELECT * FROM t CROSS JOIN UNNEST(a)",
              "UNNEST takes an ARRAY, a MAP or a MULTISET, and this is INT"));
  CHECK(tells("SELECT * FROM t CROSS JOIN UNNEST(arr, m)", "write an UNNEST for each"));
  CHECK(tells("SELECT * FROM t LEFT JOIN UNNEST(arr) AS x (e) ON e = s", "write ON TRUE"));
  CHECK(tells("SELECT * FROM t CROSS JOIN UNNEST(m) AS x (k)", "there are 1 names for 2 columns"));
  CHECK(
      tells("SELECT * FROM t RIGHT JOIN UNNEST(arr) AS x (e) ON TRUE", "joins are not supported"));
}

// --- VALUES

TEST_CASE("rows that are written out are an operator without input") {
  const auto made = select("SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS v (n, s)");
  REQUIRE_MESSAGE(made.made, made.told);
  const auto& plan = made.made->what;
  CHECK(plan.sources.empty());
  CHECK(plan.inputs.empty());
  REQUIRE(plan.operators.size() == 1);
  CHECK(std::get<values_rows>(plan.operators.front().what).rows.size() == 2);
  CHECK_FALSE(plan.operators.front().fingerprint.empty());
  CHECK(columns_of("SELECT 1 AS one") == strings{"one INT NOT NULL"});
}

// --- CURRENT_WATERMARK

TEST_CASE("the watermark is that of a column of event time, where its table is read") {
  CHECK(columns_of("SELECT CURRENT_WATERMARK(ts) AS w FROM t") == strings{"w TIMESTAMP(3)"});
  CHECK(tells("SELECT CURRENT_WATERMARK(pt) AS w FROM t", "takes a column of event time"));
  CHECK(tells("SELECT CURRENT_WATERMARK(CAST(s AS TIMESTAMP(3))) AS w FROM t",
              "takes a column of event time"));
  CHECK(
      tells("SELECT CURRENT_WATERMARK(ts) AS w FROM (SELECT ts, LAG(a) OVER (ORDER BY ts) FROM t)",
            "CURRENT_WATERMARK is known of the rows of a table alone"));
}

// --- LAG and ORDER BY

TEST_CASE("LAG is of rows in their order") {
  CHECK(columns_of("SELECT LAG(a, 2, 0) OVER (ORDER BY ts) AS l FROM t") == strings{"l INT"});
  CHECK(tells("SELECT LAG(a) FROM t", "write LAG(..) OVER (..)"));
  CHECK(tells("SELECT LAG(a, n) OVER (ORDER BY ts) FROM t", "that is a literal of 0 or more"));
  CHECK(tells("SELECT LAG(a) OVER (ORDER BY ts ROWS 1 PRECEDING) FROM t", "`LAG` takes no frame"));
}

TEST_CASE("ranks count rows, and what needs a whole partition is refused") {
  CHECK(columns_of("SELECT RANK() OVER (ORDER BY ts) AS r FROM t") == strings{"r BIGINT NOT NULL"});
  CHECK(tells("SELECT DENSE_RANK(a) OVER (ORDER BY ts) FROM t", "`DENSE_RANK` takes no argument"));
  CHECK(tells("SELECT RANK() OVER (ORDER BY ts ROWS 1 PRECEDING) FROM t", "`RANK` takes no frame"));
  CHECK(
      tells("SELECT NTILE(2) OVER (ORDER BY ts) FROM t", "`NTILE` needs all rows of a partition"));
}

TEST_CASE("a stream is ordered by its time first") {
  const auto made = select("SELECT a, ts AS at_ FROM t ORDER BY 2, a DESC");
  REQUIRE_MESSAGE(made.made, made.told);
  REQUIRE(made.made->what.operators.size() == 1);
  const auto& order = std::get<over_aggregate>(made.made->what.operators.front().what);
  REQUIRE(order.ties.size() == 1);
  CHECK(order.ties.front().column == 0);
  CHECK(order.ties.front().descending);
  CHECK_FALSE(order.ties.front().nulls_first);
  CHECK(tells("SELECT a, ts FROM t ORDER BY a", "ordered by a column of time, ascending"));
  CHECK(tells("SELECT a, ts FROM t ORDER BY ts DESC", "ordered by a column of time, ascending"));
  CHECK(tells("SELECT a, ts FROM t ORDER BY a + 1", "ORDER BY takes columns of the result"));
  CHECK(tells("SELECT a, COUNT(*) AS c FROM t GROUP BY a ORDER BY a",
              "ordered by a column of time, ascending"));
}

// --- how long state is kept

constexpr std::int64_t hour_ms = 3'600'000;
const std::string an_hour = "SET 'table.exec.state.ttl' = '1 h'; ";

/// How long the operators of some statements keep a key.
std::vector<std::int64_t> times_of(const std::string& statements) {
  const auto made = select(statements);
  REQUIRE_MESSAGE(made.made, made.told);
  std::vector<std::int64_t> all;
  for (const auto& each : made.made->what.operators)
    all.push_back(each.ttl_ms);
  return all;
}

TEST_CASE("what has no time of its own is kept for as long as is set in front of it") {
  using times = std::vector<std::int64_t>;
  CHECK(times_of("SELECT a, COUNT(*) FROM t GROUP BY a") == times{0});
  CHECK(times_of("SELECT a, COUNT(*) FROM t GROUP BY a; " + an_hour + "SELECT s FROM t") ==
        times{0, 0});
  CHECK(times_of(an_hour + "RESET 'table.exec.state.ttl'; SELECT DISTINCT a FROM t") == times{0});
  for (const std::string query : {
           "SELECT a, COUNT(*) FROM t GROUP BY a",
           "SELECT DISTINCT a FROM t",
           "SELECT a FROM t UNION SELECT a FROM t WHERE a > 1",
           "SELECT SUM(a) OVER (PARTITION BY s ORDER BY ts) FROM t",
           "SELECT SUM(a) OVER (PARTITION BY s ORDER BY pt) FROM t",
           "SELECT SUM(a) OVER (ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM t",
           "SELECT ROW_NUMBER() OVER (PARTITION BY s ORDER BY ts) FROM t",
       }) {
    CAPTURE(query);
    CHECK(times_of(an_hour + query) == times{hour_ms});
  }
  for (const std::string query : {
           "SELECT a, COUNT(*) FROM t GROUP BY a, TUMBLE(ts, INTERVAL '1' MINUTE)",
           "SELECT SUM(a) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT "
           "ROW) FROM t",
           "SELECT a, ts FROM t ORDER BY ts",
           "SELECT 1",
       }) {
    CAPTURE(query);
    CHECK(times_of(an_hour + query).front() == 0);
  }
}

TEST_CASE("the rows of a key of a sink are kept for the same time") {
  CHECK(times_of(an_hour + "CREATE TABLE u (n BIGINT, s STRING, PRIMARY KEY (n) NOT ENFORCED) WITH "
                           "('connector' = 'upsert-kafka', 'topic' = 'u', 'key.format' = 'json', "
                           "'value.format' = 'json'); INSERT INTO u SELECT MAX(n), s FROM t GROUP "
                           "BY s") == std::vector<std::int64_t>{hour_ms, hour_ms});
}

TEST_CASE("only with a time a row number of 1 asks for the first row alone") {
  const std::string numbered =
      "SELECT a FROM (SELECT a, ROW_NUMBER() OVER (PARTITION BY s ORDER BY ts) AS r FROM t) ";
  const auto first_only = [](const std::string& statements) {
    const auto made = select(statements);
    REQUIRE_MESSAGE(made.made, made.told);
    return std::get<over_aggregate>(made.made->what.operators.front().what).first_only;
  };
  CHECK(first_only(an_hour + numbered + "WHERE r = 1"));
  CHECK(first_only(an_hour + numbered + "WHERE 1 = r AND a > 3"));
  CHECK_FALSE(first_only(numbered + "WHERE r = 1"));
  CHECK_FALSE(first_only(an_hour + numbered + "WHERE r = 1 OR a > 3"));
  CHECK_FALSE(first_only(an_hour + numbered + "WHERE a = 1"));
  CHECK_FALSE(first_only(an_hour + numbered));
}

TEST_CASE("STATE_TTL says it for the groups of one SELECT") {
  using times = std::vector<std::int64_t>;
  CHECK(times_of("SELECT /*+ STATE_TTL('t' = '1h') */ a, COUNT(*) FROM t GROUP BY a") ==
        times{hour_ms});
  CHECK(times_of(an_hour + "SELECT /*+ STATE_TTL('x' = '2 d') */ DISTINCT a FROM t AS x") ==
        times{48 * hour_ms});
  CHECK(times_of(an_hour + "SELECT /*+ STATE_TTL('x' = '0 s') */ n, COUNT(*) FROM (SELECT a, "
                           "COUNT(*) AS n FROM t GROUP BY a) AS x GROUP BY n") ==
        times{hour_ms, 0});
  CHECK(tells("SELECT /*+ STATE_TTL('u' = '1h') */ a, COUNT(*) FROM t GROUP BY a",
              "STATE_TTL names `u`, and this SELECT reads no such table"));
  CHECK(tells("SELECT /*+ STATE_TTL('t' = 'long') */ a, COUNT(*) FROM t GROUP BY a",
              "takes a duration for each table, as 'orders' = '1 h', not 'long'"));
  CHECK(tells("SELECT /*+ STATE_TTL('t') */ a, COUNT(*) FROM t GROUP BY a",
              "takes a duration for each table"));
  CHECK(select("SELECT /*+ STATE_TTL('t' = '1h') */ a FROM t").told.find("there is no GROUP BY") !=
        std::string::npos);
  CHECK(select("SELECT /*+ BROADCAST(t) */ a FROM t")
            .told.find("the hint `BROADCAST` changes "
                       "nothing here") != std::string::npos);
}

TEST_CASE("state stays when its time is changed, and two times are two operators") {
  const std::string query = "SELECT a, COUNT(*) FROM t GROUP BY a; ";
  const auto fingerprints = [](const std::string& statements) {
    const auto made = select(statements);
    REQUIRE_MESSAGE(made.made, made.told);
    strings all;
    for (const auto& each : made.made->what.operators)
      all.push_back(each.fingerprint);
    return all;
  };
  const auto without = fingerprints(query);
  REQUIRE(without.size() == 1);
  CHECK(fingerprints(an_hour + query) == without);
  CHECK(fingerprints(an_hour + query + query) == without);
  const auto two = fingerprints(query + an_hour + query + query);
  REQUIRE(two.size() == 2);
  CHECK(two.front() == without.front());
  CHECK(two.back() != without.front());
  CHECK(fingerprints(an_hour + query + "SET 'table.exec.state.ttl' = '2 h'; " + query) == two);
  CHECK(times_of(query + an_hour + query) == std::vector<std::int64_t>{0, hour_ms});
}

TEST_CASE("a warning of groups without an end says how long they are kept") {
  const std::string query = "SELECT TUMBLE_END(ts, INTERVAL '1' MINUTE), COUNT(*) FROM t GROUP BY "
                            "TUMBLE(ts, INTERVAL '1' MINUTE)";
  CHECK(select(query).told.empty());
  const std::string one_bound = "SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE t, "
                                "DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_end";
  CHECK(select(one_bound).told.find("groups are kept for ever") != std::string::npos);
  CHECK(select(an_hour + one_bound).told.find("groups are kept for 1 h") != std::string::npos);
}

} // namespace
} // namespace duet::sql
