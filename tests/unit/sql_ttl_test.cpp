// State that lives for a time: what scripts make of rows when keys have been quiet for so long.
#include "tests/unit/random.hpp"
#include "tests/unit/sql_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

using lines = std::vector<std::string>;

const std::string ten_seconds = "SET 'table.exec.state.ttl' = '10 s';\n";

/// What prints the rows of a SELECT with some columns.
std::string printed(const std::string& columns, const std::string& select) {
  return create_sql_table(", 'scan.watermark.idle-timeout' = '0 s'") + "CREATE TABLE u (" +
         columns + ") WITH ('connector' = 'print');\nINSERT INTO u " + select + ";";
}

const std::string totals = printed("name STRING, a BIGINT, b BIGINT",
                                   "SELECT name, COUNT(*), SUM(n) FROM t GROUP BY name");
const std::string peaks =
    printed("a BIGINT, names BIGINT",
            "SELECT a, COUNT(*) FROM (SELECT name, MAX(n) AS a FROM t GROUP BY name) GROUP BY a");

/// A run with an epoch for each call.
class ttl_run {
public:
  explicit ttl_run(const std::string& script) : run_{script, {}, chance_} {}

  /// The sorted lines that rows make, at a time.
  lines at(std::int64_t now, const std::vector<sql_row>& rows) {
    run_.set_clock({now});
    run_.epoch(rows, 0, rows.size());
    auto made = run_.take_lines();
    std::ranges::sort(made);
    return made;
  }

  sql_run& operator*() { return run_; }
  sql_run* operator->() { return &run_; }

private:
  random chance_;
  sql_run run_;
};

sql_row row(const std::string& name, std::int64_t value, std::int64_t time = 1'000) {
  return {.name = name, .time = time, .value = value};
}

TEST_CASE("a group that was quiet for its time begins anew, to the millisecond") {
  ttl_run run{ten_seconds + totals};
  CHECK(run.at(50'000, {row("a", 1), row("b", 1)}) == lines{"+I[a, 1, 1]", "+I[b, 1, 1]"});
  CHECK(run.at(59'999, {row("a", 2)}) == lines{"+U[a, 2, 3]", "-U[a, 1, 1]"});
  CHECK(run.at(60'000, {row("b", 2)}) == lines{"+I[b, 1, 2]"});
  CHECK(run.at(69'998, {row("a", 4)}) == lines{"+U[a, 3, 7]", "-U[a, 2, 3]"});
  run->restart();
  CHECK(run.at(69'999, {row("b", 2)}) == lines{"+U[b, 2, 4]", "-U[b, 1, 2]"});
  CHECK(run.at(79'998, {row("a", 8)}) == lines{"+I[a, 1, 8]"});
}

TEST_CASE("without a time to live a group is there for ever") {
  ttl_run run{totals};
  run.at(50'000, {row("a", 1)});
  CHECK(run->next_stamp() == never);
  CHECK(run.at(900'000'000, {row("a", 2)}) == lines{"+U[a, 2, 3]", "-U[a, 1, 1]"});
}

TEST_CASE("groups that never come again are freed, some at a time") {
  ttl_run run{ten_seconds + printed("name STRING, a BIGINT",
                                    "SELECT name, COUNT(DISTINCT n) FROM t GROUP BY name")};
  std::vector<sql_row> rows;
  for (int i = 0; i < 9'000; ++i)
    rows.push_back(row("k" + std::to_string(i), i % 7));
  CHECK(run.at(50'000, rows).size() == 9'000);
  CHECK(run->size().keys == 9'000);
  CHECK(run->state_records() == 18'000); // with an element for each
  run->restart();
  CHECK(run.at(50'100, {}).empty());
  std::int64_t now = 50'100;
  std::size_t epochs = 0;
  while (run->next_stamp() != never) {
    CHECK(run->next_stamp().value % 1'000 == 0);
    CHECK(run->next_stamp().value > now);
    now = run->next_stamp().value;
    const auto before = run->state_records();
    CHECK(run.at(now, {}).empty());
    CHECK(run->state_records() + run->written() == before);
    CHECK(run->written() <= 2 * 2 * 1'000); // in two key groups
    ++epochs;
  }
  CHECK(epochs <= 6);
  CHECK(now <= 66'000);
  CHECK(run->size() == state_size{});
  CHECK(run->state_records() == 0);
}

TEST_CASE("a row that changes nothing is not told to a sink, and keeps what it led to") {
  ttl_run run{ten_seconds + peaks};
  CHECK(run.at(50'000, {row("a", 5), row("b", 5)}) == lines{"+I[5, 2]"});
  for (std::int64_t now = 55'000; now <= 95'000; now += 5'000) {
    CHECK(run.at(now, {row("a", 1)}).empty());
    CHECK(run->written() >= 2); // the name, and the value
  }
  // `b` was quiet, and still counts.
  CHECK(run.at(100'000, {row("a", 6)}) == lines{"+I[6, 1]", "+U[5, 1]", "-U[5, 2]"});
}

TEST_CASE("what is taken back of a key that has outlived its time is dropped") {
  // The names are kept for longer than their values.
  ttl_run run{printed("a BIGINT, names BIGINT",
                      "SELECT /*+ STATE_TTL('p' = '10 s') */ a, COUNT(*) FROM (SELECT name, "
                      "MAX(n) AS a FROM t GROUP BY name) AS p GROUP BY a")};
  CHECK(run.at(50'000, {row("a", 5)}) == lines{"+I[5, 1]"});
  CHECK(run.at(60'000, {row("a", 6)}) == lines{"+I[6, 1]"});
  CHECK(run.at(60'001, {row("b", 5)}) == lines{"+I[5, 1]"});
  CHECK(run.at(60'002, {row("b", 7)}) == lines{"+I[7, 1]", "-D[5, 1]"});
  CHECK(run.at(80'000, {row("a", 7)}) == lines{"+I[7, 1]"});
  CHECK(run.at(90'000, {row("a", 8)}) == lines{"+I[8, 1]"});
}

TEST_CASE("rows of the key of a sink are kept for as long as what makes them") {
  const auto script = ten_seconds + create_sql_table() + R"(
CREATE TABLE u (peak BIGINT, name STRING, PRIMARY KEY (peak) NOT ENFORCED)
WITH ('connector' = 'upsert-kafka', 'topic' = 'u', 'key.format' = 'csv', 'value.format' = 'csv');
INSERT INTO u SELECT MAX(n), name FROM t GROUP BY name;)";
  ttl_run run{script};
  CHECK(run.at(50'000, {row("a", 5)}) == lines{"5 = 5,a"});
  CHECK(run.at(55'000, {row("a", 1)}).empty());
  CHECK(run.at(64'999, {row("a", 6)}) == lines{"5 = none", "6 = 6,a"});
  CHECK(run.at(74'999, {row("a", 7)}) == lines{"7 = 7,a"});
  run->restart();
  run.at(75'000, {});
  while (run->next_stamp() != never)
    run.at(run->next_stamp().value, {});
  CHECK(run->state_records() == 0);
}

TEST_CASE("each different row is told again after its time") {
  ttl_run run{ten_seconds + printed("name STRING", "SELECT DISTINCT name FROM t")};
  CHECK(run.at(50'000, {row("a", 1)}) == lines{"+I[a]"});
  CHECK(run.at(59'999, {row("a", 1)}).empty());
  CHECK(run.at(69'998, {row("a", 1)}).empty());
  CHECK(run.at(79'998, {row("a", 1)}) == lines{"+I[a]"});
}

TEST_CASE("the first row of a key is kept for its time, whatever comes behind it") {
  for (const std::string time : {"ts", "PROCTIME()"}) {
    CAPTURE(time);
    auto table = printed("name STRING, n BIGINT",
                         "SELECT name, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY name "
                         "ORDER BY at_) AS place FROM v) WHERE place = 1");
    table.insert(table.find("CREATE TABLE u"),
                 "CREATE VIEW v AS SELECT *, " + time + " AS at_ FROM t;\n");
    ttl_run run{ten_seconds + table};
    std::int64_t event = 1'000;
    // Each moves time far enough that the one before leaves.
    const auto next = [&](const std::string& name, std::int64_t value) {
      event += 100;
      return std::vector<sql_row>{row(name, value, event), row(name, value + 1, event),
                                  row("else", 0, event + 10)};
    };
    auto told = run.at(50'000, next("a", 1));
    CHECK(std::erase(told, "+I[else, 0]") <= 1);
    CHECK(told == lines{"+I[a, 1]"});
    told = run.at(59'999, next("a", 3));
    std::erase(told, "+I[else, 0]");
    CHECK(told.empty());
    run->restart();
    told = run.at(60'000, next("a", 5));
    std::erase(told, "+I[else, 0]");
    CHECK(told == lines{"+I[a, 5]"});
    while (run->next_stamp() != never)
      run.at(run->next_stamp().value, {});
    CHECK(run->size().keys <= 1); // `else` waits for its time
  }
}

TEST_CASE("OVER all rows, and OVER some, begin anew") {
  const auto over = [](const std::string& frame) {
    return ten_seconds + printed("name STRING, total BIGINT",
                                 "SELECT name, SUM(n) OVER (PARTITION BY name ORDER BY at_ " +
                                     frame + ") FROM (SELECT *, PROCTIME() AS at_ FROM t)");
  };
  for (const std::string frame : {"ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                                  "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
                                  "ROWS BETWEEN 5 PRECEDING AND CURRENT ROW"}) {
    CAPTURE(frame);
    ttl_run run{over(frame)};
    CHECK(run.at(50'000, {row("a", 1)}) == lines{"+I[a, 1]"});
    CHECK(run.at(59'999, {row("a", 2)}) == lines{"+I[a, 3]"});
    run->restart();
    CHECK(run.at(69'998, {row("a", 4)}) == lines{"+I[a, 7]"});
    CHECK(run.at(79'998, {row("a", 8)}) == lines{"+I[a, 8]"});
    CHECK(run.at(79'999, {row("a", 1)}) == lines{"+I[a, 9]"});
    CHECK(run->next_stamp() == stamp{90'000});
    while (run->next_stamp() != never)
      run.at(run->next_stamp().value, {});
    CHECK(run->size() == state_size{});
    CHECK(run->state_records() == 0);
  }
  // Its rows have a time.
  ttl_run bounded{over("RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW")};
  bounded.at(50'000, {row("a", 1)});
  bounded.at(50'001, {});
  bounded.at(65'000, {row("a", 2)});
  CHECK(bounded.at(65'001, {}) == lines{"+I[a, 3]"});
}

TEST_CASE("another time to live is for the state that is there") {
  ttl_run run{totals};
  CHECK(run.at(50'000, {row("a", 1), row("b", 1)}).size() == 2);
  // From now on, for what was written without.
  run->restart(ten_seconds + totals);
  CHECK(run.at(100'000, {}).empty());
  CHECK(run.at(109'999, {row("a", 1)}) == lines{"+U[a, 2, 2]", "-U[a, 1, 1]"});
  CHECK(run.at(110'000, {row("b", 1)}) == lines{"+I[b, 1, 1]"});
  run->restart("SET 'table.exec.state.ttl' = '1 min';" + totals);
  CHECK(run.at(150'000, {row("b", 1)}) == lines{"+U[b, 2, 2]", "-U[b, 1, 1]"});
  run->restart(ten_seconds + totals);
  CHECK(run.at(151'000, {row("a", 1)}) == lines{"+I[a, 1, 1]"});
  run->restart(totals);
  CHECK(run.at(900'000, {row("a", 1)}) == lines{"+U[a, 2, 2]", "-U[a, 1, 1]"});
}

/// Rows in epochs, at any time, against counting.
TEST_CASE("what comes of rows is what was counted, whatever the epochs, times and restarts") {
  random chance;
  std::size_t fresh = 0;
  for (int round = 0; round < 150; ++round) {
    CAPTURE(round);
    const auto ttl = chance.between(1, 3'000);
    const auto expected = round % 2 == 0 ? lasting_totals(ttl) : lasting_peaks(ttl);
    auto columns = expected->columns();
    columns.resize(columns.find(", PRIMARY KEY"));
    sql_cut cut;
    cut.restart_once_in = chance.between(0, 4);
    sql_run run{printed(columns, expected->text()), cut, chance};
    const auto rows = draw_sql_rows(chance, 60, 3);
    std::map<std::string, std::string> visible;
    std::int64_t now = 10'000;
    for (std::size_t next = 0; next < rows.size();) {
      const auto count =
          std::min(static_cast<std::size_t>(chance.between(0, 4)), rows.size() - next);
      now += chance.between(0, 1'500);
      run.set_clock({now});
      run.epoch(rows, next, count);
      expected->begin(now);
      for (const auto end = next + count; next < end; ++next)
        expected->add(rows[next], 0);
      for (const auto& line : run.take_lines()) {
        CAPTURE(line);
        const auto text = line.substr(3, line.size() - 4);
        const auto key = text.substr(0, text.find(", "));
        const auto kind = line.substr(0, 2);
        if (kind == "-U" || kind == "-D")
          CHECK(visible.erase(key) == 1);
        else
          fresh += visible.contains(key) ? 1 : 0; // nothing was said of its end
        if (kind[0] == '+')
          visible[key] = text;
      }
      lines shown;
      for (const auto& [key, text] : visible) {
        auto cells = text;
        for (auto at = cells.find(", "); at != std::string::npos; at = cells.find(", "))
          cells.erase(at + 1, 1);
        shown.push_back(cells);
      }
      std::ranges::sort(shown);
      CHECK(shown == expected->so_far(0));
    }
  }
  CHECK(fresh > 0);
}

} // namespace
} // namespace duet::test
