#include "functions/text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

// One, two, three and four bytes.
constexpr std::string_view of_each = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";

TEST_CASE("characters are counted, skipped and turned around") {
  CHECK(count_characters(of_each) == 4);
  CHECK(skip_characters(of_each, 0, 0) == 0);
  CHECK(skip_characters(of_each, 0, 2) == 3);
  CHECK(skip_characters(of_each, 3, 1) == 6);
  CHECK(skip_characters(of_each, 0, 9) == of_each.size());
  CHECK(skip_characters(of_each, 0, -1) == 0);
  CHECK(reversed(of_each) == "\xF0\x9F\x98\x80\xE2\x82\xAC\xC3\xA9"
                             "a");
}

TEST_CASE("strides of ASCII end wherever another character stands") {
  for (std::size_t before = 0; before < 20; ++before)
    for (std::size_t behind = 0; behind < 20; ++behind) {
      const auto text = std::string(before, 'x') + "\xC3\xA9" + std::string(behind, 'y');
      const auto count = static_cast<std::int64_t>(before + 1 + behind);
      CHECK(count_characters(text) == count);
      CHECK(skip_characters(text, 0, static_cast<std::int64_t>(before) + 1) == before + 2);
      CHECK(skip_characters(text, 0, count) == text.size());
    }
}

} // namespace
} // namespace duet
