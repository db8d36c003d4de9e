#include "columns/column.hpp"
#include "columns/datum.hpp"
#include "columns/types.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using namespace std::string_view_literals;

TEST_CASE("types are written as Flink writes them") {
  const std::vector<std::pair<data_type, std::string_view>> table{
      {type_of(type_kind::boolean), "BOOLEAN"},
      {type_of(type_kind::integer, false), "INT NOT NULL"},
      {decimal_of(10, 2), "DECIMAL(10, 2)"},
      {string_type(), "STRING"},
      {{.kind = type_kind::varchar, .precision = 20}, "VARCHAR(20)"},
      {{.kind = type_kind::character, .precision = 1}, "CHAR(1)"},
      {bytes_type(), "BYTES"},
      {{.kind = type_kind::binary, .precision = 4}, "BINARY(4)"},
      {type_of(type_kind::time), "TIME(0)"},
      {timestamp_of(3), "TIMESTAMP(3)"},
      {timestamp_ltz_of(6, false), "TIMESTAMP_LTZ(6) NOT NULL"},
      {array_of(type_of(type_kind::integer)), "ARRAY<INT>"},
      {map_of(string_type(), decimal_of(5, 0, false)), "MAP<STRING, DECIMAL(5, 0) NOT NULL>"},
      {{.kind = type_kind::row, .fields = {{"a", string_type()}, {"b", type_of(type_kind::date)}}},
       "ROW<`a` STRING, `b` DATE>"},
      {type_of(type_kind::null), "NULL"},
  };
  for (const auto& [type, text] : table)
    CHECK(to_string(type) == text);
}

TEST_CASE("types with the same values are the same but for NULL") {
  const auto strict = array_of(type_of(type_kind::integer, false), false);
  CHECK(same_but_null(array_of(type_of(type_kind::integer)), strict));
  CHECK_FALSE(array_of(type_of(type_kind::integer)) == strict);
  CHECK_FALSE(same_but_null(decimal_of(10, 2), decimal_of(10, 3)));
  CHECK(with_nullable(string_type(), false) == string_type(false));
}

TEST_CASE("a column takes the storage of its first value, and gaps are null") {
  column of;
  CHECK(of.state(0) == cell::null);
  of.add(2, 1.5);
  of.add(3, 2.5);
  of.add_bad(5);
  of.add(6, -0.0);
  CHECK(of.stored() == storage::floating);
  CHECK(of.size() == 7);
  const std::vector<cell> states{cell::null, cell::null, cell::value, cell::value,
                                 cell::null, cell::bad,  cell::value, cell::null};
  for (std::size_t row = 0; row < states.size(); ++row)
    CHECK(of.state(row) == states[row]);
  CHECK(of.values<double>()[3] == 2.5);
  CHECK(std::signbit(of.values<double>()[6]));
  CHECK(std::holds_alternative<std::monostate>(datum_at(of, 5)));
}

TEST_CASE("a column that begins with bad cells takes the storage of its first value, too") {
  column of;
  of.add_bad(1);
  of.add(2, "text"sv);
  CHECK(of.state(0) == cell::null);
  CHECK(of.state(1) == cell::bad);
  CHECK(of.values<std::string_view>()[2] == "text");
}

TEST_CASE("a column without gaps keeps no states") {
  column of;
  for (std::size_t row = 0; row < 100; ++row)
    of.add(row, std::int64_t{7});
  CHECK(of.states().empty());
  of.clear();
  CHECK(of.size() == 0);
}

TEST_CASE("a column that was started is set cell by cell") {
  column of{storage::decimal};
  of.start(storage::decimal, 3);
  of.set(0, int128{1} << 100U);
  of.set_null(1);
  of.set(2, int128{-1});
  CHECK(of.state(1) == cell::null);
  of.set(1, int128{5});
  CHECK(of.state(1) == cell::value);
  CHECK(std::get<int128>(datum_at(of, 0)) == int128{1} << 100U);
  of.start(storage::bytes, 1);
  CHECK(of.states().empty());
  of.set(0, "text"sv);
  CHECK(std::get<std::string_view>(datum_at(of, 0)) == "text");
}

TEST_CASE("a column that is cut goes on from there") {
  column of;
  of.add(0, std::int64_t{1});
  of.add(2, std::int64_t{3});
  of.add_bad(3);
  of.cut(5);
  CHECK(of.size() == 4);
  of.cut(2);
  CHECK(of.size() == 2);
  CHECK(of.state(1) == cell::null);
  of.add(2, std::int64_t{4});
  CHECK(of.state(2) == cell::value);
  CHECK(of.values<std::int64_t>()[2] == 4);
  of.cut(0);
  CHECK(of.size() == 0);
}

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

TEST_CASE("a datum has the bytes that it has always had") {
  const std::vector<std::pair<datum, std::string_view>> table{
      {{}, "\x00"sv},
      {std::int64_t{0}, "\x01\x00"sv},
      {std::int64_t{-1}, "\x01\x01"sv},
      {std::int64_t{300}, "\x01\xd8\x04"sv},
      {least, "\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv},
      {most, "\x01\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01"sv},
      {-0.0, "\x02\x80\0\0\0\0\0\0\0"sv},
      {0.5, "\x02\x3f\xe0\0\0\0\0\0\0"sv},
      {int128{-3}, "\x03\x05"sv},
      {""sv, "\x04\x00"sv},
      {"GBP"sv, "\x04\x03GBP"sv},
  };
  std::string all;
  for (const auto& [value, bytes] : table) {
    std::string made;
    append_datum(made, value);
    CHECK(made == bytes);
    all += made;
  }
  std::string_view from = all;
  for (const auto& [value, bytes] : table)
    CHECK(take_datum(from) == value);
  CHECK(from.empty());
}

TEST_CASE("the greatest decimals are read as they were written") {
  const auto limit = static_cast<int128>(~uint128{0} >> 1U);
  for (const auto value : {limit, -limit, -limit - 1, limit / 3}) {
    std::string made;
    append_datum(made, value);
    std::string_view from = made;
    CHECK(take_datum(from) == datum{value});
    CHECK(from.empty());
  }
}

TEST_CASE("what is no datum is not read") {
  for (const auto bytes :
       {""sv, "\x05"sv, "\x01"sv, "\x01\x80\x00"sv, "\x02\x00"sv, "\x03\x80"sv, "\x04\x02x"sv}) {
    auto from = bytes;
    CHECK_FALSE(take_datum(from));
    CHECK(from == bytes);
  }
}

TEST_CASE("a datum goes back into a column") {
  column to;
  add(to, 0, datum{"a"sv});
  add(to, 1, datum{});
  add(to, 2, datum{"b"sv});
  CHECK(to.size() == 3);
  CHECK(to.state(1) == cell::null);
  CHECK(datum_at(to, 2) == datum{"b"sv});
}

} // namespace
} // namespace duet
