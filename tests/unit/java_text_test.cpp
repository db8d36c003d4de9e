#include "jobs/sql/java_text.hpp"
#include "model/wire.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace duet::sql {
namespace {

std::string text(const data_type& type, const datum& value) {
  std::string made;
  append_java_text(made, type, value);
  return made;
}

std::string text(type_kind kind, std::int64_t value) { return text(type_of(kind), value); }

// 2024-02-29
constexpr std::int64_t day = 19'782;
constexpr std::int64_t day_us = day * 86'400'000'000;
constexpr std::int64_t half_past_ten_us = 37'800'000'000;

TEST_CASE("plain values are as their objects write themselves") {
  CHECK(text(type_kind::integer, -5) == "-5");
  CHECK(text(type_kind::boolean, 1) == "true");
  CHECK(text(string_type(), {}) == "null");
  CHECK(text(string_type(), std::string_view{"a, b"}) == "a, b");
  CHECK(text(type_of(type_kind::floating), 1e7) == "1.0E7");
  CHECK(text(decimal_of(10, 2), int128{12'300}) == "123.00");
  CHECK(text(bytes_type(), std::string_view{"a\xff"}) == "[97, -1]");
}

TEST_CASE("times have seconds if there are some, and instants always") {
  CHECK(text(type_kind::date, day) == "2024-02-29");
  CHECK(text(type_kind::time, half_past_ten_us / 1'000) == "10:30");
  CHECK(text(timestamp_of(3), day_us + half_past_ten_us) == "2024-02-29T10:30");
  CHECK(text(timestamp_of(3), day_us + half_past_ten_us + 1'000'000) == "2024-02-29T10:30:01");
  CHECK(text(timestamp_of(3), day_us + half_past_ten_us + 5'000) == "2024-02-29T10:30:00.005");
  CHECK(text(timestamp_of(6), day_us + half_past_ten_us + 5) == "2024-02-29T10:30:00.000005");
  CHECK(text(timestamp_ltz_of(3), day_us + half_past_ten_us) == "2024-02-29T10:30:00Z");
  CHECK(text(timestamp_ltz_of(3), std::int64_t{-1'000}) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("nested values show their parts") {
  std::string packed;
  append_varint(packed, 2);
  append_datum(packed, std::int64_t{1});
  append_datum(packed, {});
  CHECK(text(array_of(type_of(type_kind::integer)), std::string_view{packed}) == "[1, null]");
  packed.clear();
  append_varint(packed, 1);
  append_datum(packed, std::string_view{"a"});
  append_datum(packed, std::int64_t{1});
  CHECK(text(map_of(string_type(), type_of(type_kind::integer)), std::string_view{packed}) ==
        "{a=1}");
  packed.clear();
  append_datum(packed, std::string_view{"a"});
  append_datum(packed, std::int64_t{1});
  const data_type row{.kind = type_kind::row,
                      .fields = {{"x", string_type()}, {"y", type_of(type_kind::integer)}}};
  CHECK(text(row, std::string_view{packed}) == "+I[a, 1]");
}

} // namespace
} // namespace duet::sql
