#include "jobs/key_bytes.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

using namespace std::string_view_literals;

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

void append(std::string& key, const key_column& column) {
  if (const auto* boolean = std::get_if<bool>(&column))
    append_boolean(key, *boolean);
  else if (const auto* integer = std::get_if<std::int64_t>(&column))
    append_integer(key, *integer);
  else if (const auto* floating = std::get_if<double>(&column))
    append_floating(key, *floating);
  else if (const auto* bytes = std::get_if<std::string_view>(&column))
    append_bytes(key, *bytes);
  else
    append_null(key);
}

std::string key_of(const std::vector<key_column>& columns) {
  std::string key;
  for (const auto& each : columns)
    append(key, each);
  return key;
}

const key_column null;

key_column integer(std::int64_t value) { return value; }

struct vector_row {
  std::vector<key_column> columns;
  std::string_view bytes;
  std::uint64_t hash;
};

/// Bytes and hashes were made by a Python program of a few lines and its package `xxhash`. They are
/// the format of the state topic: a row that fails must not be mended here.
const std::vector<vector_row> vectors{
    {{}, "", 0xef46db3751d8e999},
    {{null}, "\x00"sv, 0xe934a84adb052768},
    {{false}, "\x01", 0x8a4127811b21e730},
    {{true}, "\x02", 0x4b79b8c95732b0e7},
    {{integer(0)}, "\x03\x00"sv, 0xfae4a10ff02fd326},
    {{integer(-1)}, "\x03\x01", 0x3f4bdf26d550fcdb},
    {{integer(1)}, "\x03\x02", 0x483b889b4d44261a},
    {{integer(64)}, "\x03\x80\x01", 0x9035c6b2661966d4},
    {{integer(most)}, "\x03\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01", 0x1cc2089efab5effb},
    {{integer(least)}, "\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 0x63698dd47fa632dd},
    {{0.0}, "\x04\0\0\0\0\0\0\0\0"sv, 0x078e4ab900e95271},
    {{-0.0}, "\x04\0\0\0\0\0\0\0\0"sv, 0x078e4ab900e95271},
    {{1.5}, "\x04\x3f\xf8\0\0\0\0\0\0"sv, 0x794836eea7f827fb},
    {{-2.25}, "\x04\xc0\x02\0\0\0\0\0\0"sv, 0x126a5744493e8e22},
    {{HUGE_VAL}, "\x04\x7f\xf0\0\0\0\0\0\0"sv, 0xf4c2c5ded1ad1988},
    {{std::nan("1")}, "\x04\x7f\xf8\0\0\0\0\0\0"sv, 0x1d568e7ddacab44a},
    {{-std::nan("")}, "\x04\x7f\xf8\0\0\0\0\0\0"sv, 0x1d568e7ddacab44a},
    {{""sv}, "\x05\0"sv, 0xceb68112be701ca5},
    {{"a"sv},
     "\x05\x01"
     "a",
     0x825ae27571f28686},
    {{"ab"sv, "c"sv},
     "\x05\x02"
     "ab\x05\x01"
     "c",
     0x71d9328ecdbde849},
    {{"a"sv, "bc"sv},
     "\x05\x01"
     "a\x05\x02"
     "bc",
     0x4482786466321616},
    {{integer(42), null, true, "GBP"sv, 0.5},
     "\x03\x54\x00\x02\x05\x03GBP\x04\x3f\xe0\0\0\0\0\0\0"sv,
     0x83c0e5956de05025},
};

TEST_CASE("keys have the bytes and the hash that they have always had") {
  for (const auto& row : vectors) {
    CAPTURE(row.bytes);
    const auto key = key_of(row.columns);
    CHECK(key == row.bytes);
    CHECK(key_hash(key) == row.hash);
  }
}

TEST_CASE("the hash is XXH64 with seed 0") {
  CHECK(key_hash("a") == 0xd24ec4f1a98c6e5b);
  CHECK(key_hash("abc") == 0x44bc2cf5ad770999);
  CHECK(key_hash("0123456789abcdef0123456789abcdef") == 0x642a94958e71e6c5);
  CHECK(key_hash("The quick brown fox jumps over the lazy dog") == 0x0b242d361fda71bc);
  std::string all;
  for (int i = 0; i < 256; ++i)
    all.push_back(static_cast<char>(i));
  CHECK(key_hash(all) == 0x1facbe8406cd904b);
  CHECK(key_hash(key_of({std::string_view{std::string(300, 'x')}})) == 0x57bd32ae74fb928d);
}

TEST_CASE("columns are read as they were written, one after the other") {
  for (const auto& row : vectors) {
    std::string_view from = row.bytes;
    std::vector<key_column> read;
    while (auto column = take_column(from))
      read.push_back(*column);
    CHECK(from.empty());
    REQUIRE(read.size() == row.columns.size());
    CHECK(key_of(read) == row.bytes);
    for (std::size_t i = 0; i < read.size(); ++i)
      CHECK(read[i].index() == row.columns[i].index());
  }
}

TEST_CASE("what is no column, or not spelt as here, is not read") {
  const std::vector<std::string_view> table{
      ""sv,
      "\x06"sv,
      "\x06\x80\x00"sv, // longer than it must be
      "\x07"sv,         // reserved
      "\x10"sv,
      "\xff"sv,
      "\x03"sv,
      "\x03\x80"sv,
      "\x03\x80\x00"sv, // longer than it must be
      "\x04\0\0\0\0\0\0\0"sv,
      "\x04\x80\0\0\0\0\0\0\0"sv,     // -0.0
      "\x04\x7f\xf8\0\0\0\0\0\x01"sv, // another NaN
      "\x04\xff\xf8\0\0\0\0\0\0"sv,
      "\x05"sv,
      "\x05\x02"
      "a"sv,
      "\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
      "a"sv,
  };
  for (const auto bytes : table) {
    CAPTURE(bytes.size());
    auto from = bytes;
    CHECK_FALSE(take_column(from));
    CHECK(from.size() == bytes.size());
  }
}

/// A text that is the same for columns that SQL takes for the same key, and for no others.
std::string spelt(const std::vector<key_column>& columns) {
  std::string text;
  for (const auto& each : columns) {
    text += std::to_string(each.index()) + "(";
    if (const auto* boolean = std::get_if<bool>(&each))
      text += *boolean ? "yes" : "no";
    if (const auto* number = std::get_if<std::int64_t>(&each))
      text += std::to_string(*number);
    if (const auto* floating = std::get_if<double>(&each))
      text += std::isnan(*floating) ? "nan" : std::to_string(*floating + 0.0);
    if (const auto* bytes = std::get_if<std::string_view>(&each))
      text += std::string{*bytes};
    text += ")";
  }
  return text;
}

TEST_CASE("different keys have different bytes, and equal ones the same") {
  test::random random;
  std::map<std::string, std::string> spelt_by_key;
  std::map<std::string, std::string> key_by_spelt;
  const std::vector<double> doubles{0.0, -0.0, 1, -1, std::nan(""), -std::nan("3"), HUGE_VAL};
  const std::vector<std::string_view> texts{"", "\0"sv, "\x05", "\x03\x02", "a", "aa"};
  for (int run = 0; run < 20'000; ++run) {
    std::vector<key_column> columns(random.below(4));
    for (auto& each : columns)
      switch (random.below(5)) {
      case 0:
        break;
      case 1:
        each = random.once_in(2);
        break;
      case 2:
        each = random.between(-130, 130);
        break;
      case 3:
        each = doubles[random.below(doubles.size())];
        break;
      default:
        each = texts[random.below(texts.size())];
      }
    const auto key = key_of(columns);
    CHECK(spelt_by_key.try_emplace(key, spelt(columns)).first->second == spelt(columns));
    CHECK(key_by_spelt.try_emplace(spelt(columns), key).first->second == key);
  }
}

} // namespace
} // namespace duet
