// Rows that are late for some of several statements: a letter for each of these, or one row of the
// table for late rows; however epochs are cut, and with restarts.
#include "tests/unit/random.hpp"
#include "tests/unit/sql_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace duet::test {
namespace {

using statements = std::vector<std::unique_ptr<sql_statement>>;

/// They judge rows each in its own way.
statements all_statements() {
  using is = enum window_kind::is;
  statements made;
  made.push_back(windows_of({is::tumble, 10}));
  made.push_back(windows_of({is::hop, 20, 5}));
  made.push_back(windows_of({is::session, 10}));
  made.push_back(sums_over({}));
  return made;
}

/// Of several statements, and one without a key, so that its rows are elsewhere than theirs.
std::string script_of_late(const statements& all, const std::string& options) {
  auto script = create_sql_table(options) + R"(
CREATE TABLE late (n BIGINT, name STRING, ms BIGINT) WITH ('connector' = 'print');
CREATE TABLE counts (n BIGINT) WITH ('connector' = 'blackhole');
INSERT INTO counts SELECT COUNT(*)
FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0.010' SECOND)) GROUP BY window_start, window_end;
)";
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto sink = "u" + std::to_string(i);
    script += "CREATE TABLE " + sink + " (" + all[i]->columns() +
              ") WITH ('connector' = 'blackhole');\nINSERT INTO " + sink + " " + all[i]->text() +
              ";\n";
  }
  return script;
}

/// What is expected of late rows.
struct late_seen {
  std::vector<std::string> rows; ///< Those that are late for any statement, in their order.
  std::size_t letters = 0;       ///< For how many statements they are late, in all.
};

late_seen expected_of(const std::vector<sql_row>& rows, const statements& all) {
  late_seen made;
  auto watermark = before_all_time;
  for (const auto& row : rows) {
    std::size_t late_for = 0;
    for (const auto& each : all)
      late_for += each->add(row, watermark) ? 0 : each == all.front() ? 2 : 1;
    if (late_for > 0)
      made.rows.push_back("+I[" + std::to_string(row.value) + ", " + row.name + ", " +
                          std::to_string(row.time) + "]");
    made.letters += late_for;
    watermark = std::max(watermark, row.time - sql_out_of_order_ms);
  }
  return made;
}

/// Runs all rows.
void run_all(sql_run& run, const std::vector<sql_row>& rows, std::size_t epoch_rows) {
  for (std::size_t next = 0; next < rows.size(); next += epoch_rows)
    run.epoch(rows, next, std::min(epoch_rows, rows.size() - next));
  run.finish();
}

TEST_CASE("a row is in the table for late rows once, however many statements it is late for") {
  random chance;
  std::size_t rows_late = 0;
  std::size_t letters = 0;
  for (int round = 0; round < 100; ++round) {
    CAPTURE(round);
    const auto rows = draw_sql_rows(chance, 60, 3);
    const auto all = all_statements();
    const auto expected = expected_of(rows, all);
    const sql_cut cut{.epoch_rows = static_cast<std::size_t>(chance.between(1, 12)),
                      .restart_once_in = chance.between(0, 3)};
    sql_run to_table{script_of_late(all, ", 'duet.late.table' = 'late'"), cut, chance};
    run_all(to_table, rows, cut.epoch_rows);
    CHECK(to_table.take_lines() == expected.rows);
    CHECK(to_table.late() == 0);
    sql_run to_letters{script_of_late(all, ""), cut, chance};
    run_all(to_letters, rows, cut.epoch_rows);
    CHECK(to_letters.late() == expected.letters);
    rows_late += expected.rows.size();
    letters += expected.letters;
  }
  CHECK(rows_late > 0);
  CHECK(letters > rows_late + rows_late / 2);
}

} // namespace
} // namespace duet::test
