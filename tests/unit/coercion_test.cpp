#include "functions/coercion.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

const auto null_type = type_of(type_kind::null);
const auto boolean = type_of(type_kind::boolean);
const auto tinyint = type_of(type_kind::tinyint);
const auto integer = type_of(type_kind::integer);
const auto bigint = type_of(type_kind::bigint);
const auto real = type_of(type_kind::real);
const auto floating = type_of(type_kind::floating);
const auto date = type_of(type_kind::date);
const auto string = string_type();
const auto months = type_of(type_kind::interval_months);

data_type character_of(std::int32_t length) {
  return {.kind = type_kind::character, .precision = length};
}
data_type varchar_of(std::int32_t length) {
  return {.kind = type_kind::varchar, .precision = length};
}
data_type time_of(std::int32_t precision) {
  return {.kind = type_kind::time, .precision = precision};
}
data_type pair_of(data_type one, data_type other) {
  return {.kind = type_kind::row, .fields = {{"a", std::move(one)}, {"b", std::move(other)}}};
}
data_type sure(data_type type) { return with_nullable(std::move(type), false); }

struct common_row {
  std::vector<data_type> types;
  std::string_view common; ///< "" if there is none.
};

std::string shown(const std::vector<data_type>& types, meeting at) {
  const auto found = common_type(types, at);
  return found ? to_string(*found) : "";
}

TEST_CASE("types have the common type that the table says, in whatever order") {
  const data_type bytes_2{.kind = type_kind::binary, .precision = 2};
  const std::vector<common_row> table{
      {{integer}, "INT"},
      {{null_type, integer}, "INT"},
      {{null_type}, ""},
      {{sure(integer), sure(bigint)}, "BIGINT NOT NULL"},
      {{sure(integer), null_type}, "INT"},
      {{sure(integer), bigint}, "BIGINT"},
      {{tinyint, integer, bigint}, "BIGINT"},
      {{integer, decimal_of(4, 2)}, "DECIMAL(12, 2)"},
      {{integer, bigint, decimal_of(2, 2)}, "DECIMAL(21, 2)"},
      {{decimal_of(5, 2), decimal_of(7, 5)}, "DECIMAL(8, 5)"},
      {{decimal_of(38, 10), decimal_of(38, 2)}, "DECIMAL(38, 2)"},
      {{bigint, real}, "FLOAT"},
      {{integer, floating}, "DOUBLE"},
      {{decimal_of(5, 2), floating}, "DOUBLE"},
      {{character_of(3), character_of(3)}, "CHAR(3)"},
      {{character_of(3), character_of(5)}, "VARCHAR(5)"},
      {{character_of(3), varchar_of(2)}, "VARCHAR(3)"},
      {{character_of(3), string}, "STRING"},
      {{bytes_2, bytes_type()}, "BYTES"},
      {{timestamp_of(3), timestamp_of(6)}, "TIMESTAMP(6)"},
      {{time_of(0), time_of(3)}, "TIME(3)"},
      {{date, date}, "DATE"},
      {{months, months}, "INTERVAL MONTH"},
      {{boolean, boolean}, "BOOLEAN"},
      {{array_of(sure(integer)), array_of(sure(bigint))}, "ARRAY<BIGINT NOT NULL>"},
      {{array_of(null_type), array_of(integer)}, "ARRAY<INT>"},
      {{array_of(null_type), null_type}, "ARRAY<NULL>"},
      {{map_of(character_of(1), integer), map_of(character_of(2), bigint)},
       "MAP<VARCHAR(2), BIGINT>"},
      {{pair_of(integer, string), pair_of(bigint, string)}, "ROW<`a` BIGINT, `b` STRING>"},
      {{boolean, integer}, ""},
      {{string, integer}, ""},
      {{string, date}, ""},
      {{string, bytes_type()}, ""},
      {{array_of(integer), integer}, ""},
      {{array_of(integer), array_of(string)}, ""},
      {{array_of(integer), map_of(integer, integer)}, ""},
      {{time_of(0), date}, ""},
  };
  for (const auto& [types, common] : table) {
    CAPTURE(common);
    const std::vector<data_type> reversed{types.rbegin(), types.rend()};
    for (const auto at : {meeting::of_values, meeting::of_arguments}) {
      CHECK(shown(types, at) == common);
      CHECK(shown(reversed, at) == common);
    }
  }
}

struct meeting_row {
  std::vector<data_type> types;
  std::string_view of_values;
  std::string_view of_arguments;
};

TEST_CASE("some types meet in a type that hangs on their order, and on where they meet") {
  const auto decimal = decimal_of(5, 2);
  const std::vector<meeting_row> table{
      {{real, floating}, "FLOAT", "DOUBLE"},
      {{floating, real}, "DOUBLE", "DOUBLE"},
      {{decimal, real}, "DOUBLE", "FLOAT"},
      {{real, decimal}, "DOUBLE", "DOUBLE"},
      {{tinyint, real, bigint}, "FLOAT", "FLOAT"},
      {{timestamp_of(6), timestamp_ltz_of(3)}, "TIMESTAMP_LTZ(6)", "TIMESTAMP_LTZ(6)"},
      {{timestamp_ltz_of(3), timestamp_of(6)}, "TIMESTAMP(6)", "TIMESTAMP_LTZ(6)"},
      {{date, timestamp_of(3)}, "", "DATE"},
      {{timestamp_of(3), date}, "", "DATE"},
  };
  for (const auto& [types, of_values, of_arguments] : table) {
    CAPTURE(to_string(types[0]));
    CAPTURE(to_string(types[1]));
    CHECK(shown(types, meeting::of_values) == of_values);
    CHECK(shown(types, meeting::of_arguments) == of_arguments);
  }
}

struct implicit_row {
  data_type from;
  data_type to;
  bool casts;
};

TEST_CASE("types are taken for others as the table says") {
  const std::vector<implicit_row> table{
      {integer, integer, true},
      {integer, sure(integer), true},
      {integer, bigint, true},
      {bigint, integer, false},
      {bigint, decimal_of(5, 0), true},
      {decimal_of(38, 2), decimal_of(15, 2), true},
      {floating, decimal_of(5, 2), true},
      {decimal_of(5, 2), integer, false},
      {decimal_of(5, 2), real, true},
      {floating, real, false},
      {real, floating, true},
      {character_of(3), string, true},
      {string, varchar_of(3), true},
      {string, character_of(6), false},
      {character_of(9), character_of(6), true},
      {integer, string, false},
      {string, integer, false},
      {boolean, integer, false},
      {timestamp_of(3), timestamp_of(6), true},
      {timestamp_of(6), timestamp_of(3), true},
      {timestamp_of(3), timestamp_ltz_of(3), true},
      {timestamp_ltz_of(3), timestamp_of(3), true},
      {timestamp_of(3), date, true},
      {timestamp_ltz_of(3), date, false},
      {timestamp_of(3), time_of(0), true},
      {date, timestamp_of(3), false},
      {null_type, date, true},
      {null_type, array_of(integer), true},
      {array_of(integer), array_of(bigint), true},
      {array_of(bigint), array_of(integer), false},
      {pair_of(integer, string), pair_of(bigint, string), true},
      {pair_of(integer, string), pair_of(string, string), false},
      {map_of(string, integer), array_of(integer), false},
  };
  for (const auto& [from, to, casts] : table) {
    CAPTURE(to_string(from));
    CAPTURE(to_string(to));
    CHECK(casts_implicitly(from, to) == casts);
    if (casts)
      CHECK(castable(from, to));
  }
}

} // namespace
} // namespace duet
