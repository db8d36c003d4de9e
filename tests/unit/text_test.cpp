#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "functions/text.hpp"

namespace duet {
namespace {

// One, two, three and four bytes.
constexpr std::string_view of_each = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";

std::string decoded(std::string_view text) {
  std::string made;
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    made += std::to_string(value) + "/" + std::to_string(width) + " ";
    at += width;
  }
  return made;
}

TEST_CASE("characters are counted, skipped and turned around") {
  CHECK(count_characters(of_each) == 4);
  CHECK(count_units(of_each) == 5);
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
      CHECK(count_units(text) == count);
      CHECK(skip_characters(text, 0, static_cast<std::int64_t>(before) + 1) == before + 2);
      CHECK(skip_characters(text, 0, count) == text.size());
      CHECK_FALSE(is_ascii(text));
      CHECK(is_ascii(text.substr(0, before)));
      CHECK(is_ascii(text.substr(before + 2)));
    }
}

TEST_CASE("what is no UTF-8 is replaced as Java replaces it") {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {of_each, "97/1 233/2 8364/3 128512/4 "},
      {"\x80"
       "a",
       "65533/1 97/1 "},
      {"\xC3", "65533/1 "},
      {"\xC3"
       "a",
       "65533/1 97/1 "},
      {"\xC0\x80", "65533/1 65533/1 "},             // spelt too long
      {"\xE0\x80\x80", "65533/1 65533/1 65533/1 "}, // the same
      {"\xED\xA0\x80", "65533/3 "},                 // half of a surrogate pair
      {"\xE2\x82", "65533/2 "},
      {"\xE2\x82"
       "a",
       "65533/2 97/1 "},
      {"\xF0\x9F\x98", "65533/3 "},
      {"\xF4\x90\x80\x80", "65533/1 65533/1 65533/1 65533/1 "}, // beyond U+10FFFF
      {"\xFE\xFF", "65533/1 65533/1 "},
  };
  for (const auto& [text, points] : table)
    CHECK(decoded(text) == points);
}

TEST_CASE("text goes to UTF-16 and back") {
  std::string back;
  append_utf16(back, to_utf16(of_each));
  CHECK(back == of_each);
  std::string halves;
  append_utf16(halves, std::u16string{0xD83D, u'a', 0xDE00, 0xD83D});
  CHECK(halves == "?a??");
}

TEST_CASE("texts are made by units where they are not ASCII") {
  const auto first_two = [](auto& made, auto text) { made.append(text.substr(0, 2)); };
  std::string made;
  by_units(made, first_two, std::string_view{"abc"});
  CHECK(made == "ab");
  by_units(made, first_two,
           std::string_view{"\xF0\x9F\x98\x80"
                            "c"});
  CHECK(made == "ab\xF0\x9F\x98\x80");
}

} // namespace
} // namespace duet
