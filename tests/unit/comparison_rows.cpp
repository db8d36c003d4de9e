#include "tests/unit/function_rows.hpp"

#include <cmath>
#include <string>

namespace duet {

namespace {

using namespace std::string_view_literals;

data_type strings() { return array_of(string_type(), false); }
data_type string_map() { return map_of(string_type(), string_type(), false); }

given packed(std::string_view value, data_type type) { return {value, std::move(type)}; }

} // namespace

function_rows comparison_rows() {
  const auto not_a_number = fraction(std::nan(""));
  const auto a_b = packed("\2\4\1a\4\1b"sv, strings());
  const auto b_a = packed("\2\4\1b\4\1a"sv, strings());
  const auto a_is_b_and_c_is_d = packed("\2\4\1a\4\1b\4\1c\4\1d"sv, string_map());
  const auto c_is_d_and_a_is_b = packed("\2\4\1c\4\1d\4\1a\4\1b"sv, string_map());
  const auto a_is_d_and_c_is_b = packed("\2\4\1a\4\1d\4\1c\4\1b"sv, string_map());
  return {
      {"=", {number(1), number(1)}, "TRUE"},
      {"=", {number(1), big(2)}, "FALSE"},
      {"=", {number(1), null_number()}, "NULL"},
      {"=", {null_number(), null_number()}, "NULL"},
      {"=", {null_of(type_of(type_kind::null)), null_of(type_of(type_kind::null))}, "NULL"},
      {"=", {number(1), fraction(1)}, "TRUE"},
      {"=", {fraction(0.0), fraction(-0.0)}, "TRUE"},
      {"=", {not_a_number, not_a_number}, "FALSE"},
      {"=", {decimal(150, 2), decimal(15, 1)}, "TRUE"},
      {"=", {decimal(151, 2), decimal(15, 1)}, "FALSE"},
      {"=", {number(2), decimal(200, 2)}, "TRUE"},
      {"=", {text("a"), text("a")}, "TRUE"},
      {"=", {text("a"), text("a ")}, "FALSE"},
      {"=", {text(""), text("")}, "TRUE"},
      {"=", {text("\xFF"), text("\xFF")}, "TRUE"},
      {"=", {bytes("a"), bytes("b")}, "FALSE"},
      {"=", {truth(true), truth(true)}, "TRUE"},
      {"=", {a_b, a_b}, "TRUE"},
      {"=", {a_b, b_a}, "FALSE"},
      {"=", {a_is_b_and_c_is_d, c_is_d_and_a_is_b}, "TRUE"},
      {"=", {a_is_b_and_c_is_d, a_is_d_and_c_is_b}, "FALSE"},
      {"<>", {number(1), number(2)}, "TRUE"},
      {"<>", {number(1), null_number()}, "NULL"},
      {"<>", {not_a_number, fraction(1)}, "TRUE"},
      {"<>", {text("a"), text("b")}, "TRUE"},
      {"<>", {a_is_b_and_c_is_d, c_is_d_and_a_is_b}, "FALSE"},
      {"!=", {decimal(10, 1), decimal(100, 2)}, "FALSE"},
      {"<", {number(-1), number(0)}, "TRUE"},
      {"<", {text("a"), text("b")}, "TRUE"},
      {"<", {text("Z"), text("a")}, "TRUE"},
      {"<", {text("a"), text("ab")}, "TRUE"},
      {"<", {text("z"), text("\xC3\xA9")}, "TRUE"},                    // bytes have no sign
      {"<", {text("\xEF\xBF\xBD"), text("\xF0\x9F\x98\x80")}, "TRUE"}, // code points, not units
      {"<", {decimal(149, 2), decimal(15, 1)}, "TRUE"},
      {"<", {decimal(15, 1), decimal(149, 2)}, "FALSE"},
      {"<", {decimal(-15, 1), decimal(-149, 2)}, "TRUE"},
      {"<",
       {{int128{1}, decimal_of(38, 38, false)},
        {int128{9'000'000'000'000'000'000}, decimal_of(38, 0, false)}},
       "TRUE"}, // what the other would be with its scale has too many digits
      {"<",
       {{int128{1}, decimal_of(38, 38, false)},
        {int128{-9'000'000'000'000'000'000}, decimal_of(38, 0, false)}},
       "FALSE"},
      {"<", {not_a_number, fraction(1)}, "FALSE"},
      {"<", {truth(false), truth(true)}, "TRUE"},
      {"<", {number(1), null_number()}, "NULL"},
      {"<=", {number(1), number(1)}, "TRUE"},
      {"<=", {decimal(15, 1), decimal(150, 2)}, "TRUE"},
      {"<=", {text("b"), text("a")}, "FALSE"},
      {"<=", {null_text(), text("a")}, "NULL"},
      {">", {number(2), number(1)}, "TRUE"},
      {">", {bytes("\xFF"), bytes("\x01")}, "TRUE"},
      {">", {decimal(15, 1), decimal(149, 2)}, "TRUE"},
      {">", {text(""), text("a")}, "FALSE"},
      {">", {null_text(), text("a")}, "NULL"},
      {">=", {fraction(1.5), number(1)}, "TRUE"},
      {">=", {number(0), number(1)}, "FALSE"},
      {">=", {null_number(), number(1)}, "NULL"},
      {"IS DISTINCT FROM", {number(1), number(2)}, "TRUE"},
      {"IS DISTINCT FROM", {number(1), number(1)}, "FALSE"},
      {"IS DISTINCT FROM", {number(1), null_number()}, "TRUE"},
      {"IS DISTINCT FROM", {null_text(), null_text()}, "FALSE"},
      {"IS DISTINCT FROM", {null_of(type_of(type_kind::null)), text("a")}, "TRUE"},
      {"IS NOT DISTINCT FROM", {text("a"), text("a")}, "TRUE"},
      {"IS NOT DISTINCT FROM", {text("a"), null_text()}, "FALSE"},
      {"IS NOT DISTINCT FROM", {null_text(), null_text()}, "TRUE"},
      {"IS NOT DISTINCT FROM", {decimal(10, 1), number(1)}, "TRUE"},
      {"IN", {number(1), number(1), number(2)}, "TRUE"},
      {"IN", {number(3), number(1), number(2)}, "FALSE"},
      {"IN", {number(1), null_number(), number(1)}, "TRUE"},
      {"IN", {number(3), number(1), null_number()}, "NULL"},
      {"IN", {null_number(), number(1)}, "NULL"},
      {"IN", {text("b"), text("a"), text("b")}, "TRUE"},
      {"IN", {text(""), text("a")}, "FALSE"},
      {"IN",
       {fraction(-0.0), fraction(1), fraction(0.0)},
       "FALSE"}, // two values, as in Java's sets
      {"IN", {fraction(-0.0), fraction(1), fraction(-0.0)}, "TRUE"},
      {"IN", {not_a_number, not_a_number}, "FALSE"},
      {"IN", {decimal(15, 1), decimal(14, 1), decimal(15, 1)}, "TRUE"},
      {"IN", {big(2), number(1), number(2)}, "TRUE"},
      {"GREATEST", {number(1), number(3), number(2)}, "3"},
      {"GREATEST", {number(1)}, "1"},
      {"GREATEST", {number(1), null_number()}, "NULL"},
      {"GREATEST", {text("a"), text("\xC3\xA9"), text("z")}, "\xC3\xA9"},
      {"GREATEST", {number(1), fraction(1.5)}, "1.5"},
      {"GREATEST", {decimal(15, 1), decimal(14, 1)}, "15e-1"},
      {"LEAST", {number(2), big(1)}, "1"},
      {"LEAST", {text("b"), text("a")}, "a"},
      {"LEAST", {text("b"), null_text()}, "NULL"},
      {"LEAST", {truth(true), truth(false)}, "FALSE"},
  };
}

} // namespace duet
