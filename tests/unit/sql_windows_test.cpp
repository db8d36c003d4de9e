// TUMBLE, HOP, CUMULATE and SESSION against counting row by row; however epochs are cut, with
// little room and restarts.
#include "tests/unit/checked_sql_run.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

namespace duet::test {
namespace {

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
  sql_seen seen;
  for (const auto& kind : all_kinds()) {
    CAPTURE(to_string(kind));
    check_small_epochs([&] { return windows_of(kind); }, kept_at_end::nothing, 30, chance, seen);
  }
  CHECK(seen.late > 0);
}

TEST_CASE("what is fired later for want of room is what it would have been at once") {
  random chance;
  for (const auto& kind : all_kinds()) {
    CAPTURE(to_string(kind));
    sql_seen seen;
    check_little_room([&] { return windows_of(kind); }, kept_at_end::nothing, 6, chance, seen);
    CHECK(seen.owed > 0);
  }
}

} // namespace
} // namespace duet::test
