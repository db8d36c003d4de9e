// OVER against adding up row by row; however epochs are cut, with little room and restarts.
#include "tests/unit/checked_sql_run.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

namespace duet::test {
namespace {

constexpr std::array<frame_kind, 6> frames{{
    {.rows = false, .preceding = {}},
    {.rows = false, .preceding = 0},
    {.rows = false, .preceding = 25},
    {.rows = true, .preceding = {}},
    {.rows = true, .preceding = 0},
    {.rows = true, .preceding = 3},
}};

TEST_CASE("rows have what was added up, whatever the epochs and restarts") {
  random chance;
  sql_seen seen;
  for (const auto& frame : frames) {
    CAPTURE(to_string(frame));
    check_small_epochs([&] { return sums_over(frame); }, kept_at_end::keys, 60, chance, seen);
  }
  CHECK(seen.late > 0);
}

TEST_CASE("rows that leave later for want of room are what they would have been at once") {
  random chance;
  for (const auto& frame : frames) {
    CAPTURE(to_string(frame));
    sql_seen seen;
    check_little_room([&] { return sums_over(frame); }, kept_at_end::keys, 10, chance, seen);
    CHECK(seen.owed > 0);
  }
}

TEST_CASE("rows of an epoch that wait are one record of each key group, until the last has left") {
  random chance;
  checked_sql_run run{sums_over(frames.front()), kept_at_end::keys, {}, chance};
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
