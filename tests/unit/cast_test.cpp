#include "columns/datum.hpp"
#include "columns/int128.hpp"
#include "columns/number_text.hpp"
#include "columns/zones.hpp"
#include "functions/cast.hpp"
#include "functions/coercion.hpp"
#include "model/wire.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using namespace std::string_view_literals;

const auto null_type = type_of(type_kind::null);
const auto boolean = type_of(type_kind::boolean);
const auto tinyint = type_of(type_kind::tinyint);
const auto smallint = type_of(type_kind::smallint);
const auto integer = type_of(type_kind::integer);
const auto bigint = type_of(type_kind::bigint);
const auto real = type_of(type_kind::real);
const auto floating = type_of(type_kind::floating);
const auto decimal_4_2 = decimal_of(4, 2);
const auto decimal_38_0 = decimal_of(38, 0);
const auto string = string_type();
const data_type char_4{.kind = type_kind::character, .precision = 4};
const data_type varchar_4{.kind = type_kind::varchar, .precision = 4};
const data_type binary_4{.kind = type_kind::binary, .precision = 4};
const data_type varbinary_2{.kind = type_kind::varbinary, .precision = 2};
const auto bytes = bytes_type();
const auto date = type_of(type_kind::date);
const data_type time_0{.kind = type_kind::time};
const data_type time_3{.kind = type_kind::time, .precision = 3};
const auto timestamp_0 = timestamp_of(0);
const auto timestamp_3 = timestamp_of(3);
const auto timestamp_6 = timestamp_of(6);
const auto instant_3 = timestamp_ltz_of(3);
const auto months = type_of(type_kind::interval_months);
const auto millis = type_of(type_kind::interval_millis);

data_type multiset_of(data_type element) {
  return {.kind = type_kind::multiset, .fields = {{"", std::move(element)}}};
}
data_type row_of(std::vector<data_type> parts) {
  data_type made{.kind = type_kind::row};
  for (auto& each : parts)
    made.fields.push_back({"f" + std::to_string(made.fields.size()), std::move(each)});
  return made;
}

/// Fields one after the other, packed; and how many entries there are before them.
std::string packed(const std::vector<datum>& fields) {
  std::string made;
  for (const auto& each : fields)
    append_datum(made, each);
  return made;
}
std::string packed(std::uint64_t entries, const std::vector<datum>& parts) {
  std::string made;
  append_varint(made, entries);
  return made + packed(parts);
}
const std::string one_two_null = packed(3, {std::int64_t{1}, std::int64_t{2}, {}});
const std::string a_to_one = packed(2, {"a"sv, std::int64_t{1}, "b"sv, {}});
const std::string one_x = packed({std::int64_t{1}, "x"sv});

std::string text_of(const datum& value) {
  std::string text;
  if (const auto* number = std::get_if<std::int64_t>(&value))
    return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value))
    append_double(text, *number);
  else if (const auto* unscaled = std::get_if<int128>(&value))
    append_number(text, *unscaled);
  else if (const auto* view = std::get_if<std::string_view>(&value))
    text = *view;
  else
    text = "NULL";
  return text;
}

/// What a value is cast to, or behind "! " why it fails.
std::string cast(const data_type& from, const datum& value, const data_type& to,
                 bool or_null = false) {
  column cells;
  add(cells, 1, value);
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {0}};
  static const auto berlin = time_zone::named("Europe/Berlin");
  const operand batch{&cells};
  const std::vector<std::uint32_t> chosen{0, 1};
  column result;
  result.start(storage_of(to), 3);
  cast_kernel(from, to, or_null, {.zone = &*berlin})({&batch, 1}, chosen, with, result);
  CHECK(result.state(0) == cell::null); // NULL is NULL in every type
  for (const auto& each : failed.entries())
    if (each.row == 1)
      return "! " + each.why;
  return text_of(datum_at(result, 1));
}

struct cast_row {
  data_type from;
  datum value;
  data_type to;
  std::string_view result;
};

constexpr std::int64_t day = 86'400'000'000;
constexpr std::int64_t noon = 43'200'000'000;
constexpr auto int64_most = std::numeric_limits<std::int64_t>::max();

std::vector<cast_row> number_casts() {
  return {
      {boolean, 1L, tinyint, "1"},
      {boolean, 1L, smallint, "1"},
      {boolean, 1L, integer, "1"},
      {boolean, 0L, bigint, "0"},
      {boolean, 1L, real, "1.0"},
      {boolean, 1L, floating, "1.0"},
      {boolean, 1L, decimal_4_2, "100"},
      {tinyint, 5L, boolean, "1"},
      {smallint, 0L, boolean, "0"},
      {integer, -1L, boolean, "1"},
      {bigint, 256L, boolean, "1"},
      {tinyint, -5L, smallint, "-5"},
      {tinyint, -5L, integer, "-5"},
      {tinyint, -5L, bigint, "-5"},
      {tinyint, 5L, real, "5.0"},
      {tinyint, 5L, floating, "5.0"},
      {tinyint, 5L, decimal_4_2, "500"},
      {tinyint, 100L, decimal_4_2, "NULL"},
      {smallint, 200L, tinyint, "-56"},
      {smallint, 200L, integer, "200"},
      {smallint, 200L, bigint, "200"},
      {smallint, 200L, real, "200.0"},
      {smallint, 200L, floating, "200.0"},
      {smallint, 20L, decimal_4_2, "2000"},
      {integer, 65'537L, tinyint, "1"},
      {integer, 65'537L, smallint, "1"},
      {integer, 65'537L, bigint, "65537"},
      {integer, 16'777'217L, real, "1.6777216E7"},
      {integer, 16'777'217L, floating, "1.6777217E7"},
      {integer, -99L, decimal_4_2, "-9900"},
      {bigint, 511L, tinyint, "-1"},
      {bigint, 65'535L, smallint, "-1"},
      {bigint, 4'294'967'295L, integer, "-1"},
      {bigint, int64_most, real, "9.223372036854776E18"},
      {bigint, int64_most, floating, "9.223372036854776E18"},
      {bigint, int64_most, decimal_38_0, "9223372036854775807"},
      {real, -1.75, tinyint, "-1"},
      {real, 300.5, smallint, "300"},
      {real, 1e20, integer, "2147483647"},
      {real, -1e20, bigint, "-9223372036854775808"},
      {real, 0.5, floating, "0.5"},
      {real, 0.5, decimal_4_2, "50"},
      {floating, 300.0, tinyint, "44"},
      {floating, 1.99, smallint, "1"},
      {floating, std::nan(""), integer, "0"},
      {floating, 1e30, bigint, "9223372036854775807"},
      {floating, 0.1, real, "0.10000000149011612"},
      {floating, 1.005, decimal_4_2, "101"},
      {floating, -0.005, decimal_4_2, "-1"},
      {floating, 99.995, decimal_4_2, "NULL"},
      {floating, std::nan(""), decimal_4_2, "! cannot cast NaN or Infinity to DECIMAL"},
      {floating, 0.5, boolean, "1"},
      {real, 0.0, boolean, "0"},
      {decimal_4_2, int128{150}, boolean, "1"},
      {decimal_4_2, int128{1299}, tinyint, "12"},
      {decimal_4_2, int128{-1299}, smallint, "-12"},
      {decimal_4_2, int128{-1299}, integer, "-12"},
      {decimal_4_2, int128{99}, bigint, "0"},
      {decimal_38_0, int128{4'294'967'297}, integer, "1"},
      {decimal_4_2, int128{150}, real, "1.5"},
      {decimal_4_2, int128{1}, floating, "0.01"},
      {decimal_4_2, int128{150}, decimal_38_0, "2"},
      {decimal_38_0, int128{99}, decimal_4_2, "9900"},
      {decimal_38_0, int128{100}, decimal_4_2, "NULL"},
  };
}

std::vector<cast_row> texts_of_values() {
  return {
      {boolean, 1L, string, "TRUE"},
      {boolean, 0L, char_4, "FALS"},
      {tinyint, -5L, string, "-5"},
      {tinyint, -5L, char_4, "-5  "},
      {smallint, 12'345L, string, "12345"},
      {smallint, 12'345L, char_4, "1234"},
      {integer, 5L, string, "5"},
      {integer, 5L, char_4, "5   "},
      {bigint, -int64_most, string, "-9223372036854775807"},
      {bigint, 7L, char_4, "7   "},
      {real, 0.10000000149011612, string, "0.1"},
      {real, 1.5, char_4, "1.5 "},
      {floating, 1e7, string, "1.0E7"},
      {floating, 100.0, char_4, "100."},
      {decimal_4_2, int128{150}, string, "1.50"},
      {decimal_4_2, int128{-5}, char_4, "-0.0"},
      {decimal_of(10, 8), int128{1}, string, "0.00000001"},
      {string, "abcdef"sv, varchar_4, "abcd"},
      {string, "ab"sv, varchar_4, "ab"},
      {string, "abcdef"sv, char_4, "abcd"},
      {string, "ab"sv, char_4, "ab  "},
      {string, "\xC3\xA9\xC3\xA9\xC3\xA9"sv, char_4, "\xC3\xA9\xC3\xA9\xC3\xA9 "},
      {string, "\xC3\xA9t\xC3\xA9s!"sv, varchar_4, "\xC3\xA9t\xC3\xA9s"},
      {char_4, "ab  "sv, string, "ab  "},
      {bytes, "ab"sv, string, "ab"},
      {bytes, "abcdef"sv, char_4, "abcd"},
      {bytes, "a\xFFz"sv, string, "a\xEF\xBF\xBDz"},
      {binary_4, "ab\0\0"sv, string, "ab\0\0"sv},
      {binary_4, "abcd"sv, char_4, "abcd"},
      {date, 0L, string, "1970-01-01"},
      {date, 19'737L, char_4, "2024"},
      {time_0, 37'800'000L, string, "10:30:00"},
      {time_0, 37'800'000L, char_4, "10:3"},
      {timestamp_3, 1'500'000L, string, "1970-01-01 00:00:01.500"},
      {timestamp_0, -1'000'000L, string, "1969-12-31 23:59:59"},
      {timestamp_3, 0L, char_4, "1970"},
      {instant_3, 0L, string, "1970-01-01 01:00:00.000"}, // in Berlin
      {instant_3, 0L, char_4, "1970"},
      {months, 14L, string, "+1-02"},
      {months, -1L, char_4, "-0-0"},
      {millis, 93'784'005L, string, "+1 02:03:04.005"},
      {millis, -1L, char_4, "-0 0"},
  };
}

std::vector<cast_row> values_of_texts() {
  return {
      {string, "True"sv, boolean, "1"},
      {string, "n"sv, boolean, "0"},
      {char_4, "yes"sv, boolean, "1"},
      {string, "maybe"sv, boolean, "! cannot cast 'maybe' to BOOLEAN"},
      {string, "-128"sv, tinyint, "-128"},
      {string, "128"sv, tinyint, "! cannot cast '128' to TINYINT"},
      {char_4, "12  "sv, tinyint, "12"},
      {string, "+32767"sv, smallint, "32767"},
      {char_4, "1"sv, smallint, "1"},
      {string, "  12 "sv, integer, "12"},
      {string, "3.99"sv, integer, "3"},
      {string, "1e3"sv, integer, "! cannot cast '1e3' to INT"},
      {string, ""sv, integer, "! cannot cast '' to INT"},
      {char_4, "12x"sv, integer, "! cannot cast '12x' to INT"},
      {string, "-9223372036854775808"sv, bigint, "-9223372036854775808"},
      {char_4, "1"sv, bigint, "1"},
      {string, "0.1"sv, real, "0.10000000149011612"},
      {char_4, "x"sv, real, "! cannot cast 'x' to FLOAT"},
      {string, "1e3"sv, floating, "1000.0"},
      {char_4, "-.5"sv, floating, "-0.5"},
      {string, "1.505"sv, decimal_4_2, "151"},
      {string, "abc"sv, decimal_4_2, "! cannot cast 'abc' to DECIMAL(4, 2)"},
      {char_4, "1e1"sv, decimal_4_2, "1000"},
      {string, "abcd"sv, varbinary_2, "ab"},
      {string, "ab"sv, binary_4, "ab\0\0"sv},
      {char_4, "abcd"sv, bytes, "abcd"},
      {char_4, "abcd"sv, binary_4, "abcd"},
      {string, "2024-01-15"sv, date, "19737"},
      {char_4, "2024"sv, date, "19723"},
      {string, "never"sv, date, "! cannot cast 'never' to DATE"},
      {string, "10:30:00"sv, time_0, "37800000"},
      {char_4, "9:30"sv, time_0, "34200000"},
      {string, "1970-01-01 00:00:01.5"sv, timestamp_3, "1500000"},
      {char_4, "2024"sv, timestamp_3, "! cannot cast '2024' to TIMESTAMP(3)"},
      {string, "1970-01-01 01:00:00"sv, instant_3, "0"},
      {char_4, "x"sv, instant_3, "! cannot cast 'x' to TIMESTAMP_LTZ(3)"},
      {string, "a text that is longer than any message should be, and goes on"sv, integer,
       "! cannot cast 'a text that is longer than any message s...' to INT"},
  };
}

std::vector<cast_row> byte_casts() {
  return {
      {bytes, "abcdef"sv, varbinary_2, "ab"},
      {varbinary_2, "ab"sv, bytes, "ab"},
      {bytes, "ab"sv, binary_4, "ab\0\0"sv},
      {bytes, "abcdef"sv, binary_4, "abcd"},
      {binary_4, "ab\0\0"sv, bytes, "ab\0\0"sv},
      {binary_4, "abcd"sv, {.kind = type_kind::binary, .precision = 2}, "ab"},
  };
}

std::vector<cast_row> time_casts() {
  return {
      {date, 1L, timestamp_3, "86400000000"},
      {date, 1L, instant_3, "82800000000"},
      {time_3, 1'500L, time_0, "1000"},
      {time_3, 1'500L, timestamp_3, "1500000"},
      {time_3, 3'600'000L, instant_3, "0"},
      {timestamp_6, day + noon, date, "1"},
      {timestamp_6, -1L, date, "-1"},
      {timestamp_6, -1L, time_3, "86399999"},
      {timestamp_6, noon + 1'999, time_0, "43200000"},
      {timestamp_6, 1'234'567L, timestamp_3, "1234000"},
      {timestamp_6, -1L, timestamp_0, "-1000000"},
      {timestamp_3, 3'600'000'000L, instant_3, "0"},
      {instant_3, 0L, timestamp_3, "3600000000"},
      {instant_3, day - 1, date, "1"},
      {instant_3, 0L, time_0, "3600000"},
      {instant_3, 1'234'567L, timestamp_ltz_of(0), "1000000"},
  };
}

std::vector<cast_row> nested_casts() {
  static const auto longs = packed(3, {std::int64_t{1}, std::int64_t{2}, {}});
  static const auto texts = packed(3, {"1"sv, "2"sv, {}});
  static const auto bad = packed(2, {"1"sv, "x"sv});
  static const auto halves = packed(2, {"a"sv, 1.0, "b"sv, {}});
  static const auto counted = packed(1, {"7"sv, std::int64_t{3}});
  static const auto counted_number = packed(1, {std::int64_t{7}, std::int64_t{3}});
  static const auto fields = packed({"1"sv, "x"sv});
  static const auto inner = packed({std::int64_t{5}, std::string_view{longs}});
  static const auto inner_type = row_of({integer, array_of(integer)});
  static const auto none = packed(0, {});
  return {
      {array_of(integer), longs, array_of(string), texts},
      {array_of(string), texts, array_of(bigint), longs},
      {array_of(string), bad, array_of(integer), "! cannot cast 'x' to INT"},
      {array_of(string), none, array_of(integer), none},
      {map_of(string, integer), a_to_one, map_of(string, floating), halves},
      {multiset_of(string), counted, multiset_of(integer), counted_number},
      {row_of({integer, string}), one_x, row_of({string, string}), fields},
      {array_of(integer), one_two_null, string, "[1, 2, NULL]"},
      {array_of(integer), one_two_null, char_4, "[1, "},
      {array_of(integer), none, char_4, "[]  "},
      {map_of(string, integer), a_to_one, string, "{a=1, b=NULL}"},
      {map_of(string, integer), a_to_one, char_4, "{a=1"},
      {multiset_of(string), counted, string, "{7=3}"},
      {multiset_of(string), counted, char_4, "{7=3"},
      {row_of({integer, string}), one_x, string, "(1, x)"},
      {row_of({integer, string}), one_x, char_4, "(1, "},
      {inner_type, inner, string, "(5, [1, 2, NULL])"},
  };
}

std::vector<cast_row> all_casts() {
  std::vector<cast_row> all;
  for (auto* const part :
       {number_casts, texts_of_values, values_of_texts, byte_casts, time_casts, nested_casts})
    for (auto& each : part())
      all.push_back(std::move(each));
  return all;
}

TEST_CASE("CAST makes of values what the table says") {
  for (const auto& row : all_casts()) {
    CAPTURE(to_string(row.from));
    CAPTURE(text_of(row.value));
    CAPTURE(to_string(row.to));
    CHECK(castable(row.from, row.to));
    CHECK(cast(row.from, row.value, row.to) == row.result);
  }
}

TEST_CASE("TRY_CAST is NULL where CAST fails, and the same elsewhere") {
  for (const auto& row : all_casts()) {
    CAPTURE(to_string(row.from));
    CAPTURE(text_of(row.value));
    CAPTURE(to_string(row.to));
    CHECK(cast(row.from, row.value, row.to, true) ==
          (row.result.starts_with("! ") ? "NULL" : row.result));
  }
}

/// A type of each kind.
std::vector<data_type> one_of_each() {
  return {boolean,
          tinyint,
          smallint,
          integer,
          bigint,
          real,
          floating,
          decimal_4_2,
          char_4,
          string,
          binary_4,
          bytes,
          date,
          time_0,
          timestamp_3,
          instant_3,
          months,
          millis,
          array_of(integer),
          map_of(string, integer),
          multiset_of(string),
          row_of({integer, string})};
}

TEST_CASE("each pair of kinds that can be cast is in the table") {
  std::set<std::pair<type_kind, type_kind>> tested;
  for (const auto& row : all_casts())
    tested.emplace(row.from.kind, row.to.kind);
  // What a string becomes does not hang on how long its type is.
  const auto same_kind = [](type_kind of) {
    return of == type_kind::character ? type_kind::varchar : of;
  };
  for (const auto& from : one_of_each())
    for (const auto& to : one_of_each()) {
      if (!castable(from, to) || same_kind(from.kind) == same_kind(to.kind))
        continue;
      CAPTURE(to_string(from));
      CAPTURE(to_string(to));
      CHECK(tested.contains({from.kind, to.kind}));
    }
}

TEST_CASE("what cannot be cast is known before") {
  const std::vector<std::pair<data_type, data_type>> table{
      {timestamp_3, bigint},
      {bigint, timestamp_3},
      {date, time_0},
      {time_0, date},
      {boolean, date},
      {string, months},
      {integer, bytes},
      {bytes, integer},
      {string, array_of(integer)},
      {months, integer},
      {array_of(integer), map_of(string, integer)},
      {row_of({integer}), row_of({integer, integer})},
      {array_of(date), array_of(integer)},
  };
  for (const auto& [from, to] : table) {
    CAPTURE(to_string(from));
    CAPTURE(to_string(to));
    CHECK_FALSE(castable(from, to));
  }
}

TEST_CASE("NULL is cast to every type") {
  for (const auto& to : one_of_each())
    CHECK(cast(null_type, {}, to) == "NULL");
}

TEST_CASE("a cast shows as a call, and hangs on the zone where there are instants") {
  const auto name_of = [](const data_type& from, const data_type& to, bool or_null) {
    const auto& of = cast_function(from, to, or_null);
    return std::string{of.name} + (of.depends == hangs_on::session ? " in a zone" : "");
  };
  CHECK(name_of(string, integer, false) == "CAST");
  CHECK(name_of(string, integer, true) == "TRY_CAST");
  CHECK(name_of(instant_3, string, false) == "CAST in a zone");
  CHECK(name_of(date, instant_3, true) == "TRY_CAST in a zone");
  CHECK(name_of(array_of(instant_3), array_of(date), false) == "CAST in a zone");
  CHECK(name_of(instant_3, timestamp_ltz_of(0), false) == "CAST");
}

} // namespace
} // namespace duet
