#include "tests/fuzz/csv_check.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <string>

namespace duet {
namespace {

TEST_CASE("lines at random are read as a plain reference reads them") {
  test::random random;
  for (int i = 0; i < 200'000; ++i) {
    auto input = random.text("abc ,,,;;;\t\t\"\"'\\#\r\nnt\xC3\xA9", 16);
    input.insert(0, 1, static_cast<char>(random.between(0, 63)));
    CAPTURE(input);
    REQUIRE(fuzz::check_csv(input) == "");
  }
}

} // namespace
} // namespace duet
