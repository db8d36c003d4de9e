#include "model/failure.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

TEST_CASE("every remedy has a name and the exit code that the documentation promises") {
  struct row {
    remedy what;
    std::string_view name;
    int code;
  };
  const std::vector<row> table{
      {remedy::retry, "retry", 1},
      {remedy::recover, "recover", 1},
      {remedy::displaced, "displaced", 2},
      {remedy::refused, "refused", 2},
      {remedy::fenced, "fenced", 3},
      {remedy::unauthorised, "unauthorised", 3},
      {remedy::misconfigured, "misconfigured", 2},
      {remedy::fatal, "fatal", 1},
  };
  for (const auto& each : table) {
    CAPTURE(each.name);
    CHECK(to_string(each.what) == each.name);
    CHECK(exit_code(each.what) == each.code);
  }
}

TEST_CASE("a failure that says nothing is fatal") { CHECK(failure{}.what == remedy::fatal); }

TEST_CASE("failures are equal if they say the same") {
  const failure lost{remedy::recover, "the connection is lost"};
  CHECK(lost == failure{remedy::recover, "the connection is lost"});
  CHECK_FALSE(lost == failure{remedy::retry, "the connection is lost"});
  CHECK_FALSE(lost == failure{remedy::recover, "the answer is lost"});
  CHECK_FALSE(lost == failure{remedy::recover, "the connection is lost", refused_part::size});
}

TEST_CASE("a result is a value or the failure that came instead") {
  result<std::string> good{std::string{"seven"}};
  REQUIRE(good);
  CHECK(*good == "seven");
  CHECK(good->size() == 5);
  *good += "ty";
  CHECK(*good == "seventy");

  const result<std::string> bad{failure{remedy::retry, "not yet"}};
  REQUIRE_FALSE(bad);
  CHECK(bad.error() == failure{remedy::retry, "not yet"});
}

TEST_CASE("a result that holds false is not a failure") {
  const result<bool> no{false};
  REQUIRE(no);
  CHECK_FALSE(*no);
}

TEST_CASE("a result of nothing is a success unless it holds a failure") {
  const result<void> good;
  CHECK(good);
  const result<void> bad{failure{remedy::fenced, "a newer instance runs"}};
  REQUIRE_FALSE(bad);
  CHECK(bad.error().what == remedy::fenced);
}

} // namespace
} // namespace duet
