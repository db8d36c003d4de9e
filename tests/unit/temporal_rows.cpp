#include "columns/calendar.hpp"
#include "columns/time_text.hpp"
#include "tests/unit/function_rows.hpp"

#include <memory>
#include <string>

namespace duet {

namespace {

std::int64_t micros_at(std::string_view text) { return *cast_to_timestamp(text, 6); }
given at(std::string_view text) { return timestamp(micros_at(text)); }
given instant_at(std::string_view text) { return instant(micros_at(text)); }
given day(std::string_view text) { return date(*cast_to_date(text)); }
given hour(std::int64_t hours, std::int64_t millis = 0) {
  return time_of_day(hours * millis_per_hour + millis);
}
given null_timestamp() { return null_of(timestamp_of(3)); }

/// Timestamps as `show` has them.
std::string_view shown(std::string_view text) {
  static std::vector<std::unique_ptr<std::string>> kept;
  kept.push_back(std::make_unique<std::string>(std::to_string(micros_at(text))));
  return *kept.back();
}
std::string_view shown_day(std::string_view text) {
  static std::vector<std::unique_ptr<std::string>> kept;
  kept.push_back(std::make_unique<std::string>(std::to_string(*cast_to_date(text))));
  return *kept.back();
}

function_rows field_rows() {
  const auto leap = at("2024-02-29 13:14:15.678901");
  return {
      {"EXTRACT", {word("YEAR"), leap}, "2024"},
      {"EXTRACT", {word("QUARTER"), leap}, "1"},
      {"EXTRACT", {word("MONTH"), leap}, "2"},
      {"EXTRACT", {word("WEEK"), leap}, "9"},
      {"EXTRACT", {word("DAY"), leap}, "29"},
      {"EXTRACT", {word("DOY"), leap}, "60"},
      {"EXTRACT", {word("DOW"), leap}, "5"},
      {"EXTRACT", {word("ISODOW"), leap}, "4"},
      {"EXTRACT", {word("ISOYEAR"), at("1969-12-31 00:00:00")}, "1970"},
      {"EXTRACT", {word("DECADE"), leap}, "202"},
      {"EXTRACT", {word("CENTURY"), leap}, "21"},
      {"EXTRACT", {word("MILLENNIUM"), leap}, "3"},
      {"EXTRACT", {word("HOUR"), leap}, "13"},
      {"EXTRACT", {word("MINUTE"), leap}, "14"},
      {"EXTRACT", {word("SECOND"), leap}, "15"},
      {"EXTRACT", {word("MILLISECOND"), leap}, "678"},
      {"EXTRACT", {word("MICROSECOND"), leap}, "678901"},
      {"EXTRACT", {word("NANOSECOND"), leap}, "678901000"},
      {"EXTRACT", {word("EPOCH"), at("1969-12-31 23:59:59.5")}, "-1"},
      {"EXTRACT", {word("HOUR"), instant_at("2024-02-29 13:00:00")}, "13"},
      {"EXTRACT", {word("HOUR"), hour(23, 59)}, "23"},
      {"EXTRACT", {word("EPOCH"), day("1970-01-02")}, "86400"},
      {"EXTRACT", {word("HOUR"), null_timestamp()}, "NULL"},
      {"EXTRACT",
       {word("YEAR"), hour(1)},
       "! finds nothing but hours, minutes, seconds and their parts in a TIME"},
      {"EXTRACT", {word("FORTNIGHT"), leap}, "! takes a unit of time"},
      {"EXTRACT",
       {word("YEAR"), number(1)},
       "! takes a string and a date, a time or a timestamp, and has INT as its second argument"},
      {"YEAR", {day("1969-12-31")}, "1969"},
      {"QUARTER", {day("2024-12-31")}, "4"},
      {"MONTH", {leap}, "2"},
      {"WEEK", {day("2021-01-03")}, "53"},
      {"DAYOFYEAR", {day("2024-12-31")}, "366"},
      {"DAYOFMONTH", {leap}, "29"},
      {"DAYOFWEEK", {day("2024-03-03")}, "1"},
      {"HOUR", {at("1969-12-31 23:59:59")}, "23"},
      {"MINUTE", {leap}, "14"},
      {"SECOND", {null_timestamp()}, "NULL"},
      {"SECOND", {hour(1, 2'345)}, "2"},
  };
}

function_rows rounding_rows_of_times() {
  const auto leap = at("2024-02-29 13:14:15.678");
  return {
      {"FLOOR", {leap, word("MINUTE")}, shown("2024-02-29 13:14:00")},
      {"FLOOR", {leap, word("WEEK")}, shown("2024-02-25")},
      {"FLOOR", {leap, word("CENTURY")}, shown("2001-01-01")},
      {"FLOOR", {instant_at("2024-02-29 13:14:15"), word("DAY")}, shown("2024-02-29")},
      {"FLOOR", {day("2024-02-29"), word("MONTH")}, shown_day("2024-02-01")},
      {"FLOOR", {hour(13, 1), word("HOUR")}, "46800000"},
      {"FLOOR", {null_timestamp(), word("DAY")}, "NULL"},
      {"CEIL", {leap, word("SECOND")}, shown("2024-02-29 13:14:16")},
      {"CEIL", {at("2000-01-01 12:00:00"), word("MONTH")}, shown("2000-02-01")},
      {"CEIL", {day("2024-02-29"), word("YEAR")}, shown_day("2025-01-01")},
      {"CEIL", {hour(23, 1), word("HOUR")}, "0"},
      {"CEILING", {instant_at("2024-02-29 13:14:15"), word("HOUR")}, shown("2024-02-29 14:00:00")},
      {"CEIL", {leap, word("EPOCH")}, "! takes a unit from MILLISECOND to MILLENNIUM"},
      {"CEIL",
       {number(1), word("DAY")},
       "! takes a date, a time or a timestamp and a string, and has INT as its first argument"},
  };
}

function_rows unit_rows() {
  const auto leap = at("2024-02-29 10:00:00");
  const auto most = big(9'223'372'036'854'775'807);
  constexpr std::string_view no_unit = "! takes a unit from MILLISECOND to MILLENNIUM";
  return {
      {"TIMESTAMPADD", {word("SECOND"), number(90), leap}, shown("2024-02-29 10:01:30")},
      {"TIMESTAMPADD", {word("YEAR"), number(1), leap}, shown("2025-02-28 10:00:00")},
      {"TIMESTAMPADD", {word("MONTH"), number(-1), instant_at("2024-03-31")}, shown("2024-02-29")},
      {"TIMESTAMPADD", {word("DAY"), number(1), day("2024-02-29")}, shown_day("2024-03-01")},
      {"TIMESTAMPADD", {word("QUARTER"), big(1), day("2024-11-30")}, shown_day("2025-02-28")},
      {"TIMESTAMPADD", {word("HOUR"), number(25), day("2024-02-28")}, shown("2024-02-29 01:00:00")},
      {"TIMESTAMPADD", {word("HOUR"), number(25), hour(23)}, "0"},
      {"TIMESTAMPADD", {word("DAY"), null_number(), leap}, "NULL"},
      {"TIMESTAMPADD", {word("DOW"), number(1), leap}, no_unit},
      {"TIMESTAMPADD", {word("DAY"), most, leap}, "! a timestamp is beyond all that can be kept"},
      {"TIMESTAMPADD",
       {word("DAY"), most, day("2024-02-29")},
       "! a timestamp is beyond all that can be kept"},
      {"TIMESTAMPADD",
       {word("HOUR"), most, hour(1)},
       "! a timestamp is beyond all that can be kept"},
      {"TIMESTAMPDIFF", {word("DAY"), leap, at("2024-03-02 09:59:59")}, "1"},
      {"TIMESTAMPDIFF", {word("MONTH"), at("2024-03-31 12:00:00"), at("2024-02-29")}, "-1"},
      {"TIMESTAMPDIFF", {word("WEEK"), day("2024-02-29"), day("2024-03-15")}, "2"},
      {"TIMESTAMPDIFF", {word("HOUR"), day("2024-02-29"), leap}, "10"},
      {"TIMESTAMPDIFF", {word("HOUR"), instant_at("2024-02-29 08:00:00"), leap}, "2"},
      {"TIMESTAMPDIFF", {word("HOUR"), leap, null_timestamp()}, "NULL"},
      {"TIMESTAMPDIFF", {word("DOY"), leap, leap}, no_unit},
      {"TIMESTAMPDIFF",
       {word("DAY"), leap, hour(1)},
       "! takes a string, a date or a timestamp and a date or a timestamp, and has TIME(0) as its "
       "third argument"},
  };
}

function_rows overlap_rows() {
  const auto one = day("2024-01-01");
  const auto two = day("2024-01-02");
  const auto three = day("2024-01-03");
  const auto four = day("2024-01-04");
  const auto null_date = null_of(type_of(type_kind::date));
  return {
      {"OVERLAPS", {one, three, two, four}, "TRUE"},
      {"OVERLAPS", {three, one, four, two}, "TRUE"},
      {"OVERLAPS", {one, two, two, four}, "TRUE"}, // a moment
      {"OVERLAPS", {one, two, three, four}, "FALSE"},
      {"OVERLAPS", {four, four, one, three}, "FALSE"},
      {"OVERLAPS", {one, null_date, two, three}, "FALSE"}, // as in Flink
      {"OVERLAPS", {three, null_date, one, two}, "NULL"},
      {"OVERLAPS", {hour(1), hour(2), hour(1), hour(3)}, "TRUE"},
      {"OVERLAPS", {one, two, hour(1), hour(2)}, "! takes two periods of times of one kind"},
      {"OVERLAPS", {one, two}, "! takes two periods of times of one kind"},
  };
}

function_rows reading_rows() {
  constexpr std::string_view no_digits =
      "! TO_TIMESTAMP_LTZ takes 0 for seconds or 3 for milliseconds behind a number";
  return {
      {"TO_TIMESTAMP", {text("2024-02-29 13:14:15.6789")}, shown("2024-02-29 13:14:15.678")},
      {"TO_TIMESTAMP", {text("bad")}, "NULL"},
      {"TO_TIMESTAMP",
       {text("29.02.2024 13:14"), text("dd.MM.yyyy HH:mm")},
       shown("2024-02-29 13:14:00")},
      {"TO_TIMESTAMP", {text("2024-2-9"), text("dd.MM.yyyy")}, shown("2024-02-09")},
      {"TO_TIMESTAMP", {text("2024"), text("MM")}, "NULL"},
      {"TO_TIMESTAMP", {null_text(), text("yyyy")}, "NULL"},
      {"TO_TIMESTAMP",
       {text("1"), text("b")},
       "! in the pattern \"b\", at character 1, there is no pattern letter 'b'"},
      {"TO_TIMESTAMP",
       {text("1"), text("Q")},
       "! the pattern letter 'Q' cannot be read: it says no date"},
      {"TO_TIMESTAMP_LTZ", {number(90)}, "90000"},
      {"TO_TIMESTAMP_LTZ", {number(90), number(0)}, "90000000"},
      {"TO_TIMESTAMP_LTZ", {big(-1), number(3)}, "-1000"},
      {"TO_TIMESTAMP_LTZ", {big(253'402'300'799), number(0)}, "253402300799000000"},
      {"TO_TIMESTAMP_LTZ", {big(253'402'300'800), number(0)}, "NULL"},
      {"TO_TIMESTAMP_LTZ", {big(9'223'372'036'854'775'807), number(0)}, "NULL"},
      {"TO_TIMESTAMP_LTZ", {big(-62'167'219'200'001)}, "NULL"},
      {"TO_TIMESTAMP_LTZ", {fraction(1.5), number(0)}, "1500000"},
      {"TO_TIMESTAMP_LTZ", {fraction(1.5), number(3)}, "1000"},
      {"TO_TIMESTAMP_LTZ", {fraction(1e300), number(3)}, "NULL"},
      {"TO_TIMESTAMP_LTZ", {decimal(1'999, 3), number(0)}, "1000000"},
      {"TO_TIMESTAMP_LTZ", {decimal(1'999, 3)}, "1000"},
      {"TO_TIMESTAMP_LTZ", {number(1), number(6)}, no_digits},
      {"TO_TIMESTAMP_LTZ", {fraction(1), number(1)}, no_digits},
      {"TO_TIMESTAMP_LTZ", {null_number(), number(0)}, "NULL"},
      {"TO_TIMESTAMP_LTZ",
       {number(1), text("yyyy")},
       "! takes an integer behind a number, 0 for seconds or 3 for milliseconds"},
      {"TO_TIMESTAMP_LTZ",
       {number(1), number(3), text("UTC")},
       "! takes a zone behind a text only"},
      {"TO_TIMESTAMP_LTZ",
       {text("1"), number(3)},
       "! takes texts behind a text: a pattern, and a zone"},
      {"TO_TIMESTAMP_LTZ", {text("2024-02-29 12:00:00")}, shown("2024-02-29 12:00:00")},
      {"TO_TIMESTAMP_LTZ",
       {text("bad")},
       "! TO_TIMESTAMP_LTZ takes a text as '2024-01-15 08:00:00'"},
      {"TO_TIMESTAMP_LTZ", {text("29.02.2024"), text("dd.MM.yyyy")}, shown("2024-02-29 00:00:00")},
      {"TO_TIMESTAMP_LTZ",
       {text("29.02.2024"), text("dd.MM.yyyy"), text("Asia/Tokyo")},
       shown("2024-02-28 15:00:00")},
      {"TO_TIMESTAMP_LTZ", {text("2024"), text("yyyy"), text("Nowhere")}, "NULL"},
      {"TO_TIMESTAMP_LTZ",
       {text("2024"), text("b"), text("UTC")},
       "! in the pattern \"b\", at character 1, there is no pattern letter 'b'"},
      {"TO_DATE", {text("2024-2-9")}, shown_day("2024-02-09")},
      {"TO_DATE", {text("bad")}, "NULL"},
      {"TO_DATE", {text("29.02.2024 and more"), text("dd.MM.yyyy")}, shown_day("2024-02-29")},
      {"TO_DATE", {text("2023-02-29"), text("yyyy-MM-dd")}, "NULL"},
      {"TO_DATE", {text("2024-01-01 25"), text("yyyy-MM-dd HH")}, "NULL"},
      {"TO_DATE", {text("2023 366"), text("yyyy DDD")}, "NULL"},
      {"TO_DATE", {text("2024 366"), text("yyyy DDD")}, shown_day("2024-12-31")},
      {"TO_DATE",
       {text("2024-01-01 01:00 +0200"), text("yyyy-MM-dd HH:mm Z")},
       shown_day("2023-12-31")},
      {"UNIX_TIMESTAMP", {}, "0"},
      {"UNIX_TIMESTAMP", {text("1970-01-01 00:01:30")}, "90"},
      {"UNIX_TIMESTAMP", {text("bad")}, "NULL"},
      {"UNIX_TIMESTAMP", {text("02.01.1970"), text("dd.MM.yyyy")}, "86400"},
      {"UNIX_TIMESTAMP", {text("1970 +0100"), text("yyyy Z")}, "-3600"},
      {"UNIX_TIMESTAMP", {null_text(), text("yyyy")}, "NULL"},
  };
}

function_rows writing_rows() {
  return {
      {"DATE_FORMAT", {at("2024-02-29 13:04:05"), text("dd/MM/yy hh:mm a")}, "29/02/24 01:04 PM"},
      {"DATE_FORMAT", {instant_at("2024-02-29 13:04:05"), text("H 'h'")}, "13 h"},
      {"DATE_FORMAT", {day("2024-02-29"), text("EEEE")}, "Thursday"},
      {"DATE_FORMAT", {text("2024-02-29 13:04:05"), text("yyyy/MM/dd")}, "2024/02/29"},
      {"DATE_FORMAT", {text("bad"), text("yyyy")}, "NULL"},
      {"DATE_FORMAT", {null_timestamp(), text("yyyy")}, "NULL"},
      {"DATE_FORMAT",
       {at("2024-02-29"), text("XXX")},
       "! the pattern letter 'X' writes a zone, which a timestamp has not"},
      {"DATE_FORMAT",
       {number(1), text("yyyy")},
       "! takes a string, a date or a timestamp and a string, and has INT as its first argument"},
      {"FROM_UNIXTIME", {number(90)}, "1970-01-01 00:01:30"},
      {"FROM_UNIXTIME", {number(-1), text("dd.MM.yyyy")}, "31.12.1969"},
      {"FROM_UNIXTIME", {number(0), text("HH z")}, "00 UTC"},
      {"FROM_UNIXTIME", {big(9'223'372'036'854'775'807)}, "NULL"},
      {"FROM_UNIXTIME", {null_number()}, "NULL"},
      {"FROM_UNIXTIME",
       {number(0), text("'")},
       "! in the pattern \"'\", at character 1, the quote has no end"},
      {"CONVERT_TZ",
       {text("2024-03-31 01:30:00"), text("UTC"), text("Europe/Berlin")},
       "2024-03-31 03:30:00"},
      {"CONVERT_TZ",
       {text("1970-01-01 00:00:00"), text("GMT+02:30"), text("UTC")},
       "1969-12-31 21:30:00"},
      {"CONVERT_TZ", {text("bad"), text("UTC"), text("UTC")}, "NULL"},
      {"CONVERT_TZ", {null_text(), text("UTC"), text("UTC")}, "NULL"},
      {"CONVERT_TZ",
       {text("2024-03-31 01:30:00"), text("Nowhere"), text("UTC")},
       "! there is no time zone 'Nowhere'"},
      {"CONVERT_TZ",
       {text("2024-03-31 01:30:00"), text("UTC"), text("Nowhere")},
       "! there is no time zone 'Nowhere'"},
  };
}

/// At the stamp 0.
function_rows now_rows() {
  return {
      {"CURRENT_DATE", {}, "0"},
      {"CURRENT_ROW_TIMESTAMP", {}, "0"},
      {"CURRENT_TIME", {}, "0"},
      {"LOCALTIME", {}, "0"},
      {"CURRENT_TIMESTAMP", {}, "0"},
      {"NOW", {}, "0"},
      {"NOW", {number(1)}, "! takes no arguments, and has 1 argument"},
      {"LOCALTIMESTAMP", {}, "0"},
      {"PROCTIME", {}, "0"},
      {"CURRENT_WATERMARK", {at("2024-01-01")}, "NULL"}, // no row of a table has brought one
      {"TYPEOF", {number(1)}, "INT NOT NULL"},
  };
}

} // namespace

function_rows temporal_rows() {
  function_rows all;
  for (auto* const some : {field_rows, rounding_rows_of_times, unit_rows, overlap_rows,
                           reading_rows, writing_rows, now_rows})
    for (auto& each : some())
      all.push_back(std::move(each));
  return all;
}

} // namespace duet
