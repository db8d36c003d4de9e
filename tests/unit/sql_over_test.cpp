// OVER against adding up row by row; however epochs are cut, with little room and restarts.
#include "tests/unit/random.hpp"
#include "tests/unit/sql_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

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

constexpr std::array<frame_kind, 6> frames{{
    {.rows = false, .preceding = {}},
    {.rows = false, .preceding = 0},
    {.rows = false, .preceding = 25},
    {.rows = true, .preceding = {}},
    {.rows = true, .preceding = 0},
    {.rows = true, .preceding = 3},
}};

/// A run that is compared with adding up after each epoch.
class checked_run {
public:
  checked_run(const frame_kind& frame, sql_cut cut, random& chance)
      : expected_{sums_over(frame)}, run_{script_of(*expected_), cut, chance} {}

  void epoch(const std::vector<sql_row>& all, std::size_t first, std::size_t count) {
    run_.epoch(all, first, count);
    for (auto i = first; i < first + count; ++i) {
      late_ += expected_->add(all[i], watermark_) ? 0 : 1;
      watermark_ = std::max(watermark_, all[i].time - sql_out_of_order_ms);
    }
    check();
  }

  void pay() {
    run_.pay();
    check();
  }

  /// Ends the input: no row waits any more.
  void end() {
    run_.finish();
    watermark_ = after_all_time;
    check();
    CHECK(run_.late() == late_);
    CHECK(run_.size().waiting == 0);
  }

  [[nodiscard]] const sql_run& run() const { return run_; }
  [[nodiscard]] std::size_t late() const { return late_; }

private:
  void check() {
    for (auto& each : run_.take_lines())
      made_.push_back(cells_of(std::move(each)));
    std::ranges::sort(made_);
    if (!run_.owes())
      REQUIRE(made_ == expected_->so_far(watermark_));
  }

  std::unique_ptr<sql_statement> expected_;
  sql_run run_;
  std::int64_t watermark_ = before_all_time;
  std::size_t late_ = 0;
  std::vector<std::string> made_;
};

/// What is to be seen at least once in many runs.
struct over_seen {
  std::size_t late = 0;
  std::size_t owed = 0;
};

void check_rows(const frame_kind& frame, const std::vector<sql_row>& rows, sql_cut cut,
                random& chance, over_seen& seen) {
  checked_run run{frame, cut, chance};
  for (std::size_t next = 0; next < rows.size();) {
    const auto count = std::min(cut.epoch_rows, rows.size() - next);
    run.epoch(rows, next, count);
    next += count;
    if (chance.once_in(2))
      run.pay();
  }
  run.end();
  seen.late += run.late();
  seen.owed += run.run().owed();
}

TEST_CASE("rows have what was added up, whatever the epochs and restarts") {
  random chance;
  over_seen seen;
  for (const auto& frame : frames)
    for (int round = 0; round < 60; ++round) {
      CAPTURE(to_string(frame));
      CAPTURE(round);
      sql_cut cut;
      cut.epoch_rows = static_cast<std::size_t>(chance.between(1, 12));
      cut.restart_once_in = chance.between(0, 3);
      check_rows(frame, draw_sql_rows(chance, 80, 3), cut, chance, seen);
    }
  CHECK(seen.late > 0);
}

TEST_CASE("rows that leave later for want of room are what they would have been at once") {
  random chance;
  for (const auto& frame : frames) {
    over_seen seen;
    for (int round = 0; round < 10; ++round) {
      CAPTURE(to_string(frame));
      CAPTURE(round);
      sql_cut cut;
      cut.epoch_rows = static_cast<std::size_t>(chance.between(5, 100));
      cut.room = 1;
      cut.restart_once_in = chance.between(0, 4);
      check_rows(frame, draw_sql_rows(chance, 600, 40), cut, chance, seen);
    }
    CHECK(seen.owed > 0);
  }
}

TEST_CASE("rows of an epoch that wait are one record of each key group, until the last has left") {
  random chance;
  checked_run run{frames.front(), {}, chance};
  std::vector<sql_row> rows{{"k1", 10, 1}, {"k2", 9, 1}, {"k3", 11, 1}};
  run.epoch(rows, 0, rows.size());
  CHECK(run.run().size().waiting == 3);
  CHECK(run.run().state_records() <= sql_run::key_groups);
  rows = {{"k1", 2'000, 1}}; // the others leave
  run.epoch(rows, 0, 1);
  CHECK(run.run().size().waiting == 1);
  CHECK(run.run().state_records() == 1 + 3); // what waits, and a total of each name
  run.end();
  CHECK(run.run().state_records() == 3);
}

} // namespace
} // namespace duet::test
