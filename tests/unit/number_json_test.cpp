#include "tests/unit/number_harness.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

namespace duet::pairs {
namespace {

using namespace std::string_literals;

TEST_CASE("the field num of a JSON object is a number by the same rules") {
  check({
      {R"({"num":7})", "7"},
      {R"({"num":0})", "0"},
      {R"({"num":-0})", "0"},
      {R"({"num":-12})", "-12"},
      {R"({"num":9223372036854775807})", "9223372036854775807"},
      {R"({"num":-9223372036854775808})", "-9223372036854775808"},
      {R"({"num":9223372036854775808})", "out_of_range"},
      {R"({"num":-9223372036854775809})", "out_of_range"},
      {R"({"num":7.0})", "not_an_integer"},
      {R"({"num":1e2})", "not_an_integer"},
      {R"({"num":1E+2})", "not_an_integer"},
      {R"({"num":"7"})", "not_a_number"},
      {R"({"num":""})", "not_a_number"},
      {R"({"num":null})", "not_a_number"},
      {R"({"num":true})", "not_a_number"},
      {R"({"num":false})", "not_a_number"},
      {R"({"num":{}})", "not_a_number"},
      {R"({"num":[]})", "not_a_number"},
      {R"({"num":[7]})", "not_a_number"},
      {R"({"num":{"num":7}})", "not_a_number"},
  });
}

TEST_CASE("a number in the field num may have any number of digits") {
  const auto num = [](const std::string& text) { return R"({"num":)" + text + "}"; };
  for (const std::size_t digits : {20U, 38U, 39U, 40U, 41U, 42U, 308U, 309U, 310U, 400U, 10'240U}) {
    CAPTURE(digits);
    const std::string nines(digits, '9');
    const std::string zeros(digits, '0');
    check({
        {num(nines), "out_of_range"},
        {num("-" + nines), "out_of_range"},
        {num("1" + zeros), "out_of_range"},
        {num(nines + ".5"), "not_an_integer"},
        {num("0." + nines), "not_an_integer"},
        {num("0." + zeros), "not_an_integer"},
        {num("1e" + nines), "not_an_integer"},
        {num("1E-" + nines), "not_an_integer"},
        {num("1e+" + zeros), "not_an_integer"},
        {num(nines + "." + nines + "e" + nines), "not_an_integer"},
    });
  }
}

TEST_CASE("numbers of any size in other fields are ignored") {
  const std::string nines(400, '9');
  check({
      {beside(nines), "7"},
      {beside("-" + nines), "7"},
      {beside("0." + nines), "7"},
      {beside("1e400"), "7"},
      {beside("-1E+99999999999999999999"), "7"},
      {beside("1e-99999999999999999999"), "7"},
      {R"({"a":)" + nines + R"(,"b":[1e999,true,1e999],"c":"e)" + nines + R"(","num":12345})",
       "12345"},
      {R"({"a":"\"1e","num":12345})", "12345"},
      {R"({"e1":true,"num":12345,"e2":false})", "12345"},
      // An e in a string begins no exponent, and a string ends where its quote is not escaped.
      {R"({"a":"\ue123","num":12345})", "12345"},
      {R"({"a":"\"\ue123","num":12345})", "12345"},
      {R"({"a":"\\","b":1e999,"num":12345})", "12345"},
  });
}

TEST_CASE("other fields are ignored, before, after and within each other") {
  check({
      {R"({"a":1,"num":7})", "7"},
      {R"({"num":7,"a":1})", "7"},
      {R"({"a":"x","b":[1,2,{"c":null}],"num":7,"d":{"e":true},"f":-1.5e3})", "7"},
      {R"({"a":1,"a":2,"num":7})", "7"},
      {R"({"nums":8,"num":7,"nu":9})", "7"},
      {R"({"":8,"num":7})", "7"},
      {R"({"a":"num","num":7})", "7"},
      {R"({"a":"\"num\":8","num":7})", "7"},
      {R"({"a":"\u0000\n\\\/","num":7})", "7"},
      {"{\"a\":\"\xF0\x9F\x98\x80\",\"num\":7}", "7"},
      {R"({"a":"\ud83d\ude00","num":7})", "7"},
  });
}

TEST_CASE("only a field num of the outermost object counts") {
  check({
      {R"({"a":{"num":8},"num":7})", "7"},
      {R"({"num":7,"a":{"num":8}})", "7"},
      {R"({"num":7,"a":[{"num":8},{"num":9}]})", "7"},
      {R"({"a":{"num":8}})", "missing_field"},
      {R"({"a":[{"num":8}]})", "missing_field"},
  });
}

TEST_CASE("an object without the field num lacks a field") {
  check({
      {"{}", "missing_field"},
      {R"({"a":7})", "missing_field"},
      {R"({"NUM":7})", "missing_field"},
      {R"({"Num":7})", "missing_field"},
      {R"({" num":7})", "missing_field"},
      {R"({"num ":7})", "missing_field"},
      {R"({"num\u0000":7})", "missing_field"},
      {R"({"":7})", "missing_field"},
      {R"({"a":"num"})", "missing_field"},
  });
}

TEST_CASE("two fields num are one too many, whatever they hold") {
  check({
      {R"({"num":7,"num":7})", "duplicate_field"},
      {R"({"num":7,"num":8})", "duplicate_field"},
      {R"({"num":"7","num":7})", "duplicate_field"},
      {R"({"num":[7],"a":1,"num":{}})", "duplicate_field"},
      {R"({"num":1,"num":2,"num":3})", "duplicate_field"},
      {R"({"num":7,"\u006eum":7})", "duplicate_field"},
  });
}

TEST_CASE("a name is what its escapes stand for") {
  check({
      {R"({"\u006eum":7})", "7"},
      {R"({"\u006E\u0075\u006d":7})", "7"},
      {R"({"n\u0075m":"7"})", "not_a_number"},
      {R"({"\\u006eum":7})", "missing_field"},
  });
}

TEST_CASE("whitespace within JSON is fine where JSON allows it") {
  check({
      {"{ \"num\" : 7 }", "7"},
      {"\t{\r\n\"num\"\n:\n7\n}\n", "7"},
      {"{\"num\":- 7}", "malformed_json"},
      {"{\"num\":7 7}", "malformed_json"},
      {"{\"num\":\v7}", "malformed_json"},
      {"{\"num\":7}\f", "malformed_json"},
  });
}

TEST_CASE("a JSON array is not a number") {
  check({
      {"[]", "not_a_number"},
      {"[7]", "not_a_number"},
      {R"([{"num":7}])", "not_a_number"},
  });
}

TEST_CASE("what begins like JSON must be one JSON text") {
  check({
      {"{", "malformed_json"},
      {"[", "malformed_json"},
      {"{]", "malformed_json"},
      {"[7", "malformed_json"},
      {"[7}", "malformed_json"},
      {R"({"num":7)", "malformed_json"},
      {R"({"num":7]})", "malformed_json"},
      {R"({"num":7}})", "malformed_json"},
      {R"({"num":7} x)", "malformed_json"},
      {R"({"num":7}{"num":7})", "malformed_json"},
      {R"({"num":7},)", "malformed_json"},
      {R"({"num":7,})", "malformed_json"},
      {R"({,"num":7})", "malformed_json"},
      {R"({"num"})", "malformed_json"},
      {R"({"num":})", "malformed_json"},
      {R"({"num",7})", "malformed_json"},
      {R"({num:7})", "malformed_json"},
      {R"({'num':7})", "malformed_json"},
      {R"({7:7})", "malformed_json"},
      {R"({"num":7 /* seven */})", "malformed_json"},
      {"{\"num\":7} // seven", "malformed_json"},
      {"[1,]", "malformed_json"},
      {"[1 2]", "malformed_json"},
      {R"({"num":nul})", "malformed_json"},
      {R"({"num":True})", "malformed_json"},
      {R"({"num":NaN})", "malformed_json"},
      {R"({"num":Infinity})", "malformed_json"},
  });
}

TEST_CASE("a number within JSON that JSON's grammar does not know makes the JSON malformed") {
  for (const auto* number :
       {"07", "-07", "+7", "1.", ".5", "1e", "1e+", "--1", "-", "0x10", "1e2.5", "7L"}) {
    check({
        {R"({"num":)"s + number + "}", "malformed_json"},
        {beside(number), "malformed_json"},
        {"["s + number + "]", "malformed_json"},
    });
  }
}

TEST_CASE("a string within JSON must be a JSON string") {
  check({
      {beside("\"x"), "malformed_json"},
      {beside("\"\\x\""), "malformed_json"},
      {beside("\"\\u12\""), "malformed_json"},
      {beside("\"\\u12g4\""), "malformed_json"},
      {beside("\"\\\""), "malformed_json"},
      // Half a surrogate pair, and a pair the wrong way round.
      {beside(R"("\ud83d")"), "malformed_json"},
      {beside(R"("\ude00")"), "malformed_json"},
      {beside(R"("\uDFFF")"), "malformed_json"},
      {beside(R"("\ude00\ud83d")"), "malformed_json"},
      {beside(R"("\ud7ff\ue000")"), "7"},
      {R"({"\udc00":1,"num":7})", "malformed_json"},
      {R"({"num":7,"a":{"\udc00":1}})", "malformed_json"},
      {beside("\"\n\""), "malformed_json"},
      {beside("\"\t\""), "malformed_json"},
      {beside("\"\x1F\""), "malformed_json"},
      {beside("\"\x7F\""), "7"},
  });
}

TEST_CASE("text that is not UTF-8 has a bad encoding") {
  struct sequence {
    std::string_view bytes;
    std::string_view what;
  };
  const std::vector<sequence> bad{
      {"\x80", "a continuation byte alone"},
      {"\xC2", "two bytes cut to one"},
      {"\xE2\x82", "three bytes cut to two"},
      {"\xF0\x9F\x98", "four bytes cut to three"},
      {"\xC0\xAF", "an overlong slash in two bytes"},
      {"\xC1\xBF", "overlong in two bytes"},
      {"\xE0\x80\xAF", "an overlong slash in three bytes"},
      {"\xE0\x9F\xBF", "the longest that is overlong in three bytes"},
      {"\xF0\x80\x80\xAF", "an overlong slash in four bytes"},
      {"\xF0\x8F\xBF\xBF", "the longest that is overlong in four bytes"},
      {"\xED\xA0\x80", "the first surrogate"},
      {"\xED\xBF\xBF", "the last surrogate"},
      {"\xF4\x90\x80\x80", "one above U+10FFFF"},
      {"\xF5\x80\x80\x80", "far above U+10FFFF"},
      {"\xF8\x88\x80\x80\x80", "five bytes"},
      {"\xFE", "a byte that no sequence has"},
      {"\xFF", "a byte that no sequence has"},
      {"\xE2\x28\xA1", "a second byte that does not continue"},
      {"\xE2\x82\x28", "a third byte that does not continue"},
      {"\xF0\x9F\x98\x28", "a fourth byte that does not continue"},
  };
  for (const auto& each : bad) {
    INFO(each.what);
    const std::string bytes{each.bytes};
    check({
        {bytes, "bad_encoding"},
        {"7" + bytes, "bad_encoding"},
        {bytes + "7", "bad_encoding"},
        {beside("\"" + bytes + "\""), "bad_encoding"},
        {R"({")" + bytes + R"(":1,"num":7})", "bad_encoding"},
        {R"({"num":7})" + bytes, "bad_encoding"},
    });
  }
}

TEST_CASE("well-formed UTF-8 is fine within strings, to the edges of each length") {
  for (const auto* bytes :
       {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xEC\xBF\xBF", "\xED\x9F\xBF",
        "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF3\xBF\xBF\xBF", "\xF4\x8F\xBF\xBF"})
    check({{beside("\""s + bytes + "\""), "7"}, {bytes, "not_a_number"}});
}

TEST_CASE("JSON is read to a depth of 32") {
  static_assert(json_depth_max == 32);
  const auto arrays = [](std::size_t depth) { return repeat("[", depth) + repeat("]", depth); };
  const auto objects = [](std::size_t depth) {
    return repeat(R"({"a":)", depth - 1) + "{}" + repeat("}", depth - 1);
  };
  check({
      {arrays(32), "not_a_number"},
      {arrays(33), "too_deep"},
      {objects(32), "missing_field"},
      {objects(33), "too_deep"},
      {beside(arrays(31)), "7"},
      {beside(arrays(32)), "too_deep"},
      {beside(objects(31)), "7"},
      {beside(objects(32)), "too_deep"},
      {R"({"num":)" + arrays(31) + "}", "not_a_number"},
      {R"({"num":)" + arrays(32) + "}", "too_deep"},
      // It is depth that counts, not how many there are.
      {beside("[" + repeat("[],", 1'000) + "{}]"), "7"},
      {beside("\"" + repeat("[", 1'000) + "\""), "7"},
  });
}

TEST_CASE("no depth brings the parser down") {
  check({
      {repeat("[", 65'536), "too_deep"},
      {repeat(R"({"a":)", 13'000), "too_deep"},
      {repeat("[", 32'768) + repeat("]", 32'768), "too_deep"},
      {repeat("[", 100'000), "too_large"},
      {repeat("[", 100'000) + repeat("]", 100'000), "too_large"},
      {repeat("[", 32), "malformed_json"},
      {repeat("[", 33), "too_deep"},
  });
}

TEST_CASE("an object may have as many fields as fit, and a bigger one is too large") {
  const auto object_of = [](std::size_t fields) {
    std::string text = "{";
    for (std::size_t i = 0; i < fields; ++i)
      text += "\"" + std::to_string(i) + "\":0,";
    return text + R"("num":7})";
  };
  check({{object_of(6'000), "7"}, {object_of(1'000'000), "too_large"}});
}

TEST_CASE("no part of a JSON object is an object, wherever it is cut off") {
  const auto whole =
      "{\"a\":[1,-2.5e+3,\"x\\u00e9\\n\xC3\xA9\xF0\x9F\x98\x80\"],\"b\":{\"num\":null},\"num\":7,\"c\":[true,{}]}"s;
  REQUIRE(verdict(whole) == "7");
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto part = whole.substr(0, size);
    CAPTURE(part);
    const bool within_character = (static_cast<unsigned char>(whole[size]) & 0xC0U) == 0x80U;
    CHECK(verdict(part) == (within_character ? "bad_encoding" : "malformed_json"));
  }
}

/// A JSON value of any kind, by construction well-formed, without a field num.
std::string random_json(test::random& random, int depth) {
  switch (random.between(0, depth > 0 ? 6 : 4)) {
  case 0:
    return "null";
  case 1:
    return random.once_in(2) ? "true" : "false";
  case 2:
    return std::to_string(random.between(-1'000, 1'000));
  case 3:
    return "-0." + std::to_string(random.between(0, 1'000'000)) + "E+" +
           std::to_string(random.between(0, 1'000));
  case 4:
    return "\"" + random.text("numab {}[]:,0e", 12) + "\"";
  case 5: {
    std::string text = "[";
    for (auto count = random.between(0, 4); count > 0; --count)
      text += random_json(random, depth - 1) + (count > 1 ? "," : "");
    return text + "]";
  }
  default: {
    std::string text = "{";
    for (auto count = random.between(0, 4); count > 0; --count)
      text += "\"" + random.text("ab", 3) + "\" : " + random_json(random, depth - 1) +
              (count > 1 ? "," : "");
    return text + "}";
  }
  }
}

TEST_CASE("a field num is found among any other fields") {
  test::random random;
  for (int i = 0; i < 5'000; ++i) {
    std::string text = "{";
    for (auto count = random.between(0, 3); count > 0; --count)
      text += R"("before":)" + random_json(random, 5) + ",";
    text += R"("num":7)";
    for (auto count = random.between(0, 3); count > 0; --count)
      text += R"(,"after":)" + random_json(random, 5);
    text += "}";
    CAPTURE(text);
    REQUIRE(verdict(text) == "7");
  }
}

} // namespace
} // namespace duet::pairs
