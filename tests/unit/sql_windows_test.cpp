// TUMBLE, HOP, CUMULATE and SESSION against counting row by row; however epochs are cut, with
// little room and restarts.
#include "tests/unit/random.hpp"
#include "tests/unit/sql_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

/// For messages.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& each : lines)
    text += each + "\n";
  return text;
}

/// What is to be seen at least once in many runs.
struct windows_seen {
  std::size_t late = 0;
  std::size_t owed = 0;
};

std::string script_of(const sql_statement& of) {
  return create_sql_table() + "CREATE TABLE u (" + of.columns() +
         ") WITH ('connector' = 'print');\nINSERT INTO u " + of.text() + ";\n";
}

/// "+I[a, b]" as "a,b".
std::string cells_of(std::string line) {
  line = line.substr(3, line.size() - 4);
  for (auto at = line.find(", "); at != std::string::npos; at = line.find(", ", at))
    line.erase(at + 1, 1);
  return line;
}

void check_run(const window_kind& kind, const std::vector<sql_row>& rows, sql_cut cut,
               random& chance, windows_seen& seen) {
  const auto expected = windows_of(kind);
  sql_run run{script_of(*expected), cut, chance};
  auto watermark = before_all_time;
  std::size_t late = 0;
  std::vector<std::string> made;
  const auto check = [&](std::int64_t at) {
    for (auto& each : run.take_lines())
      made.push_back(cells_of(std::move(each)));
    std::ranges::sort(made);
    if (!run.owes())
      REQUIRE(joined(made) == joined(expected->so_far(at)));
  };
  for (std::size_t next = 0; next < rows.size();) {
    const auto count = std::min(cut.epoch_rows, rows.size() - next);
    run.epoch(rows, next, count);
    for (const auto end = next + count; next < end; ++next) {
      late += expected->add(rows[next], watermark) ? 0 : 1;
      watermark = std::max(watermark, rows[next].time - sql_out_of_order_ms);
    }
    if (chance.once_in(2))
      run.pay();
    check(watermark);
  }
  run.end();
  check(after_all_time);
  CHECK(run.late() == late);
  seen.late += late;
  seen.owed += run.owed();
}

std::vector<window_kind> all_kinds() {
  using is = enum window_kind::is;
  std::vector<window_kind> made;
  for (const bool takes_away : {true, false}) {
    for (const auto& [size, slide] : {std::pair{20, 5}, {20, 20}, {7, 3}, {20, 8}, {4, 10}})
      made.push_back({is::group_hop, size, slide, takes_away});
    made.push_back({is::hop, 20, 4, takes_away});
    made.push_back({is::cumulate, 20, 5, takes_away});
    made.push_back({is::session, 10, 0, takes_away});
    made.push_back({is::tumble, 10, 0, takes_away});
  }
  return made;
}

TEST_CASE("windows have what was counted, whatever the epochs and restarts") {
  random chance;
  windows_seen seen;
  for (const auto& kind : all_kinds())
    for (int round = 0; round < 30; ++round) {
      CAPTURE(to_string(kind));
      CAPTURE(round);
      sql_cut cut;
      cut.epoch_rows = static_cast<std::size_t>(chance.between(1, 12));
      cut.restart_once_in = chance.between(0, 3);
      check_run(kind, draw_sql_rows(chance, 80, 3), cut, chance, seen);
    }
  CHECK(seen.late > 0);
}

TEST_CASE("what is fired later for want of room is what it would have been at once") {
  random chance;
  for (const auto& kind : all_kinds()) {
    windows_seen seen;
    for (int round = 0; round < 6; ++round) {
      CAPTURE(to_string(kind));
      CAPTURE(round);
      sql_cut cut;
      cut.epoch_rows = static_cast<std::size_t>(chance.between(5, 100));
      cut.room = 1;
      cut.restart_once_in = chance.between(0, 4);
      check_run(kind, draw_sql_rows(chance, 600, 40), cut, chance, seen);
    }
    CHECK(seen.owed > 0);
  }
}

} // namespace
} // namespace duet::test
