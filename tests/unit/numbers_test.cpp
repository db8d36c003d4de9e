#include "columns/datum.hpp"
#include "columns/int128.hpp"
#include "functions/catalog.hpp"
#include "functions/expression.hpp"
#include "functions/java_random.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

const auto tinyint = type_of(type_kind::tinyint, false);
const auto smallint = type_of(type_kind::smallint, false);
const auto integer = type_of(type_kind::integer, false);
const auto bigint = type_of(type_kind::bigint, false);
const auto real = type_of(type_kind::real, false);
const auto floating = type_of(type_kind::floating, false);
const auto date = type_of(type_kind::date, false);
const auto time_of_day = type_of(type_kind::time, false);
const auto months = type_of(type_kind::interval_months, false);
const auto millis = type_of(type_kind::interval_millis, false);

data_type digits(std::int32_t precision, std::int32_t scale) {
  return decimal_of(precision, scale, false);
}

resolution resolve(std::string_view name, const std::vector<argument>& arguments) {
  return find_function(name)->resolve(arguments, {});
}

resolved_call call(std::string_view name, const std::vector<argument>& arguments) {
  return std::get<resolved_call>(resolve(name, arguments));
}

struct type_row {
  std::string_view name;
  std::vector<argument> arguments;
  std::string_view type;
};

TEST_CASE("results have the types that the table says") {
  const std::vector<type_row> table{
      {"+", {{tinyint}, {smallint}}, "SMALLINT NOT NULL"},
      {"+", {{integer}, {type_of(type_kind::bigint)}}, "BIGINT"},
      {"+", {{bigint}, {real}}, "FLOAT NOT NULL"},
      {"+", {{real}, {floating}}, "FLOAT NOT NULL"},
      {"+", {{floating}, {real}}, "DOUBLE NOT NULL"},
      {"+", {{real}, {digits(5, 2)}}, "DOUBLE NOT NULL"},
      {"+", {{digits(10, 2)}, {floating}}, "DOUBLE NOT NULL"},
      {"+", {{digits(10, 2)}, {digits(10, 2)}}, "DECIMAL(11, 2)"},
      {"-", {{digits(38, 8)}, {digits(32, 8)}}, "DECIMAL(38, 7)"},
      {"*", {{digits(4, 3)}, {bigint}}, "DECIMAL(24, 3)"},
      {"*", {{digits(30, 18)}, {digits(30, 18)}}, "DECIMAL(38, 13)"},
      {"/", {{digits(10, 2)}, {digits(10, 2)}}, "DECIMAL(23, 13)"},
      {"/", {{integer}, {integer}}, "INT NOT NULL"},
      {"/", {{digits(38, 0)}, {digits(38, 0)}}, "DECIMAL(38, 6)"},
      {"%", {{bigint}, {integer}}, "INT NOT NULL"},
      {"%", {{integer}, {bigint}}, "BIGINT NOT NULL"},
      {"%", {{digits(10, 2)}, {digits(5, 1)}}, "DECIMAL(6, 2)"},
      {"%", {{digits(5, 0)}, {digits(10, 0)}}, "DECIMAL(10, 0)"},
      {"%", {{digits(5, 0)}, {integer}}, "INT NOT NULL"},
      {"%", {{integer}, {digits(5, 0)}}, "DECIMAL(5, 0)"},
      {"-", {{digits(5, 2)}}, "DECIMAL(5, 2) NOT NULL"},
      {"+", {{date}, {millis}}, "DATE NOT NULL"},
      {"+", {{date}, {months}}, "DATE NOT NULL"},
      {"+", {{time_of_day}, {millis}}, "TIME(0) NOT NULL"},
      {"-", {{timestamp_of(3)}, {millis}}, "TIMESTAMP(3)"},
      {"-", {{timestamp_of(3)}, {timestamp_of(3)}}, "INTERVAL SECOND(3)"},
      {"*", {{millis}, {integer}}, "INTERVAL SECOND(3) NOT NULL"},
      {"ABS", {{digits(5, 2)}}, "DECIMAL(5, 2) NOT NULL"},
      {"SIGN", {{real}}, "FLOAT NOT NULL"},
      {"POWER", {{integer}, {integer}}, "DOUBLE NOT NULL"},
      {"CEIL", {{digits(5, 2)}}, "DECIMAL(5, 0) NOT NULL"},
      {"FLOOR", {{bigint}}, "BIGINT NOT NULL"},
      {"ROUND", {{digits(5, 2)}}, "DECIMAL(4, 0)"},
      {"ROUND", {{digits(5, 2)}, {integer, std::int64_t{1}}}, "DECIMAL(5, 1)"},
      {"ROUND", {{digits(5, 2)}, {integer, std::int64_t{9}}}, "DECIMAL(5, 2)"},
      {"ROUND", {{digits(5, 2)}, {integer, std::int64_t{-1}}}, "DECIMAL(4, 0)"},
      {"ROUND", {{digits(5, 2)}, {integer}}, "DECIMAL(5, 2)"},
      {"ROUND", {{floating}, {integer}}, "DOUBLE NOT NULL"},
      {"TRUNCATE", {{integer}}, "INT NOT NULL"},
      {"RAND", {}, "DOUBLE NOT NULL"},
      {"RAND_INTEGER", {{integer}}, "INT NOT NULL"},
  };
  for (const auto& [name, arguments, type] : table) {
    CAPTURE(name);
    CHECK(to_string(call(name, arguments).type) == type);
  }
}

/// What a call makes of columns; nothing is selected in between.
std::vector<datum> compute(const resolved_call& of, const std::vector<column>& columns,
                           std::size_t size, const std::vector<std::uint32_t>& rows) {
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {0}};
  std::vector<operand> arguments;
  for (const auto& each : columns)
    arguments.push_back({&each, each.size() == 1 && size > 1});
  column to;
  to.start(storage_of(of.type), size);
  auto kernel = of.compute;
  kernel(arguments, rows, with, to);
  std::vector<datum> made;
  for (const auto row : rows)
    made.push_back(datum_at(to, row));
  return made;
}

column values_of(const std::vector<datum>& values) {
  column made;
  for (std::size_t row = 0; row < values.size(); ++row)
    add(made, row, values[row]);
  return made;
}

TEST_CASE("loops without NULL come to what single rows do") {
  std::vector<datum> left;
  std::vector<datum> right;
  constexpr std::size_t size = 100;
  for (std::size_t row = 0; row < size; ++row) {
    left.emplace_back(std::int64_t{1} << (row % 31));
    right.emplace_back(static_cast<std::int64_t>(row) * 1'000'003);
  }
  std::vector<std::uint32_t> all(size);
  std::iota(all.begin(), all.end(), 0U);
  const std::vector<std::uint32_t> some{3, 50, 99};
  for (const auto* const name : {"+", "-", "*"}) {
    CAPTURE(name);
    const auto of = call(name, {{integer}, {integer}});
    const auto bulk = compute(of, {values_of(left), values_of(right)}, size, all);
    const auto few = compute(of, {values_of(left), values_of(right)}, size, some);
    auto with_null = left;
    with_null[7] = {};
    const auto one_by_one = compute(of, {values_of(with_null), values_of(right)}, size, all);
    const auto constant = compute(of, {values_of(left), values_of({right[9]})}, size, all);
    for (const auto row : all)
      if (row != 7)
        CHECK(bulk[row] == one_by_one[row]);
    CHECK(one_by_one[7] == datum{});
    CHECK(constant[9] == bulk[9]);
    for (std::size_t i = 0; i < some.size(); ++i)
      CHECK(few[i] == bulk[some[i]]);
  }
}

struct digits_row {
  std::string_view name;
  std::vector<double> arguments;
  double result;
};

TEST_CASE("functions of DOUBLE have the digits that Flink shows") {
  const std::vector<digits_row> table{
      {"POWER", {0.7, 0.5}, 0.8366600265340756},
      {"POWER", {0.7, 3.3}, 0.3081935405341894},
      {"SQRT", {0.7}, 0.8366600265340756},
      {"EXP", {0.7}, 2.0137527074704766},
      {"EXP", {7}, 1096.6331584284585},
      {"LN", {0.7}, -0.35667494393873245},
      {"LN", {70}, 4.248495242049359},
      {"LOG10", {0.7}, -0.1549019599857432},
      {"SIN", {0.7}, 0.644217687237691},
      {"SIN", {700}, 0.5439705233633756},
      {"COS", {0.7}, 0.7648421872844885},
      {"COS", {7e9}, -0.6214726329580013},
      {"TAN", {0.7}, 0.8422883804630794},
      {"COT", {1}, 0.6420926159343306},
      {"ATAN", {0.7}, 0.6107259643892086},
      {"ASIN", {0.7}, 0.775397496610753},
      {"ACOS", {0.7}, 0.7953988301841436},
      {"ATAN2", {1, 1}, 0.7853981633974483},
      {"SINH", {0.7}, 0.7585837018395334},
      {"SINH", {1}, 1.1752011936438014},
      {"COSH", {0.7}, 1.255169005630943},
      {"TANH", {0.7}, 0.6043677771171636},
      {"DEGREES", {1}, 57.29577951308232},
      {"RADIANS", {180}, 3.141592653589793},
      {"ROUND", {1.005}, 1},
      {"TRUNCATE", {1.23456789012345E-10}, 0},
  };
  for (const auto& [name, values, result] : table) {
    CAPTURE(name);
    CAPTURE(values[0]);
    std::vector<argument> arguments;
    std::vector<column> columns;
    for (const auto each : values) {
      arguments.push_back({floating});
      columns.push_back(values_of({each}));
    }
    CHECK(compute(call(name, arguments), columns, 1, {0}) == std::vector<datum>{result});
  }
}

TEST_CASE("decimals are rounded to the digits that are asked for") {
  struct rounded_row {
    std::string_view name;
    std::int64_t unscaled; ///< Of DECIMAL(6, 3).
    std::int64_t digits;
    std::int64_t known;   ///< What it comes to where the digits are known,
    std::int64_t unknown; ///< and where they are not, in DECIMAL(6, 3).
  };
  const std::vector<rounded_row> table{
      {"ROUND", 1'505, 2, 151, 1'510},      {"ROUND", -1'505, 2, -151, -1'510},
      {"ROUND", 1'505, 3, 1'505, 1'505},    {"ROUND", 15'505, -1, 20, 20'000},
      {"ROUND", 1'500, 0, 2, 2'000},        {"TRUNCATE", 1'509, 2, 150, 1'500},
      {"TRUNCATE", -1'999, 0, -1, -1'000},  {"TRUNCATE", 19'505, -1, 10, 10'000},
      {"TRUNCATE", 1'509, 9, 1'509, 1'509},
  };
  const auto type = digits(6, 3);
  for (const auto& [name, unscaled, count, known, unknown] : table) {
    CAPTURE(name);
    CAPTURE(unscaled);
    CAPTURE(count);
    const std::vector<column> columns{values_of({int128{unscaled}}), values_of({count})};
    const auto constant = call(name, {{type}, {integer, count}});
    CHECK(compute(constant, columns, 1, {0}) == std::vector<datum>{int128{known}});
    const auto free = call(name, {{type}, {integer}});
    CHECK(compute(free, columns, 1, {0}) == std::vector<datum>{int128{unknown}});
  }
}

TEST_CASE("random numbers are those of Java") {
  java_random random{42};
  CHECK(random.next_double() == 0.7275636800328681);
  CHECK(random.next_double() == 0.6832234717598454);
  java_random below_ten{42};
  CHECK(below_ten.next_int(10) == 0);
  CHECK(below_ten.next_int(10) == 3);
  CHECK(below_ten.next_int(10) == 8);
  java_random power_of_two{42};
  CHECK(power_of_two.next_int(16) == 11);
  java_random large{7};
  for (int i = 0; i < 1'000; ++i) {
    const auto number = large.next_int(1'500'000'000);
    CHECK((number >= 0 && number < 1'500'000'000));
  }
}

TEST_CASE("a seed gives one sequence to the rows of an expression") {
  const auto seeded = call("RAND", {{integer, std::int64_t{42}}});
  const std::vector<column> seed{values_of({std::int64_t{42}})};
  const auto numbers = compute(seeded, seed, 2, {0, 1});
  CHECK(numbers[0] == datum{0.7275636800328681});
  CHECK(numbers[1] == datum{0.6832234717598454});
  const auto by_row = call("RAND", {{integer}});
  CHECK(compute(by_row, seed, 2, {0, 1})[1] == datum{0.7275636800328681});
  const auto below = call("RAND_INTEGER", {{integer, std::int64_t{42}}, {integer}});
  const std::vector<column> both{values_of({std::int64_t{42}}), values_of({std::int64_t{10}})};
  CHECK(compute(below, both, 3, {0, 1, 2}) ==
        std::vector<datum>{std::int64_t{0}, std::int64_t{3}, std::int64_t{8}});
}

TEST_CASE("without a seed two copies of an expression differ") {
  const auto of = call("RAND", {});
  CHECK(compute(of, {}, 3, {0, 1, 2}) != compute(of, {}, 3, {0, 1, 2}));
  const auto integers = call("RAND_INTEGER", {{integer}});
  const std::vector<column> bound{values_of({std::int64_t{1'000'000'000}})};
  CHECK(compute(integers, bound, 3, {0, 1, 2}) != compute(integers, bound, 3, {0, 1, 2}));
}

} // namespace
} // namespace duet
