#include "columns/rows.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace duet {
namespace {

TEST_CASE("rows are read as they were written, column by column") {
  rows of{2};
  of.put(0, 7);
  of.end_row(moment::of_rows(0));
  of.put(0, -7);
  of.put(1, "bytes");
  of.end_row(moment::of_rows(0));
  of.put(0, 0);
  of.end_row(moment::of_rows(0));
  REQUIRE(of.size() == 3);
  CHECK(std::vector(of.numbers(0).begin(), of.numbers(0).end()) ==
        std::vector<std::int64_t>{7, -7, 0});
  CHECK(of.bytes(1, 0) == std::nullopt);
  CHECK(of.bytes(1, 1) == "bytes");
  CHECK(of.bytes(1, 2) == std::nullopt);
}

TEST_CASE("empty bytes are not null") {
  rows of{1};
  of.put(0, "");
  of.end_row({});
  CHECK(of.bytes(0, 0) == "");
}

TEST_CASE("rows of one moment that follow one another are a run") {
  rows of{0};
  for (const std::uint32_t at : {1U, 1U, 2U, 5U, 5U, 5U})
    of.end_row({at});
  CHECK(std::vector(of.runs().begin(), of.runs().end()) ==
        std::vector<rows::run>{{{1}, 2}, {{2}, 1}, {{5}, 3}});
}

TEST_CASE("the batch has copies of its bytes, and they move with it") {
  std::string text(100'000, 'a');
  rows of{1};
  of.put(0, text);
  of.end_row({});
  text.assign(text.size(), '#');
  const auto moved = std::move(of);
  CHECK(moved.bytes(0, 0) == std::string(100'000, 'a'));
}

TEST_CASE("all memory counts, and that of bytes by itself") {
  rows of{2};
  CHECK(of.memory() == 0);
  for (int row = 0; row < 1'000; ++row) {
    of.put(0, row);
    of.put(1, std::string(100, 'a'));
    of.end_row({});
  }
  CHECK(of.cell_bytes() >= 100'000);
  CHECK(of.memory() >= of.cell_bytes() + 1'000 * (sizeof(std::int64_t) + sizeof(std::string_view)));
}

TEST_CASE("moments are ordered: what was fired in a step, then its rows") {
  CHECK(moment::of_fired(0) < moment::of_rows(0));
  CHECK(moment::of_rows(0) < moment::of_fired(1));
  CHECK(moment::of_rows(7).step() == 7);
  CHECK(moment::of_fired(7).step() == 7);
  CHECK(moment::of_fired(7).fired());
  CHECK_FALSE(moment::of_rows(7).fired());
}

} // namespace
} // namespace duet
