#include "kafka/ownership.hpp"

#include <doctest/doctest.h>

namespace duet {
namespace {

TEST_CASE("a mark that is neither one's own nor met is of another instance that took over") {
  ownership of{"me"};
  CHECK(of.mine() == "me");
  CHECK(of.lost_to("another"));
}

TEST_CASE("one's own mark says nothing, and neither do positions without a mark") {
  const ownership of{"me"};
  CHECK_FALSE(of.lost_to("me"));
  CHECK_FALSE(of.lost_to(""));
}

TEST_CASE("who was met is an instance before this one") {
  ownership of{"me"};
  of.meet("older");
  of.meet("oldest");
  of.meet("older"); // of another position
  CHECK_FALSE(of.lost_to("older"));
  CHECK_FALSE(of.lost_to("oldest"));
  CHECK(of.lost_to("newer"));
  CHECK(of.lost_to("old")); // no prefix counts
}

TEST_CASE("to have met positions without a mark makes no difference") {
  ownership of{"me"};
  of.meet("");
  CHECK_FALSE(of.lost_to(""));
  CHECK(of.lost_to("another"));
}

} // namespace
} // namespace duet
