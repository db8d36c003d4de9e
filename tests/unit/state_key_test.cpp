#include "jobs/state_key.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

using namespace std::string_view_literals;

std::string bytes_of(const owned_state_key& of) {
  std::string made;
  append_state_key(made, of.owner, of.name);
  return made;
}

/// The format of the state topic: a row that fails must not be mended here.
const std::vector<std::pair<owned_state_key, std::string_view>> vectors{
    {{{1}, {"", {}, {}}}, "\x02\x01\x00"sv},
    {{{1}, {"key", {}, {}}}, "\x02\x01\x00key"sv},
    {{{300}, {"key", {}, {}}}, "\x02\xac\x02\x00key"sv},
    {{{UINT32_MAX}, {"k", {}, {}}}, "\x02\xff\xff\xff\xff\x0f\x00k"sv},
    {{{1}, {"k", event_time{0}, {}}}, "\x02\x01\x01\x80\0\0\0\0\0\0\0k"sv},
    {{{1}, {"", event_time{1}, {}}}, "\x02\x01\x01\x80\0\0\0\0\0\0\x01"sv},
    {{{1}, {"", event_time{-1}, {}}}, "\x02\x01\x01\x7f\xff\xff\xff\xff\xff\xff\xff"sv},
    {{{1}, {"", no_time, {}}}, "\x02\x01\x01\0\0\0\0\0\0\0\0"sv},
    {{{1}, {"", end_of_time, {}}}, "\x02\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff"sv},
    {{{1}, {"k", event_time{1'764'000'000'000}, {}}},
     "\x02\x01\x01\x80\0\x01\x9a\xb6\x97\xe8\0k"sv},
    {{{2}, {"k", {}, "e"}}, "\x02\x02\x02\x01ke"sv},
    {{{2}, {"", {}, ""}}, "\x02\x02\x02\x00"sv},
    {{{2}, {"", {}, "e"}},
     "\x02\x02\x02\x00"
     "e"sv},
    {{{2}, {"key", event_time{0}, "e"}}, "\x02\x02\x03\x80\0\0\0\0\0\0\0\x03keye"sv},
};

TEST_CASE("state keys have the bytes that they have always had") {
  for (const auto& [key, bytes] : vectors) {
    CAPTURE(bytes);
    CHECK(bytes_of(key) == bytes);
    const auto read = parse_state_key(bytes);
    REQUIRE(read);
    CHECK(*read == key);
  }
}

TEST_CASE("what is no state key of format 3 is not read") {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"", "does not begin with the byte 2"},
      {"duet.operator.1", "does not begin with the byte 2"},
      {"\x01key", "does not begin with the byte 2"},
      {"\x02", "names no operator"},
      {"\x02\x00\x00"sv, "names no operator"},
      {"\x02\x80", "names no operator"},
      {"\x02\x81\x00\x00"sv, "names no operator"},             // longer than it must be
      {"\x02\x80\x80\x80\x80\x10\x00"sv, "names no operator"}, // beyond 32 bits
      {"\x02\x01", "has no flags, or unknown ones"},
      {"\x02\x01\x04", "has no flags, or unknown ones"},
      {"\x02\x01\xff", "has no flags, or unknown ones"},
      {"\x02\x01\x01\x80\0\0\0\0\0\0"sv, "is cut off in its time"},
      {"\x02\x01\x02", "does not say where its element begins"},
      {"\x02\x01\x02\x80\x00"sv, "does not say where its element begins"},
      {"\x02\x01\x02\x02k", "is cut off before its element"},
  };
  for (const auto& [bytes, why] : table) {
    CAPTURE(bytes);
    const auto read = parse_state_key(bytes);
    REQUIRE_FALSE(read);
    CHECK(read.error().message == why);
  }
}

TEST_CASE("state keys of one operator are in the order of time") {
  test::random random;
  const auto any = [&] { return event_time{random.between(INT64_MIN, INT64_MAX)}; };
  for (int run = 0; run < 1'000; ++run) {
    const owned_state_key one{{7}, {"k", any(), {}}};
    const owned_state_key other{{7}, {"k", any(), {}}};
    CHECK((one.name.time < other.name.time) == (bytes_of(one) < bytes_of(other)));
  }
}

TEST_CASE("any bytes are read as one key, or as none") {
  test::random random;
  for (int run = 0; run < 20'000; ++run) {
    const auto bytes = "\x02" + random.text("\x00\x01\x02\x03\x80\xffk"sv, 16);
    if (const auto read = parse_state_key(bytes))
      CHECK(bytes_of(*read) == bytes);
  }
}

TEST_CASE("a value begins with the version of its layout") {
  std::string value;
  append_state_version(value, 3);
  CHECK(value == "\x03");
  value += "rest";
  std::string_view from = value;
  CHECK(take_state_version(from) == 3);
  CHECK(from == "rest");
  for (const auto wrong : {""sv, "\0rest"sv}) {
    from = wrong;
    CHECK_FALSE(take_state_version(from));
    CHECK(from == wrong);
  }
}

} // namespace
} // namespace duet
