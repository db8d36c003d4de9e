#include "model/wire.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using namespace std::string_view_literals;

constexpr auto most = std::numeric_limits<std::uint64_t>::max();

TEST_CASE("a varint has seven bits a byte, the lowest first") {
  const std::vector<std::pair<std::uint64_t, std::string_view>> table{
      {0, "\0"sv},
      {1, "\x01"sv},
      {127, "\x7f"sv},
      {128, "\x80\x01"sv},
      {300, "\xac\x02"sv},
      {16'383, "\xff\x7f"sv},
      {16'384, "\x80\x80\x01"sv},
      {most, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv},
  };
  for (const auto& [number, bytes] : table) {
    CAPTURE(number);
    std::string made;
    append_varint(made, number);
    CHECK(made == bytes);
    const auto longer = made + "rest";
    std::string_view from = longer;
    CHECK(take_varint(from) == number);
    CHECK(from == "rest");
  }
}

TEST_CASE("a varint that is cut off, longer than it must be, or too large is not read") {
  const std::vector<std::string_view> table{
      ""sv,
      "\x80"sv,
      "\xff\xff"sv,
      "\x80\0"sv,     // 0 in two bytes
      "\xff\x80\0"sv, // 127 in three
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"sv,
      "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"sv,
      "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\0"sv,
  };
  for (const auto bytes : table) {
    CAPTURE(bytes.size());
    auto from = bytes;
    CHECK_FALSE(take_varint(from));
    CHECK(from.data() == bytes.data());
    CHECK(from.size() == bytes.size());
  }
}

TEST_CASE("eight bytes are in the order of their numbers") {
  std::string made;
  append_big_endian(made, 0x0102'0304'0506'07f8);
  append_big_endian(made, most);
  CHECK(made == "\x01\x02\x03\x04\x05\x06\x07\xf8\xff\xff\xff\xff\xff\xff\xff\xff");
  std::string_view from = made;
  CHECK(take_big_endian(from) == 0x0102'0304'0506'07f8);
  from.remove_suffix(1);
  CHECK_FALSE(take_big_endian(from));
  CHECK(from.size() == 7);
}

} // namespace
} // namespace duet
