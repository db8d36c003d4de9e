#include "columns/utf8.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

TEST_CASE("all code points go to bytes and back, halves of pairs do not come back") {
  for (char32_t value = 0; value <= code_point_max; ++value) {
    std::string text;
    append_code_point(text, value);
    const bool good = is_scalar_value(value);
    const auto [back, width] = code_point_at(text, 0);
    if (back != (good ? value : replacement_character) || width != text.size() ||
        utf8_sequence(text) != (good ? width : 0))
      FAIL(static_cast<std::uint32_t>(value));
  }
}

TEST_CASE("UTF-8 ends where a sequence is cut, spelt too long, or half of a pair") {
  for (const auto bad : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82",
                         "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF8\x80\x80\x80"})
    for (std::size_t before = 0; before < 20; ++before)
      for (const auto* const behind : {"", "and so on and on"}) {
        const auto good = std::string(before, 'x') + std::string{of_each};
        CHECK(is_utf8(good));
        CHECK(utf8_until(good + bad + behind) == good.size());
        CHECK_FALSE(is_utf8(good + bad + behind));
        CHECK(is_utf8(good + behind));
      }
}

TEST_CASE("ASCII is found in words, wherever another character stands") {
  for (std::size_t before = 0; before < 20; ++before) {
    const auto text = std::string(before, 'x') + "\xC3\xA9" + std::string(9, 'y');
    CHECK(ascii_words(text) == before / 8 * 8);
    CHECK_FALSE(is_ascii(text));
    CHECK(is_ascii(text.substr(0, before)));
    CHECK(is_ascii(text.substr(before + 2)));
  }
}

} // namespace
} // namespace duet
