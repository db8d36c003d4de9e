#include "pipeline/recovery_policy.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace duet::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("recovery_policy: pauses double, progress forgives, and there is an end") {
  limits at;
  at.recoveries_in_row_max = 4;
  at.recovery_pause_first = 10ms;
  at.recovery_pause_longest = 35ms;
  recovery_policy policy{at};
  CHECK(policy.pause_after_failure(0) == 10ms);
  CHECK(policy.pause_after_failure(0) == 20ms);
  CHECK(policy.pause_after_failure(0) == 35ms);
  SUBCASE("without progress") { CHECK_FALSE(policy.pause_after_failure(0)); }
  SUBCASE("with progress") {
    CHECK(policy.pause_after_failure(7) == 10ms);
    CHECK(policy.pause_after_failure(7) == 10ms); // the first recovery since then
    CHECK(policy.pause_after_failure(7) == 20ms);
    CHECK(policy.pause_after_failure(7) == 35ms);
    CHECK_FALSE(policy.pause_after_failure(7));
  }
}

} // namespace
} // namespace duet::test
