// What the options of tables come to: in a plan, and in messages.
#include "sql/explain.hpp"
#include "sql/script.hpp"

#include <doctest/doctest.h>

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

bound bind(std::string text) {
  source in{.name = "test.sql", .written = std::move(text), .filled = {}, .replaced = {}};
  diagnostics said;
  auto made = bind_script(in, said);
  return {std::move(made), render(said, in)};
}

std::string table(const std::string& name, const std::string& columns, const std::string& options) {
  return "CREATE TABLE " + name + " (" + columns + ") WITH (" + options + ");\n";
}

const std::string json = "'connector' = 'kafka', 'format' = 'json', 'topic' = ";

/// A table `t` with more options, of which all columns are written away.
bound read(const std::string& options, const std::string& columns = "a INT") {
  return bind(table("t", columns, json + "'t'" + options) +
              table("u", "a INT", "'connector' = 'blackhole'") + "INSERT INTO u SELECT a FROM t;");
}

/// A table `u` that is written.
bound write(const std::string& columns, const std::string& options) {
  return bind(table("t", "a INT, b STRING", json + "'t'") + table("u", columns, options) +
              "INSERT INTO u SELECT a FROM t;");
}

source_plan source_of(const bound& of) {
  REQUIRE_MESSAGE(of.made, of.told);
  REQUIRE(of.made->what.sources.size() == 1);
  return of.made->what.sources.front();
}

bool tells(const bound& of, const std::string& text) {
  CAPTURE(of.told);
  CHECK_FALSE(of.made);
  return of.told.find(text) != std::string::npos;
}

// --- where reading begins and ends

TEST_CASE("a table begins where its startup mode says") {
  using enum topic_place::kind;
  using reset = topic_place::reset;
  const auto start_of = [](const std::string& options) { return source_of(read(options)).start; };
  CHECK(start_of("") == topic_place{.is = committed, .otherwise = reset::earliest_said_so});
  CHECK(start_of(", 'properties.group.id' = 'g'") ==
        topic_place{.is = committed, .group = "g", .otherwise = reset::earliest_said_so});
  CHECK(start_of(", 'properties.group.id' = 'g', 'properties.auto.offset.reset' = 'latest'") ==
        topic_place{.is = committed, .group = "g", .otherwise = reset::latest});
  CHECK(start_of(", 'properties.auto.offset.reset' = 'none'").otherwise == reset::refused);
  CHECK(start_of(", 'scan.startup.mode' = 'earliest-offset'") == topic_place{});
  CHECK(start_of(", 'scan.startup.mode' = 'LATEST-OFFSET'") == topic_place{.is = latest});
  CHECK(start_of(", 'scan.startup.mode' = 'timestamp', 'scan.startup.timestamp-millis' = '17'") ==
        topic_place{.is = timestamp, .timestamp_ms = 17});
  CHECK(start_of(", 'scan.startup.mode' = 'specific-offsets', 'scan.startup.specific-offsets' = "
                 "'partition:0,offset:42;partition:3,offset:300'") ==
        topic_place{.is = committed, .offsets = {{0, 42}, {3, 300}}});
}

TEST_CASE("a table ends where its bounded mode says") {
  using enum topic_place::kind;
  CHECK_FALSE(source_of(read("")).bounded);
  const auto end_of = [](const std::string& options) {
    const auto made = source_of(read(options));
    CHECK(made.bounded);
    return made.end;
  };
  CHECK(end_of(", 'scan.bounded.mode' = 'latest-offset'") == topic_place{.is = latest});
  CHECK(end_of(", 'scan.bounded.mode' = 'group-offsets', 'properties.group.id' = 'g'") ==
        topic_place{.is = committed, .group = "g", .otherwise = topic_place::reset::refused});
  CHECK(end_of(", 'scan.bounded.mode' = 'timestamp', 'scan.bounded.timestamp-millis' = '17'") ==
        topic_place{.is = timestamp, .timestamp_ms = 17});
  CHECK(end_of(", 'scan.bounded.mode' = 'specific-offsets', 'scan.bounded.specific-offsets' = "
               "'partition:0,offset:42'") == topic_place{.is = committed, .offsets = {{0, 42}}});
}

TEST_CASE("what a mode lacks, or does not take, is said") {
  CHECK(
      tells(read(", 'scan.startup.mode' = 'timestamp'"), "has no 'scan.startup.timestamp-millis'"));
  CHECK(tells(read(", 'scan.startup.mode' = 'specific-offsets'"),
              "has no 'scan.startup.specific-offsets'"));
  CHECK(tells(read(", 'scan.startup.mode' = 'sometime'"), "is to be one of 'group-offsets'"));
  CHECK(tells(read(", 'scan.bounded.mode' = 'group-offsets'"), "takes 'properties.group.id'"));
  for (const auto* const wrong :
       {"", "partition:0", "partition:0,offset:x", "0:1",
        "partition:0,offset:1;partition:0,offset:2", "partition:-1,offset:1"}) {
    CAPTURE(wrong);
    CHECK(tells(read(", 'scan.startup.mode' = 'specific-offsets', "
                     "'scan.startup.specific-offsets' = '" +
                     std::string{wrong} + "'"),
                "is to be offsets of partitions"));
  }
  const auto other = read(", 'scan.startup.timestamp-millis' = '1'");
  CHECK(other.made);
  CHECK(other.told.find("'scan.startup.timestamp-millis' changes nothing") != std::string::npos);
}

TEST_CASE("tables on one topic begin and end together") {
  const auto made =
      bind(table("t", "a INT", json + "'x;y'") +
           table("s", "a INT", json + "'y', 'scan.startup.mode' = 'earliest-offset'") +
           table("u", "a INT", "'connector' = 'blackhole'") +
           "INSERT INTO u SELECT a FROM t UNION ALL SELECT a FROM s;");
  CHECK(tells(made, "table `s` reads topic 'y' from or up to another place than table `t`"));
}

TEST_CASE("a table may read several topics, each of which is a source") {
  const auto made =
      bind(table("t", "a INT", json + "'x;y'") + table("u", "a INT", "'connector' = 'blackhole'") +
           "INSERT INTO u SELECT a FROM t;");
  REQUIRE_MESSAGE(made.made, made.told);
  CHECK(made.made->what.sources.size() == 2);
  CHECK(made.made->what.tables.front().sources == std::vector<source_id>{{0}, {1}});
  CHECK(tells(read(", 'topic-pattern' = 'x.*'"), "the option 'topic-pattern' is not supported"));
}

// --- options, connectors, formats

TEST_CASE("an option that is not known is refused with its place and the nearest one") {
  CHECK(tells(bind(table("t", "a INT", json + "'t',\n 'scan.startup.mod' = 'earliest-offset'") +
                   table("u", "a INT", "'connector' = 'blackhole'") +
                   "INSERT INTO u SELECT a FROM t;"),
              "did you mean `scan.startup.mode`?"));
  CHECK(tells(read(", 'json.ignore-parse-error' = 'true'"), "ignore-parse-errors"));
  CHECK(tells(read(", 'value.json.ignore-parse-errors' = 'true'"), "there is no option"));
  CHECK(tells(read(", 'value.format' = 'json'"), "'format' and 'value.format' are the same"));
}

TEST_CASE("what an option changes nothing of, explain says") {
  const auto made = read(", 'scan.parallelism' = '4', 'properties.fetch.min.bytes' = '1'");
  REQUIRE_MESSAGE(made.made, made.told);
  std::string text;
  for (const auto& each : made.made->what.tables.front().notes)
    text += each + "\n";
  CHECK(text.find("'scan.parallelism': `--shards`") != std::string::npos);
  CHECK(text.find("'properties.fetch.min.bytes': ") != std::string::npos);
}

TEST_CASE("connectors that are not there are refused by name") {
  const auto of = [](const std::string& name) {
    return bind(table("t", "a INT", "'connector' = '" + name + "'") +
                table("u", "a INT", "'connector' = 'blackhole'") +
                "INSERT INTO u SELECT a FROM t;");
  };
  CHECK(tells(of("print"), "'print' is only written"));
  CHECK(tells(of("kafak"), "did you mean `kafka`?"));
}

TEST_CASE("formats are checked when a script is planned") {
  CHECK(tells(bind(table("t", "a INT", "'connector' = 'kafka', 'topic' = 't', 'format' = 'jsno'") +
                   table("u", "a INT", "'connector' = 'blackhole'") +
                   "INSERT INTO u SELECT a FROM t;"),
              "did you mean `json`?"));
  CHECK(tells(read(", 'json.ignore-parse-errors' = 'maybe'"), "takes 'false' or 'true'"));
  CHECK(tells(read(", 'json.ignore-parse-errors' = 'true', 'json.fail-on-missing-field' = 'true'"),
              "exclude each other"));
  CHECK(tells(read("", "a INT, m MAP<INT, INT>"), "JSON has no form for `m`"));
  CHECK(tells(
      bind(table("t", "a INT, b INT", "'connector' = 'kafka', 'topic' = 't', 'format' = 'raw'") +
           table("u", "a INT", "'connector' = 'blackhole'") + "INSERT INTO u SELECT a FROM t;"),
      "a raw record is one field"));
}

// --- keys and metadata

TEST_CASE("what is wrong with the columns of a key is said") {
  CHECK(tells(read(", 'key.format' = 'json'"), "'key.format' takes 'key.fields'"));
  CHECK(tells(read(", 'key.fields' = 'a'"), "'key.fields' takes 'key.format'"));
  CHECK(tells(read(", 'key.format' = 'json', 'key.fields' = 'b'"), "cannot have column `b`"));
  CHECK(tells(read(", 'key.format' = 'json', 'key.fields' = 'a', 'key.fields-prefix' = 'k_', "
                   "'value.fields-include' = 'EXCEPT_KEY'"),
              "does not begin with 'k_'"));
  CHECK(tells(read(", 'key.format' = 'json', 'key.fields' = 'a', 'key.fields-prefix' = 'a'"),
              "takes 'value.fields-include' = 'EXCEPT_KEY'"));
  CHECK(tells(read("", "a INT, PRIMARY KEY (a) NOT ENFORCED"), "has a PRIMARY KEY"));
}

TEST_CASE("metadata is known by name, cast, and written where that can be") {
  CHECK(tells(read("", "a INT METADATA FROM 'offst'"), "did you mean `offset`?"));
  CHECK(tells(read("", "a INT, x ARRAY<INT> METADATA FROM 'offset'"), "is BIGINT, and column `x`"));
  CHECK(tells(write("a INT METADATA FROM 'partition'", json + "'u'"), "can only be read"));
  CHECK(tells(write("a INT", json + "'u;v'"), "nothing says to which of these topics"));
  CHECK(read("", "a INT METADATA FROM 'offset' VIRTUAL").made);
}

TEST_CASE("rows go to partitions as the option says") {
  const auto spread_of = [](const std::string& options) {
    const auto made = write("a INT", json + "'u'" + options);
    REQUIRE_MESSAGE(made.made, made.told);
    return made.made->what.sinks.front().spread;
  };
  CHECK(spread_of("") == row_spread::by_key);
  CHECK(spread_of(", 'sink.partitioner' = 'fixed'") == row_spread::fixed);
  CHECK(spread_of(", 'sink.partitioner' = 'round-robin'") == row_spread::round_robin);
  CHECK(tells(write("a INT", json + "'u', 'sink.partitioner' = 'org.example.Mine'"),
              "is to be one of 'default', 'fixed', 'round-robin'"));
  CHECK(tells(write("a INT", json + "'u', 'sink.partitioner' = 'round-robin', 'key.format' = "
                                    "'json', 'key.fields' = 'a'"),
              "'round-robin' is for records without a key"));
}

// --- NOT NULL

TEST_CASE("a NOT NULL column that INSERT gives nothing for is refused") {
  CHECK(tells(bind(table("t", "a INT", json + "'t'") +
                   table("u", "a INT, b INT NOT NULL", json + "'u'") +
                   "INSERT INTO u (a) SELECT a FROM t;"),
              "column `b` is NOT NULL, and INSERT gives nothing for it"));
  CHECK(tells(bind("SET 'table.exec.sink.not-null-enforcer' = 'drop';"),
              "is to be one of 'ERROR', 'DROP'"));
}

// --- LIKE

/// A table `t` like `base`, which has all that LIKE can take over.
bound like(const std::string& columns, const std::string& options, const std::string& how) {
  return bind(table("base",
                    "a INT, b AS a + 1, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp' VIRTUAL, "
                    "WATERMARK FOR ts AS ts",
                    json + "'base'") +
              "CREATE TABLE t " + (columns.empty() ? "" : "(" + columns + ") ") + "WITH (" +
              options + ") LIKE base" + how + ";\n" +
              table("u", "a INT", "'connector' = 'blackhole'") + "INSERT INTO u SELECT a FROM t;");
}

TEST_CASE("what LIKE takes over may be left out or said anew, as its options say") {
  const auto all = like("c INT", "'topic' = 't'", "");
  REQUIRE_MESSAGE(all.made, all.told);
  CHECK(all.made->what.sources.front().topic == "t");
  CHECK(all.made->what.times.size() == 1);
  const auto without = like("", json + "'t'", " (EXCLUDING ALL)");
  REQUIRE_MESSAGE(without.made, without.told);
  CHECK(without.made->what.times.empty());
  CHECK(tells(like("", "'topic' = 't'", " (INCLUDING OPTIONS)"), "an option 'topic' already"));
  CHECK(tells(like("", "'topic' = 't'", " (EXCLUDING METADATA)"), "needs column `ts`"));
  CHECK(tells(like("b AS a + 2", "'topic' = 't'", ""), "there is a column `b` already"));
  CHECK(like("b AS a + 2", "'topic' = 't'", " (OVERWRITING GENERATED)").made);
  CHECK(tells(like("WATERMARK FOR ts AS ts - INTERVAL '1' SECOND", "'topic' = 't'", ""),
              "a watermark already"));
  CHECK(like("WATERMARK FOR ts AS ts - INTERVAL '1' SECOND", "'topic' = 't'",
             " (OVERWRITING WATERMARKS)")
            .made);
}

// --- where late rows go

bound with_late(const std::string& option, const std::string& late) {
  return bind(table("t", "a INT, b AS a + 1, ts TIMESTAMP(3), WATERMARK FOR ts AS ts",
                    json + "'t', " + option) +
              late + table("u", "a INT", "'connector' = 'blackhole'") +
              "INSERT INTO u SELECT a FROM t;");
}

const std::string late_table = "'duet.late.table' = 'late'";

TEST_CASE("late rows go to another table with columns of their own") {
  const auto made = with_late(late_table, table("late", "b INT, ts TIMESTAMP(3)", json + "'late'"));
  REQUIRE_MESSAGE(made.made, made.told);
  const auto& plan = made.made->what;
  REQUIRE(plan.late.size() == 1);
  const auto& to = plan.late.front();
  CHECK(plan.tables.front().late == 0);
  CHECK(plan.sinks[std::get<to_sink>(to.to.end).sink].name == "late");
  // `a` and the time; `b` is computed when a row is late.
  CHECK(plan.tables.front().columns.size() == 2);
  CHECK(to.rows.columns.size() == 2);
}

TEST_CASE("one operator writes the late rows of all that find rows of a table to be late") {
  const auto windows = [](const std::string& size) {
    return "INSERT INTO u SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '" +
           size + "' SECOND)) GROUP BY window_start, window_end;";
  };
  const auto made = bind(
      table("t", "a INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts", json + "'t', " + late_table) +
      table("late", "a INT", json + "'late'") +
      table("u", "n BIGINT", "'connector' = 'blackhole'") + windows("1") + windows("2") +
      "INSERT INTO u SELECT CAST(a AS BIGINT) FROM t;");
  REQUIRE_MESSAGE(made.made, made.told);
  const auto& plan = made.made->what;
  const auto& last = plan.operators.back();
  REQUIRE(std::holds_alternative<late_rows>(last.what));
  CHECK(last.name == "late-t");
  CHECK(last.fingerprint.empty());
  std::vector<operator_id> fed_by;
  for (const auto& each : plan.inputs)
    if (each.of == numbered<operator_id>(plan.operators.size() - 1))
      fed_by.push_back(each.from.value());
  REQUIRE(fed_by.size() == 2); // the windows, and not what passes rows on
  for (const auto each : fed_by)
    CHECK(std::holds_alternative<window_aggregate>(plan.operators[each.value].what));
  const auto told = explained(plan).operators.back();
  CHECK(told.stage == 2);
  REQUIRE(told.pipes.size() == 1);
  CHECK(told.pipes.front().to == "late");
}

TEST_CASE("a table for late rows is refused with what is wrong with it") {
  const auto late = table("late", "a INT", json + "'late'");
  CHECK(tells(with_late("'duet.late.table' = 'lat'", late), "there is no table `lat`\n"));
  CHECK(tells(with_late("'duet.late.table' = 'lat'", late), "did you mean `late`"));
  CHECK(tells(with_late(late_table, table("late", "c INT", json + "'late'")),
              "column `c INT` of `late` is not one of `t`"));
  CHECK(tells(with_late(late_table, table("late", "a STRING", json + "'late'")),
              "column `a STRING` of `late` is not one of `t`"));
  CHECK(tells(
      with_late(late_table, table("late", "a INT, PRIMARY KEY (a) NOT ENFORCED",
                                  "'connector' = 'upsert-kafka', 'topic' = 'late', 'key.format' = "
                                  "'json', 'value.format' = 'json'")),
      "late rows are added to `late`, and 'upsert-kafka' replaces rows"));
  CHECK(tells(read(", " + late_table), "nothing is late in table `t`, which has no WATERMARK"));
}

// --- what is read

/// The columns that are read for a query, each as its path and its type.
std::vector<std::string> read_for(const std::string& columns, const std::string& query) {
  const auto made =
      bind(table("t", "a INT, r ROW<x INT, s ROW<y BIGINT, z STRING>>, b STRING", json + "'t'") +
           table("u", columns, "'connector' = 'blackhole'") + "INSERT INTO u " + query + ";");
  REQUIRE_MESSAGE(made.made, made.told);
  std::vector<std::string> all;
  for (const auto& each : made.made->what.tables.front().columns) {
    auto& text = all.emplace_back();
    for (const auto& part : each.path)
      text += part + ".";
    text.back() = ' ';
    text += to_string(each.as.type);
  }
  return all;
}

TEST_CASE("of a row of which only fields are needed these are read") {
  using texts = std::vector<std::string>;
  CHECK(read_for("x INT", "SELECT r.x FROM t") == texts{"r.x INT"});
  CHECK(read_for("y BIGINT, a INT", "SELECT r.s.y, a FROM t") == texts{"a INT", "r.s.y BIGINT"});
  CHECK(read_for("y BIGINT", "SELECT r.s.y + r.x FROM t WHERE r.x > 0") ==
        texts{"r.s.y BIGINT", "r.x INT"});
}

TEST_CASE("a row that somebody needs is read once, with its fields in it") {
  using texts = std::vector<std::string>;
  CHECK(read_for("n BOOLEAN, y BIGINT, x INT", "SELECT r.s IS NULL, r.s.y, r.x FROM t") ==
        texts{"r.s ROW<`y` BIGINT, `z` STRING>", "r.x INT"});
  CHECK(read_for("n BOOLEAN, y BIGINT", "SELECT r IS NULL, r.s.y FROM t") ==
        texts{"r ROW<`x` INT, `s` ROW<`y` BIGINT, `z` STRING>>"});
}

} // namespace
} // namespace duet::sql
