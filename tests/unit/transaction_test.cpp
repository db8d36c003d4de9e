#include "model/transaction.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using enum transaction_call;

/// The course after these calls, which must be legal.
transaction_course after(const std::vector<transaction_call>& calls) {
  transaction_course made;
  for (const auto each : calls)
    REQUIRE(made.take(each));
  return made;
}

transaction_course lost() {
  transaction_course made;
  made.lose();
  return made;
}

TEST_CASE("a transaction is begun, written to any number of times, committed, and the next begun") {
  CHECK(after({}).state() == transaction_state::idle);
  CHECK(after({begin}).state() == transaction_state::open);
  CHECK(after({begin, write, write}).state() == transaction_state::open);
  CHECK(after({begin, write, commit}).state() == transaction_state::committing);
  CHECK(after({begin, commit, committed}).state() == transaction_state::idle);
  CHECK(after({begin, commit, committed, begin}).state() == transaction_state::open);
}

TEST_CASE("every other call is a failure, after which nothing is legal") {
  struct row {
    std::string_view state;
    transaction_course course;
    std::vector<transaction_call> illegal;
  };
  const std::vector<row> table{
      {"idle", after({}), {write, commit, committed}},
      {"open", after({begin}), {begin, committed}},
      {"committing", after({begin, commit}), {begin, write, commit}},
      {"lost", lost(), {begin, write, commit, committed}},
  };
  for (const auto& each : table)
    for (const auto call : each.illegal) {
      CAPTURE(each.state);
      CAPTURE(to_string(call));
      CHECK(to_string(each.course.state()) == each.state);
      auto course = each.course;
      const auto refused = course.take(call);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().what == remedy::fatal);
      CHECK(refused.error().message == "a transaction that is " + std::string{each.state} +
                                           " has no \"" + std::string{to_string(call)} + "\"");
      CHECK(course.state() == transaction_state::lost);
    }
}

} // namespace
} // namespace duet
