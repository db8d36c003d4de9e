#include "tests/unit/number_harness.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace duet::pairs {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST_CASE("an integer as decimal text is a number") {
  check({
      {"7", "7"},
      {"0", "0"},
      {"-0", "0"},
      {"-1", "-1"},
      {"10", "10"},
      {"1000000", "1000000"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
  });
}

TEST_CASE("JSON whitespace around a number is fine, and only around it") {
  check({
      {" 7 ", "7"},
      {"\t\r\n 7\n\n", "7"},
      {" \n {\"num\":7}\r\n", "7"},
      {"7 8", "not_a_number"},
      {"- 7", "not_a_number"},
      {"1 000", "not_a_number"},
      {"\v7", "not_a_number"},
      {"7\f", "not_a_number"},
      {"\xC2\xA0"s + "7", "not_a_number"}, // a no-break space
  });
}

TEST_CASE("nothing, or nothing but whitespace, has reasons of its own") {
  CHECK(verdict(std::nullopt) == "tombstone");
  check({{"", "empty"}, {" ", "empty"}, {" \t\r\n ", "empty"}});
}

TEST_CASE("an integer beyond int64 is out of range, however long it is") {
  check({
      {"9223372036854775808", "out_of_range"},
      {"-9223372036854775809", "out_of_range"},
      {"18446744073709551616", "out_of_range"},
      {std::string(10'240, '9'), "out_of_range"},
      {"-" + std::string(10'240, '9'), "out_of_range"},
      {"1" + std::string(10'240, '0'), "out_of_range"},
  });
}

TEST_CASE("a number with a fraction or an exponent is not an integer, whatever its value") {
  check({
      {"7.0", "not_an_integer"},
      {"-7.5", "not_an_integer"},
      {"0.0", "not_an_integer"},
      {"1e2", "not_an_integer"},
      {"1E+2", "not_an_integer"},
      {"1e-2", "not_an_integer"},
      {"0e0", "not_an_integer"},
      {"1.5E10", "not_an_integer"},
      {"9223372036854775808.0", "not_an_integer"},
      {"1e999999999999", "not_an_integer"},
      {"1." + std::string(10'240, '1'), "not_an_integer"},
      {"1e" + std::string(10'240, '1'), "not_an_integer"},
  });
}

TEST_CASE("text outside JSON's grammar of numbers is not a number") {
  check({
      {"07", "not_a_number"},
      {"-07", "not_a_number"},
      {"00", "not_a_number"},
      {"007.5", "not_a_number"},
      {"-00", "not_a_number"},
      {"+7", "not_a_number"},
      {"--1", "not_a_number"},
      {"-+1", "not_a_number"},
      {"-", "not_a_number"},
      {"+", "not_a_number"},
      {".", "not_a_number"},
      {"1.", "not_a_number"},
      {"-1.", "not_a_number"},
      {".5", "not_a_number"},
      {"-.5", "not_a_number"},
      {"1e", "not_a_number"},
      {"1e+", "not_a_number"},
      {"1.e2", "not_a_number"},
      {"e2", "not_a_number"},
      {"1e2.5", "not_a_number"},
      {"1.2.3", "not_a_number"},
      {"1e2e3", "not_a_number"},
      {"7,0", "not_a_number"},
      {"1_000", "not_a_number"},
      {"0x10", "not_a_number"},
      {"7L", "not_a_number"},
      {"7;", "not_a_number"},
      {"7}", "not_a_number"},
      {"NaN", "not_a_number"},
      {"nan", "not_a_number"},
      {"Infinity", "not_a_number"},
      {"-Infinity", "not_a_number"},
      {"inf", "not_a_number"},
      {"seven", "not_a_number"},
      {"'7'", "not_a_number"},
      {"\"7\"", "not_a_number"},
      {"null", "not_a_number"},
      {"true", "not_a_number"},
      {"false", "not_a_number"},
      {"07" + std::string(10'240, '7'), "not_a_number"},
      {std::string(10'240, '7') + "x", "not_a_number"},
      {"\xD9\xA7", "not_a_number"}, // the Arabic digit seven
      {"\xE2\x88\x92"
       "7",
       "not_a_number"}, // a minus sign that is not the hyphen
  });
}

TEST_CASE("a byte order mark belongs to no number and to no JSON text") {
  check({
      {"\xEF\xBB\xBF"
       "7",
       "not_a_number"},
      {"\xEF\xBB\xBF{\"num\":7}", "not_a_number"},
      {"\xEF\xBB\xBF", "not_a_number"},
      {"\xFF\xFE"
       "7\0"s,
       "bad_encoding"},
      {"\xFE\xFF\0"
       "7"s,
       "bad_encoding"},
  });
}

TEST_CASE("a NUL byte makes text unreadable, wherever it stands") {
  check({
      {"\0"s, "not_a_number"},
      {"\0"s + "7", "not_a_number"},
      {"7\0"s, "not_a_number"},
      {"7\0"s + "7", "not_a_number"},
      {" \0"s, "not_a_number"},
      {"\0"s + R"({"num":7})", "not_a_number"},
      {R"({"num":7})" + "\0"s, "malformed_json"},
      {R"({"num":7})" + "\0"s + "x", "malformed_json"},
      {R"({"num":)" + "\0"s + "7}", "malformed_json"},
      {R"({"num":7,"a":")" + "\0"s + "\"}", "malformed_json"},
  });
}

TEST_CASE("a value is read up to 65,536 bytes, whitespace included") {
  static_assert(value_bytes_max == 65'536);
  const auto spaces = [](std::size_t count) { return std::string(count, ' '); };
  const auto object_of = [](std::size_t size) {
    return R"({"num":7,"a":")" + std::string(size - 16, 'x') + "\"}";
  };
  REQUIRE(object_of(100).size() == 100);
  check({
      {spaces(65'535) + "7", "7"},
      {spaces(65'536) + "7", "too_large"},
      {"7" + spaces(65'535), "7"},
      {"7" + spaces(65'536), "too_large"},
      {spaces(65'536), "empty"},
      {spaces(65'537), "too_large"},
      {std::string(65'536, '9'), "out_of_range"},
      {std::string(65'537, '9'), "too_large"},
      {object_of(65'536), "7"},
      {object_of(65'537), "too_large"},
      {std::string(65'537, '\xFF'), "too_large"},
  });
}

TEST_CASE("every int64 is read back from its text, bare and in JSON, with any whitespace") {
  test::random random;
  const auto space = [&] { return random.text(" \t\r\n", 4); };
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  constexpr auto highest = std::numeric_limits<std::int64_t>::max();
  for (int i = 0; i < 20'000; ++i) {
    // As many short numbers as long ones.
    const auto number = random.between(lowest, highest) >> random.between(0, 63);
    const auto text = std::to_string(number);
    const auto name = random.once_in(2) ? R"("num")"s : R"("\u006eum")"s;
    const auto bare = space() + text + space();
    const auto json =
        space() + "{" + space() + name + space() + ":" + space() + text + space() + "}" + space();
    CAPTURE(json);
    REQUIRE(verdict(bare) == text);
    REQUIRE(verdict(json) == text);
  }
}

TEST_CASE("short texts are judged as the grammar says, all of them") {
  const std::regex integer{R"([ \n]*-?(0|[1-9][0-9]*)[ \n]*)"};
  const std::regex number{R"([ \n]*-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?[ \n]*)"};
  const auto expected = [&](const std::string& text) -> std::string {
    if (text.find_first_not_of(" \n") == std::string::npos)
      return "empty";
    if (std::regex_match(text, integer))
      return std::to_string(std::stoll(text));
    return std::regex_match(text, number) ? "not_an_integer" : "not_a_number";
  };
  constexpr auto alphabet = " \n-+.eE01x"sv;
  constexpr std::size_t length_max = 5;
  std::vector<std::size_t> letters;
  std::size_t wrong = 0;
  for (bool more = true; more;) {
    std::string text;
    for (const auto each : letters)
      text += alphabet[each];
    if (verdict(text) != expected(text)) {
      ++wrong;
      MESSAGE("'" << text << "' is " << verdict(text) << ", expected " << expected(text));
    }
    // Counts up, as an odometer does.
    auto wheel = letters.begin();
    while (wheel != letters.end() && ++*wheel == alphabet.size())
      *wheel++ = 0;
    if (wheel == letters.end())
      letters.push_back(0);
    more = letters.size() <= length_max;
  }
  CHECK(wrong == 0);
}

TEST_CASE("any bytes give a number or one reason of the list, and the same ones each time") {
  test::random random;
  std::string all_bytes;
  for (int i = 0; i < 256; ++i)
    all_bytes += static_cast<char>(i);
  const std::string whole = R"({"a":[1,2.5,"x\u006e"],"b":{"c":null},"num":7})";
  std::vector<std::string> known;
  for (const auto reason : all_reject_reasons())
    known.emplace_back(to_string(reason));

  const auto check_any = [&](const std::string& value) {
    // A copy of exactly this size, so that a sanitizer sees a read beyond it.
    const std::vector<char> exact{value.begin(), value.end()};
    const auto first = verdict(std::string_view{exact.data(), exact.size()});
    CAPTURE(value);
    REQUIRE(verdict(value) == first);
    const bool is_number = first.find_first_not_of("-0123456789") == std::string::npos;
    REQUIRE((is_number || std::ranges::find(known, first) != known.end()));
  };
  for (int i = 0; i < 20'000; ++i) {
    check_any(random.text(all_bytes, 40));
    check_any(random.text("{}[]\":,num07-.eE \\u\n\xC3\xA9", 40));
    check_any("{" + random.text("{}[]\":,num07-.eE \\u\n\xC3\xA9", 40));
    auto changed = whole;
    for (auto changes = random.between(1, 3); changes > 0; --changes)
      changed[random.below(changed.size())] = all_bytes[random.below(all_bytes.size())];
    check_any(changed);
  }
}

} // namespace
} // namespace duet::pairs
