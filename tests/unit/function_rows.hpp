/// What functions make of which arguments, as tables: one for each family.
#pragma once

#include "columns/datum.hpp"
#include "columns/types.hpp"
#include "model/int128.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace duet {

/// An argument of a call. Whether it can be NULL goes by whether it is.
struct given {
  datum value;
  data_type type;
  bool is_word = false; ///< A unit and the like, which is known when a call is resolved.
};

/// A call and what comes of it, written as `show` in functions_test.cpp writes it: "NULL", numbers,
/// texts as they are, bytes in hexadecimal digits, "TRUE"; behind "! " why it fails.
struct function_row {
  std::string_view function;
  std::vector<given> arguments;
  std::string_view result;
};

inline given text(std::string_view value) { return {value, string_type(false)}; }
inline given bytes(std::string_view value) { return {value, bytes_type(false)}; }
inline given number(std::int64_t value) { return {value, type_of(type_kind::integer, false)}; }
inline given big(std::int64_t value) { return {value, type_of(type_kind::bigint, false)}; }
inline given fraction(double value) { return {value, type_of(type_kind::floating, false)}; }
inline given real(float value) { return {double{value}, type_of(type_kind::real, false)}; }
inline given truth(bool value) { return {std::int64_t{value}, type_of(type_kind::boolean, false)}; }
/// A decimal of so many digits behind the point, without it.
inline given decimal(std::int64_t value, std::int32_t scale) {
  return {int128{value}, decimal_of(18, scale, false)};
}
inline given word(std::string_view value) { return {value, string_type(false), true}; }
/// Days since 1970, milliseconds of the day, and microseconds since 1970.
inline given date(std::int64_t days) { return {days, type_of(type_kind::date, false)}; }
inline given time_of_day(std::int64_t millis) { return {millis, type_of(type_kind::time, false)}; }
inline given timestamp(std::int64_t micros) { return {micros, timestamp_of(6, false)}; }
inline given instant(std::int64_t micros) { return {micros, timestamp_ltz_of(6, false)}; }
inline given tiny(std::int64_t value) { return {value, type_of(type_kind::tinyint, false)}; }
inline given single(double value) { return {value, type_of(type_kind::real, false)}; }
inline given digits(std::int64_t value, std::int32_t precision, std::int32_t scale) {
  return {int128{value}, decimal_of(precision, scale, false)};
}
inline given null_of(data_type type) { return {{}, with_nullable(std::move(type), true)}; }
inline given null_text() { return null_of(string_type()); }
inline given null_number() { return null_of(type_of(type_kind::integer)); }

using function_rows = std::vector<function_row>;

function_rows arithmetic_rows();
function_rows comparison_rows();
function_rows encoding_rows();
function_rows hash_rows();
function_rows json_rows();
function_rows match_rows();
function_rows math_rows();
function_rows nested_rows();
function_rows predicate_rows();
function_rows regex_rows();
function_rows search_rows();
function_rows string_rows();
function_rows temporal_rows();

} // namespace duet
