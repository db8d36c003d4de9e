#include "app/watchdog.hpp"

#include <doctest/doctest.h>

namespace duet::test {
namespace {

TEST_CASE("patience ends after so many looks without a sign of life") {
  patience left{3};
  CHECK_FALSE(left.exhausted_by(1)); // the first sign
  CHECK_FALSE(left.exhausted_by(1));
  CHECK_FALSE(left.exhausted_by(1));
  CHECK(left.exhausted_by(1));
}

TEST_CASE("every sign of life renews the patience") {
  patience left{2};
  for (std::uint64_t signs = 1; signs < 10; ++signs) {
    CHECK_FALSE(left.exhausted_by(signs));
    CHECK_FALSE(left.exhausted_by(signs));
  }
  CHECK(left.exhausted_by(9));
}

TEST_CASE("who never shows a sign of life is stuck as well") {
  patience left{2};
  CHECK_FALSE(left.exhausted_by(0));
  CHECK(left.exhausted_by(0));
}

} // namespace
} // namespace duet::test
