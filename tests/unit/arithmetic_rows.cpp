#include "tests/unit/function_rows.hpp"

#include <limits>

namespace duet {

namespace {

using limits = std::numeric_limits<std::int64_t>;

given small(std::int64_t value) { return {value, type_of(type_kind::smallint, false)}; }
/// 38 nines.
given greatest_decimal() {
  int128 nines = 0;
  for (int i = 0; i < 38; ++i)
    nines = nines * 10 + 9;
  return {nines, decimal_of(38, 0, false)};
}

given date(std::int64_t days) { return {days, type_of(type_kind::date, false)}; }
given time_of_day(std::int64_t millis) { return {millis, type_of(type_kind::time, false)}; }
given timestamp(std::int64_t micros) { return {micros, timestamp_of(6, false)}; }
given instant(std::int64_t micros) { return {micros, timestamp_ltz_of(3, false)}; }
given months(std::int64_t value) { return {value, type_of(type_kind::interval_months, false)}; }
given millis(std::int64_t value) { return {value, type_of(type_kind::interval_millis, false)}; }

constexpr std::int64_t hour = 3'600'000;
constexpr std::int64_t day = 24 * hour;

function_rows number_rows() {
  return {
      {"+", {number(5)}, "5"},
      {"+", {fraction(-1.5)}, "-1.5"},
      {"+", {number(2), number(3)}, "5"},
      {"+", {number(2), null_number()}, "NULL"},
      {"+", {number(2), null_of(type_of(type_kind::null))}, "NULL"},
      {"+", {tiny(127), tiny(1)}, "-128"},
      {"+", {small(32'767), tiny(1)}, "-32768"},
      {"+", {number(2'147'483'647), number(1)}, "-2147483648"},
      {"+", {number(2'147'483'647), big(1)}, "2147483648"},
      {"+", {big(limits::max()), big(1)}, "-9223372036854775808"},
      {"+", {number(1), fraction(0.5)}, "1.5"},
      {"+", {single(0.5), number(1)}, "1.5"},
      {"+", {decimal(150, 2), decimal(5, 1)}, "200e-2"},
      {"+", {decimal(150, 2), number(1)}, "250e-2"},
      {"+", {decimal(150, 2), fraction(0.25)}, "150.25"}, // the table's cast has no scale
      {"+", {greatest_decimal(), digits(1, 1, 0)}, "NULL"},
      {"+",
       {text("5"), number(1)},
       "! takes two numbers, or a time and an interval, or two intervals, and has STRING and INT"},
      {"+",
       {truth(true), truth(true)},
       "! takes two numbers, or a time and an interval, or two intervals, and has BOOLEAN and "
       "BOOLEAN"},
      {"-", {number(7)}, "-7"},
      {"-", {tiny(-128)}, "-128"},
      {"-", {big(limits::min())}, "-9223372036854775808"},
      {"-", {fraction(2.5)}, "-2.5"},
      {"-", {decimal(150, 2)}, "-150e-2"},
      {"-", {months(5)}, "-5"},
      {"-", {null_number()}, "NULL"},
      {"-", {text("1")}, "! takes a number or an interval, and has STRING"},
      {"-", {number(2), number(3)}, "-1"},
      {"-", {number(-2'147'483'648), number(1)}, "2147483647"},
      {"-", {fraction(0.5), number(1)}, "-0.5"},
      {"-", {decimal(150, 2), decimal(5, 1)}, "100e-2"},
      {"*", {number(6), number(7)}, "42"},
      {"*", {number(65'536), number(65'536)}, "0"},
      {"*", {number(65'536), big(65'536)}, "4294967296"},
      {"*", {fraction(1.5), number(2)}, "3"},
      {"*", {digits(908, 4, 3), big(1'000)}, "908000e-3"},
      {"*", {decimal(-150, 2), decimal(25, 1)}, "-3750e-3"},
      {"*", {greatest_decimal(), digits(10, 2, 0)}, "NULL"},
      {"*", {number(1), null_number()}, "NULL"},
      {"/", {number(7), number(2)}, "3"},
      {"/", {number(-7), number(2)}, "-3"},
      {"/", {number(7), number(0)}, "! division by zero"},
      {"/", {null_number(), number(0)}, "NULL"},
      {"/", {number(-2'147'483'648), number(-1)}, "-2147483648"},
      {"/", {tiny(-128), tiny(-1)}, "-128"},
      {"/", {big(limits::min()), big(-1)}, "-9223372036854775808"},
      {"/", {fraction(1), fraction(0)}, "inf"},
      {"/", {fraction(-1), number(0)}, "-inf"},
      {"/", {digits(100, 10, 2), digits(300, 10, 2)}, "3333333333333e-13"},
      {"/", {digits(200, 10, 2), digits(300, 10, 2)}, "6666666666667e-13"},
      {"/", {decimal(1, 0), decimal(0, 0)}, "! division by zero"},
      {"/", {decimal(100, 2), number(0)}, "! division by zero"},
      {"%", {number(7), number(3)}, "1"},
      {"%", {number(-7), number(3)}, "-1"},
      {"%", {number(7), number(-3)}, "1"},
      {"%", {number(7), number(0)}, "! division by zero"},
      {"%", {big(limits::min()), big(-1)}, "0"},
      {"%", {big(10'000'000'000), number(7)}, "4"},
      {"%", {decimal(750, 2), decimal(20, 1)}, "150e-2"},
      {"%", {decimal(-750, 2), decimal(20, 1)}, "-150e-2"},
      {"%", {decimal(1, 2), decimal(0, 1)}, "! division by zero"},
      {"%",
       {greatest_decimal(), digits(7, 2, 1)},
       "! the quotient of a remainder has more than 38 digits"},
      {"%", {fraction(1), number(2)}, "! takes two integers or decimals, and has DOUBLE and INT"},
      {"%", {digits(-9, 5, 0), number(4)}, "-1"},
      {"%", {digits(-9, 5, 0), number(0)}, "! division by zero"},
      {"%", {number(9), digits(4, 5, 0)}, "1e-0"},
      {"MOD", {number(123), number(10)}, "3"},
      {"MOD", {number(1), null_number()}, "NULL"},
  };
}

function_rows time_rows() {
  return {
      {"+", {date(10), millis(2 * day)}, "12"},
      {"+", {date(10), millis(25 * hour)}, "11"},
      {"-", {date(10), millis(hour)}, "10"},
      {"+", {millis(2 * day), date(10)}, "12"},
      {"+", {date(30), months(1)}, "58"}, // 31 January and a month is 28 February
      {"-", {date(58), months(1)}, "27"}, // 28 January
      {"-", {date(0), millis(day)}, "-1"},
      {"+", {time_of_day(23 * hour), millis(2 * hour)}, "3600000"},
      {"-", {time_of_day(hour), millis(2 * hour)}, "82800000"},
      {"+", {time_of_day(hour), months(1)}, "3600000"},
      {"+", {timestamp(1'500'000), millis(250)}, "1750000"},
      {"-", {timestamp(1'500'000), millis(5'000)}, "-3500000"},
      {"-", {instant(1'500'000), millis(1)}, "1499000"},
      {"+", {timestamp(1), months(12)}, "31536000000001"},
      {"+", {instant(1), months(-12)}, "-31535999999999"},
      {"+", {timestamp(1), null_of(type_of(type_kind::interval_millis))}, "NULL"},
      {"+", {timestamp(limits::max()), millis(1)}, "! a timestamp is beyond all that can be kept"},
      {"+", {millis(5), millis(7)}, "12"},
      {"-", {months(5), months(7)}, "-2"},
      {"-", {timestamp(2'000'900), timestamp(1'000'100)}, "1000"},
      {"-", {timestamp(-1), timestamp(0)}, "-1"},
      {"-", {date(2), date(1)}, "86400000"},
      {"-", {instant(5'000), instant(0)}, "5"},
      {"*", {millis(5), number(3)}, "15"},
      {"*", {number(3), months(5)}, "15"},
      {"+",
       {months(1), millis(1)},
       "! takes two numbers, or a time and an interval, or two intervals, and has INTERVAL MONTH "
       "and INTERVAL SECOND(3)"},
      {"-",
       {instant(1), timestamp(1)},
       "! takes two numbers, or a time and an interval, or two intervals, and has TIMESTAMP_LTZ(3) "
       "and TIMESTAMP(6)"},
      {"*",
       {millis(5), fraction(0.5)},
       "! takes two numbers, or an interval and an integer, and has INTERVAL SECOND(3) and "
       "DOUBLE"},
      {"/", {millis(5), number(5)}, "! takes two numbers, and has INTERVAL SECOND(3) and INT"},
      {"+",
       {date(1), number(1)},
       "! takes two numbers, or a time and an interval, or two intervals, and has DATE and INT"},
  };
}

} // namespace

function_rows arithmetic_rows() {
  auto rows = number_rows();
  for (auto& each : time_rows())
    rows.push_back(std::move(each));
  return rows;
}

} // namespace duet
