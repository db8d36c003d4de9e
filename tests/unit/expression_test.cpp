#include "functions/expression.hpp"
#include "functions/map.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace duet {
namespace {

const data_type integers = type_of(type_kind::bigint);
const data_type truth = type_of(type_kind::boolean);

constexpr std::int64_t none = -1'000; ///< Stands for NULL in the tables below.

column numbers_of(const std::vector<std::int64_t>& values) {
  column made;
  for (std::size_t row = 0; row < values.size(); ++row)
    if (values[row] != none)
      made.add(row, values[row]);
  return made;
}

constexpr function nameless{.name = "F"};

expression call_of(kernel compute, std::vector<expression> arguments, data_type type) {
  return {.is = expression::form::call,
          .type = std::move(type),
          .of = &nameless,
          .compute = std::move(compute),
          .arguments = std::move(arguments)};
}

expression form_of(expression::form is, std::vector<expression> arguments, data_type type) {
  return {.is = is, .type = std::move(type), .arguments = std::move(arguments)};
}

expression quotient(expression left, expression right) {
  return call_of(map<std::int64_t, std::int64_t>([](auto a, auto b) -> computed<std::int64_t> {
                   if (b == 0)
                     return problem{"division by zero"};
                   return a / b;
                 }),
                 {std::move(left), std::move(right)}, integers);
}

expression number(std::int64_t value) {
  return constant_of(value == none ? datum{} : datum{value}, integers);
}

/// What an expression comes to, row by row, and which rows failed.
struct outcome {
  std::vector<std::int64_t> values;
  std::vector<std::uint32_t> failed;
};

outcome compute(const expression& of, const std::vector<column>& batch, std::size_t rows) {
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {0}};
  std::vector<std::uint32_t> all(rows);
  std::iota(all.begin(), all.end(), 0);
  evaluator made{of};
  std::vector<operand> columns;
  for (const auto& each : batch)
    columns.push_back({&each});
  const auto value = made.compute(columns, rows, all, with);
  outcome found;
  for (const auto row : all)
    found.values.push_back(value.has_value(row) ? value.at<std::int64_t>(row) : none);
  for (const auto& each : failed.entries())
    found.failed.push_back(each.row);
  return found;
}

TEST_CASE("a call computes the rows that have values") {
  const auto out = compute(quotient(column_of(0, integers), column_of(1, integers)),
                           {numbers_of({6, none, 9, 5}), numbers_of({2, 1, none, 0})}, 4);
  CHECK(out.values == std::vector<std::int64_t>{3, none, none, none});
  CHECK(out.failed == std::vector<std::uint32_t>{3});
}

TEST_CASE("rows behind the last cell of a column are null") {
  // No cell has a state: a column does not keep what is null at its end.
  const auto out = compute(quotient(column_of(0, integers), column_of(1, integers)),
                           {numbers_of({6, 4, none, none}), numbers_of({2, 1, 3})}, 4);
  CHECK(out.values == std::vector<std::int64_t>{3, 4, none, none});
  const auto absent = compute(quotient(column_of(0, integers), number(1)), {column{}}, 2);
  CHECK(absent.values == std::vector<std::int64_t>{none, none});
}

TEST_CASE("a constant stands for all rows") {
  const auto out = compute(quotient(column_of(0, integers), number(2)), {numbers_of({6, 4, 9})}, 3);
  CHECK(out.values == std::vector<std::int64_t>{3, 2, 4});
  CHECK(compute(quotient(number(1), number(none)), {}, 2).values ==
        std::vector<std::int64_t>{none, none});
}

TEST_CASE("AND and OR have three values") {
  const std::vector<std::int64_t> values{0, 1, none};
  for (const auto a : values)
    for (const auto b : values) {
      CAPTURE(a);
      CAPTURE(b);
      const std::vector<column> batch{numbers_of({a}), numbers_of({b})};
      const std::vector<expression> both{column_of(0, truth), column_of(1, truth)};
      const auto known = a != none && b != none;
      const auto all = a == 0 || b == 0 ? 0 : (known ? 1 : none);
      const auto any = a == 1 || b == 1 ? 1 : (known ? 0 : none);
      CHECK(compute(form_of(expression::form::all, both, truth), batch, 1).values[0] == all);
      CHECK(compute(form_of(expression::form::any, both, truth), batch, 1).values[0] == any);
    }
}

TEST_CASE("what is behind a decision is not computed") {
  // a <> 0 AND 6 / a > 0, written with what there is: the column itself is the condition.
  const std::vector<column> batch{numbers_of({0, 2, none, 3})};
  const auto a = column_of(0, truth);
  const auto guarded = quotient(number(6), column_of(0, integers));
  const auto all = compute(form_of(expression::form::all, {a, guarded}, truth), batch, 4);
  CHECK(all.values == std::vector<std::int64_t>{0, 1, none, 1});
  CHECK(all.failed.empty());
  const auto choice =
      compute(form_of(expression::form::choice, {a, guarded, number(-1)}, integers), batch, 4);
  CHECK(choice.values == std::vector<std::int64_t>{-1, 3, -1, 2});
  CHECK(choice.failed.empty());
}

TEST_CASE("a bad cell fails the rows that need it, and no other") {
  column cells;
  cells.add(0, std::int64_t{1});
  cells.add_bad(1);
  cells.add(3, std::int64_t{4});
  const std::vector<column> batch{std::move(cells), numbers_of({1, 0, 1, 1})};
  const auto read = column_of(0, integers);
  const auto all = compute(read, batch, 4);
  CHECK(all.values == std::vector<std::int64_t>{1, none, none, 4});
  CHECK(all.failed == std::vector<std::uint32_t>{1});
  const auto guarded =
      compute(form_of(expression::form::choice, {column_of(1, truth), read, number(0)}, integers),
              batch, 4);
  CHECK(guarded.values == std::vector<std::int64_t>{1, 0, none, 4});
  CHECK(guarded.failed.empty());
}

TEST_CASE("text is made in the memory of the batch") {
  const auto twice = call_of(
      map_text<std::string_view>([](std::string& to, std::string_view text) -> text_outcome {
        if (text == "fails")
          return problem{"it fails"};
        if (text == "null")
          return std::monostate{};
        to.append(text).append(text);
        return made::text;
      }),
      {column_of(0, string_type())}, string_type());
  column texts;
  const std::vector<std::string> values{"ab", "fails", "", "null"};
  for (std::size_t row = 0; row < values.size(); ++row)
    texts.add(row, std::string_view{values[row]});
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {0}};
  evaluator made{twice};
  const std::vector<std::uint32_t> rows{0, 1, 2, 3};
  const operand batch{&texts};
  const auto out = made.compute({&batch, 1}, 4, rows, with);
  CHECK(out.at<std::string_view>(0) == "abab");
  CHECK_FALSE(out.has_value(1));
  CHECK(out.at<std::string_view>(2).empty());
  CHECK_FALSE(out.has_value(3));
  REQUIRE(failed.entries().size() == 1);
  CHECK(failed.entries()[0].why == "it fails");
}

TEST_CASE("the columns of an expression are known, and whether it is constant") {
  const auto of =
      quotient(column_of(4, integers), quotient(column_of(1, integers), column_of(4, integers)));
  CHECK(columns_in(of) == std::vector<std::size_t>{1, 4});
  CHECK_FALSE(is_constant(of));
  CHECK(is_constant(quotient(number(1), number(2))));
  static constexpr function now{.name = "NOW", .depends = hangs_on::epoch};
  auto call = call_of({}, {}, integers);
  call.of = &now;
  CHECK_FALSE(is_constant(call));
}

TEST_CASE("equal texts compute the same") {
  const auto of = quotient(column_of(4, integers), number(300));
  CHECK(spell(of) == "F/1($4:BIGINT, 01d804:BIGINT):BIGINT");
  CHECK(spell(of) != spell(quotient(column_of(4, integers), number(301))));
  CHECK(spell(form_of(expression::form::all, {column_of(0, truth), column_of(1, truth)}, truth)) ==
        "AND($0:BOOLEAN, $1:BOOLEAN):BOOLEAN");
}

TEST_CASE("columns are replaced by expressions") {
  const std::vector<expression> columns{number(7), column_of(9, integers)};
  const auto of = quotient(column_of(0, integers), column_of(1, integers));
  CHECK(spell(substituted(of, columns)) == spell(quotient(number(7), column_of(9, integers))));
}

} // namespace
} // namespace duet
