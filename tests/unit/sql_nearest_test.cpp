#include "sql/nearest.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <vector>

namespace duet::sql::syntax {
namespace {

TEST_CASE("edits are counted up to a limit") {
  CHECK(edit_distance("", "", 0) == 0);
  CHECK(edit_distance("abc", "ABC", 0) == 0);
  CHECK(edit_distance("amont", "amount", 3) == 1);   // one is missing
  CHECK(edit_distance("ammount", "amount", 3) == 1); // one is too much
  CHECK(edit_distance("amaunt", "amount", 3) == 1);  // one is another
  CHECK(edit_distance("amuont", "amount", 3) == 1);  // two are swapped
  CHECK(edit_distance("kitten", "sitting", 5) == 3);
  CHECK(edit_distance("kitten", "sitting", 2) == 3); // more than the limit, whatever it is
  CHECK(edit_distance("a", "", 1) == 1);
  CHECK(edit_distance("abcdef", "a", 2) == 3);
}

TEST_CASE("the nearest name is the one with the fewest edits") {
  const std::array<std::string_view, 4> known{"customer_id", "order_id", "total_amount", "status"};
  CHECK(nearest("order_ids", known) == "order_id");
  CHECK(nearest("ORDER_ID", known) == "order_id"); // names are case-sensitive
  CHECK(nearest("totalamount", known) == "total_amount");
  CHECK(nearest("stauts", known) == "status");
  CHECK(nearest("price", known) == std::nullopt);
  CHECK(nearest("", known) == std::nullopt);
  CHECK(nearest("x", std::vector<std::string_view>{}) == std::nullopt);
  CHECK(nearest("ab", std::vector<std::string_view>{"ac"}) == std::nullopt);   // too short to guess
  CHECK(nearest("cat", std::vector<std::string_view>{"bat", "hat"}) == "bat"); // the first of two
}

TEST_CASE("a guess is a hint") {
  const std::array<std::string_view, 1> known{"amount"};
  CHECK(did_you_mean("amont", known) == "did you mean `amount`?");
  CHECK(did_you_mean("price", known, "declare it") == "declare it");
  CHECK(did_you_mean("price", known).empty());
}

} // namespace
} // namespace duet::sql::syntax
