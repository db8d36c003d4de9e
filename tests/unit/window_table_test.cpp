#include "app/window_screen.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace duet {
namespace {

void add(window_table& to, const std::string& value) {
  record in;
  in.value = value;
  to.add(in);
}

/// A row of the output: orders of a status in the window of 5 s from this second of a minute.
std::string row_of(const std::string& second, const std::string& end, const std::string& status,
                   int orders) {
  return R"({"window_start":"2024-05-23T12:34:)" + second +
         R"(Z","window_end":"2024-05-23T12:34:)" + end + R"(Z","status":")" + status +
         R"(","orders":)" + std::to_string(orders) + "}";
}

TEST_CASE("a window has a row with a column for each status, and all orders") {
  window_table table;
  add(table, row_of("45", "50", "PAID", 12));
  add(table, row_of("45", "50", "CREATED", 300));
  add(table, row_of("45", "50", "LOST", 1)); // no column of its own
  CHECK(
      window_table::head() ==
      "  window                   CREATED       PAID    SHIPPED  DELIVERED  CANCELLED        all");
  CHECK(
      table.row("2024-05-23T12:34:45Z") ==
      "  12:34:45 - 12:34:50          300         12          0          0          0        313");
  CHECK(table.orders() == 313);
}

TEST_CASE("a window has settled when it did not change from one look to the next") {
  window_table table;
  const std::vector<std::string> none;
  add(table, row_of("45", "50", "PAID", 12));
  CHECK(table.settle() == none);
  add(table, row_of("45", "50", "SHIPPED", 1));
  add(table, row_of("50", "55", "SHIPPED", 1));
  CHECK(table.settle() == none);
  CHECK(table.settle() == std::vector<std::string>{"2024-05-23T12:34:45Z", "2024-05-23T12:34:50Z"});
  CHECK(table.settle() == none);
}

TEST_CASE("the last windows are shown in their order") {
  window_table table;
  add(table, row_of("50", "55", "PAID", 1));
  add(table, row_of("40", "45", "PAID", 1));
  add(table, row_of("45", "50", "PAID", 1));
  CHECK(table.last(2) == std::vector<std::string>{"2024-05-23T12:34:45Z", "2024-05-23T12:34:50Z"});
  CHECK(table.last(9).size() == 3);
  CHECK(table.last(0).empty());
}

TEST_CASE("what is no row of the output changes nothing") {
  window_table table;
  for (const auto* value : {"", "{", "[]", "7", "{}", R"({"orders":-1})", R"({"orders":"7"})"})
    add(table, value);
  CHECK(table.orders() == 0);
  CHECK(table.last(9).empty());
}

} // namespace
} // namespace duet
