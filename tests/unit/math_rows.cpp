#include "tests/unit/function_rows.hpp"

#include <cmath>
#include <limits>

namespace duet {

namespace {

const double not_a_number = std::nan("");
const double infinite = std::numeric_limits<double>::infinity();

function_rows double_rows() {
  return {
      {"ACOS", {fraction(1)}, "0"},
      {"ACOS", {number(2)}, "NaN"},
      {"ASIN", {number(0)}, "0"},
      {"ATAN", {fraction(1)}, "0.785398"},
      {"ATAN2", {number(1), number(1)}, "0.785398"},
      {"ATAN2", {number(0), fraction(-1)}, "3.14159"},
      {"COS", {number(0)}, "1"},
      {"COSH", {number(0)}, "1"},
      {"COT", {fraction(1)}, "0.642093"},
      {"COT", {number(0)}, "inf"},
      {"DEGREES", {fraction(3.141592653589793)}, "180"},
      {"E", {}, "2.71828"},
      {"E", {number(1)}, "! takes no arguments"},
      {"EXP", {number(1)}, "2.71828"},
      {"LN", {fraction(2.718281828459045)}, "1"},
      {"LN", {number(0)}, "-inf"},
      {"LN", {number(-1)}, "NaN"},
      {"LN", {null_number()}, "NULL"},
      {"LN", {null_of(type_of(type_kind::null))}, "NULL"},
      {"LN", {text("1")}, "! takes a number"},
      {"LOG", {fraction(2.718281828459045)}, "1"},
      {"LOG", {number(2), number(8)}, "3"},
      {"LOG", {number(1), number(8)}, "inf"},
      {"LOG", {}, "! takes a number"},
      {"LOG10", {number(1'000)}, "3"},
      {"LOG2", {number(8)}, "3"},
      {"PI", {}, "3.14159"},
      {"POWER", {number(2), number(10)}, "1024"},
      {"POWER", {fraction(2), fraction(0.5)}, "1.41421"},
      {"POWER", {number(0), number(0)}, "1"},
      {"POWER", {number(1), fraction(infinite)}, "NaN"},
      {"POWER", {number(1), fraction(not_a_number)}, "NaN"},
      {"POWER", {number(-8), fraction(1.0 / 3)}, "NaN"},
      {"POWER", {number(1), null_number()}, "NULL"},
      {"POWER", {number(1)}, "! takes two numbers"},
      {"RADIANS", {number(180)}, "3.14159"},
      {"SIN", {number(0)}, "0"},
      {"SINH", {number(0)}, "0"},
      {"SQRT", {number(9)}, "3"},
      {"SQRT", {number(-1)}, "NaN"},
      {"TAN", {number(0)}, "0"},
      {"TANH", {fraction(infinite)}, "1"},
  };
}

function_rows sign_rows() {
  return {
      {"ABS", {number(-5)}, "5"},
      {"ABS", {tiny(-128)}, "-128"},
      {"ABS", {big(std::numeric_limits<std::int64_t>::min())}, "-9223372036854775808"},
      {"ABS", {fraction(-0.5)}, "0.5"},
      {"ABS", {decimal(-150, 2)}, "150e-2"},
      {"ABS", {null_number()}, "NULL"},
      {"ABS", {text("1")}, "! takes a number"},
      {"SIGN", {number(-5)}, "-1"},
      {"SIGN", {number(0)}, "0"},
      {"SIGN", {big(7)}, "1"},
      {"SIGN", {fraction(-0.5)}, "-1"},
      {"SIGN", {fraction(not_a_number)}, "NaN"},
      {"SIGN", {decimal(-150, 2)}, "-100e-2"},
      {"SIGN", {decimal(0, 2)}, "0e-2"},
      {"SIGN", {null_number()}, "NULL"},
  };
}

function_rows rounding_rows() {
  return {
      {"CEIL", {fraction(1.2)}, "2"},
      {"CEIL", {fraction(-1.2)}, "-1"},
      {"CEIL", {number(5)}, "5"},
      {"CEIL", {decimal(121, 2)}, "2e-0"},
      {"CEIL", {decimal(-121, 2)}, "-1e-0"},
      {"CEILING", {digits(99, 2, 1)}, "10e-0"},
      {"CEILING", {null_number()}, "NULL"},
      {"FLOOR", {fraction(1.8)}, "1"},
      {"FLOOR", {single(-1.5)}, "-2"},
      {"FLOOR", {number(-5)}, "-5"},
      {"FLOOR", {decimal(-121, 2)}, "-2e-0"},
      {"FLOOR", {text("1")}, "! takes a number"},
      {"ROUND", {fraction(2.5)}, "3"},
      {"ROUND", {fraction(-2.5)}, "-3"},
      {"ROUND", {fraction(1.005), number(2)}, "1.01"}, // as its text says
      {"ROUND", {fraction(123.456), number(-1)}, "120"},
      {"ROUND", {fraction(155.0), number(-1)}, "160"},
      {"ROUND", {fraction(4.9), number(-1)}, "0"},
      {"ROUND", {fraction(5.0), number(-1)}, "10"},
      {"ROUND", {fraction(9.99), number(1)}, "10"},
      {"ROUND", {fraction(1e300), number(2)}, "1e+300"},
      {"ROUND", {fraction(0.5), number(500)}, "0.5"},
      {"ROUND", {fraction(infinite), number(1)}, "! cannot round what is infinite or no number"},
      {"ROUND", {number(155), number(-1)}, "160"},
      {"ROUND", {number(-155), number(-1)}, "-160"},
      {"ROUND", {number(154), number(-1)}, "150"},
      {"ROUND", {number(155), number(3)}, "155"},
      {"ROUND", {tiny(127), number(-1)}, "-126"}, // 130 in eight bits
      {"ROUND",
       {big(std::numeric_limits<std::int64_t>::max()), number(-19)},
       "-8446744073709551616"}, // 10^19 in 64 bits
      {"ROUND", {number(5), number(-25)}, "0"},
      {"ROUND", {number(5), null_number()}, "NULL"},
      {"ROUND",
       {text("1")},
       "! takes a number and optionally how many digits it keeps, an integer"},
      {"TRUNCATE", {fraction(42.324), number(2)}, "42.32"},
      {"TRUNCATE", {fraction(42.324)}, "42"},
      {"TRUNCATE", {fraction(-42.9)}, "-42"},
      {"TRUNCATE", {fraction(42.324), number(-1)}, "40"},
      {"TRUNCATE", {fraction(1.4e-18), number(30)}, "1e-18"}, // 18 digits are kept
      {"TRUNCATE",
       {fraction(1e20), number(2)},
       "! cannot truncate a number of more than 20 digits"},
      {"TRUNCATE", {single(0.5)}, "0"},
      {"TRUNCATE", {number(199), number(-2)}, "100"},
      {"TRUNCATE", {number(-199), number(-2)}, "-100"},
      {"TRUNCATE", {null_number(), number(1)}, "NULL"},
  };
}

function_rows random_rows() {
  return {
      {"RAND", {}, "*"},
      {"RAND", {number(1)}, "*"},
      {"RAND", {null_number()}, "*"},
      {"RAND", {text("1")}, "! takes no argument, or a seed, an integer"},
      {"RAND_INTEGER", {number(10)}, "*"},
      {"RAND_INTEGER", {number(1), number(10)}, "*"},
      {"RAND_INTEGER", {number(0)}, "! the bound of a random number is not greater than 0"},
      {"RAND_INTEGER", {}, "! takes a bound, or a seed and a bound, integers"},
  };
}

} // namespace

function_rows math_rows() {
  function_rows rows;
  for (auto* const part : {double_rows, sign_rows, rounding_rows, random_rows})
    for (auto& each : part())
      rows.push_back(std::move(each));
  return rows;
}

} // namespace duet
