#include "columns/datum.hpp"
#include "columns/number_text.hpp"
#include "functions/aggregate.hpp"
#include "functions/cast.hpp"
#include "tests/unit/aggregate_rows.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace duet {
namespace {

using namespace std::string_view_literals;

resolved_aggregate resolve(const aggregate_row& row) {
  std::vector<argument> arguments;
  for (const auto& each : row.types)
    arguments.push_back({each});
  for (std::size_t i = 0; i < row.constants.size(); ++i)
    arguments[arguments.size() - row.constants.size() + i].constant = row.constants[i];
  const auto* const of = find_aggregate(row.name);
  REQUIRE(of != nullptr);
  return std::get<resolved_aggregate>(of->resolve(arguments));
}

/// The slots begin behind one of another aggregate, which nobody may touch.
constexpr std::size_t first_slot = 1;
constexpr std::int64_t untouched = 77;

/// One aggregate and the rows of one key.
class gathered {
public:
  explicit gathered(const aggregate_row& row) : row_{row}, of_{resolve(row)} {
    layout_.push_back(storage::integer);
    layout_.insert(layout_.end(), of_.slots.begin(), of_.slots.end());
  }

  [[nodiscard]] const resolved_aggregate& of() const { return of_; }

  [[nodiscard]] accumulators none() const {
    accumulators made{layout_};
    made.begin();
    made.set(0, untouched);
    return made;
  }

  /// Gathers the rows from `first` up to `behind`, or takes them back.
  void gather(accumulators& to, std::size_t first, std::size_t behind, std::int8_t sign) const {
    std::vector<column> columns(row_.types.size());
    for (std::size_t i = 0; i < columns.size(); ++i)
      for (std::size_t row = 0; row < row_.rows.size(); ++row)
        add(columns[i], row, i < row_.rows[row].size() ? row_.rows[row][i] : row_.constants.at(0));
    std::vector<operand> arguments;
    for (const auto& each : columns)
      arguments.push_back({&each});
    std::vector<std::uint32_t> rows(behind - first);
    std::iota(rows.begin(), rows.end(), static_cast<std::uint32_t>(first));
    const std::vector<accumulators*> keys(rows.size(), &to);
    const std::vector<std::int8_t> signs(row_.rows.size(), sign);
    gathering in{.arguments = arguments, .rows = rows, .keys = keys, .first_slot = first_slot};
    if (sign < 0)
      in.signs = signs;
    of_.gather(in);
  }

  [[nodiscard]] accumulators of_rows(std::size_t first, std::size_t behind) const {
    auto made = none();
    gather(made, first, behind, 1);
    return made;
  }

  /// The result as text, or behind "! " why it fails.
  [[nodiscard]] std::string result(const accumulators& from) const {
    CHECK(from.number<std::int64_t>(0) == untouched);
    byte_arena memory;
    failed_rows failed;
    computing with{.memory = memory, .failed = failed, .now = {0}};
    column made;
    made.start(storage_of(of_.type), 3);
    of_.result(from, first_slot, 1, with, made);
    if (!failed.empty())
      return "! " + failed.entries()[0].why;
    const operand cells{&made};
    if (!cells.has_value(1))
      return "NULL";
    column shown;
    shown.start(storage::bytes, 3);
    const std::vector<std::uint32_t> rows{1};
    cast_kernel(of_.type, string_type(), false, {})({&cells, 1}, rows, with, shown);
    return std::string{shown.values<std::string_view>()[1]};
  }

private:
  const aggregate_row& row_;
  resolved_aggregate of_;
  accumulator_layout layout_;
};

template <class Check> void with_each_row(Check check) {
  for (const auto& row : all_aggregate_rows()) {
    CAPTURE(row.name);
    CAPTURE(row.of_all);
    check(row, gathered{row});
  }
}

TEST_CASE("aggregates come to what the tables say") {
  with_each_row([](const aggregate_row& row, const gathered& of) {
    CHECK(to_string(of.of().type) == row.type);
    CHECK(of.of().takes.size() == row.types.size());
    CHECK(of.result(of.of_rows(0, row.half)) == row.of_half);
    CHECK(of.result(of.of_rows(0, row.rows.size())) == row.of_all);
  });
}

TEST_CASE("what is gathered apart and merged is the same") {
  with_each_row([](const aggregate_row& row, const gathered& of) {
    auto first = of.of_rows(0, row.half);
    const auto second = of.of_rows(row.half, row.rows.size());
    of.of().merge(first, second, first_slot);
    CHECK(of.result(first) == row.of_all);
    auto nothing = of.none();
    of.of().merge(nothing, first, first_slot);
    of.of().merge(nothing, of.none(), first_slot);
    CHECK(of.result(nothing) == row.of_all);
  });
}

TEST_CASE("what was merged can be taken away where that is exact") {
  with_each_row([](const aggregate_row& row, const gathered& of) {
    if (!of.of().unmerge)
      return;
    auto all = of.of_rows(0, row.rows.size());
    of.of().unmerge(all, of.of_rows(row.half, row.rows.size()), first_slot);
    CHECK(of.result(all) == row.of_half);
  });
}

TEST_CASE("rows can be taken back") {
  with_each_row([](const aggregate_row& row, const gathered& of) {
    if (!of.of().takes_back)
      return;
    auto all = of.of_rows(0, row.rows.size());
    of.gather(all, row.half, row.rows.size(), -1);
    if (row.types.empty() || row.types[0].kind != type_kind::real)
      CHECK(of.result(all) == row.of_half);
    // Back before they come.
    auto late = of.none();
    of.gather(late, 0, row.rows.size(), -1);
    static_cast<void>(of.result(late));
    of.gather(late, 0, row.rows.size(), 1);
    CHECK(of.result(late) == of.result(of.none()));
  });
}

TEST_CASE("slots are written and read") {
  with_each_row([](const aggregate_row& row, const gathered& of) {
    const auto before = of.of_rows(0, row.rows.size());
    std::string bytes;
    before.encode(bytes);
    auto after = of.none();
    REQUIRE(after.decode(bytes));
    CHECK(of.result(after) == row.of_all);
    of.of().merge(after, of.none(), first_slot);
    CHECK(of.result(after) == row.of_all);
  });
}

TEST_CASE("what is said of aggregates is so") {
  struct traits_row {
    std::string_view name;
    data_type type;
    bool takes_back;
    bool exact;
  };
  const std::vector<traits_row> table{
      {"COUNT", integer, true, true},       {"SUM", integer, true, true},
      {"SUM", decimal_5_2, true, true},     {"SUM", floating, true, false},
      {"AVG", real, true, false},           {"AVG", decimal_5_2, true, true},
      {"VAR_POP", integer, true, true},     {"STDDEV", floating, true, false},
      {"MAX", floating, false, true},       {"FIRST_VALUE", string, false, true},
      {"LISTAGG", string, false, false},    {"COLLECT", string, false, false},
      {"ARRAY_AGG", integer, false, false},
  };
  for (const auto& [name, type, takes_back, exact] : table) {
    CAPTURE(name);
    const std::vector<argument> arguments{{type}};
    const auto found = std::get<resolved_aggregate>(find_aggregate(name)->resolve(arguments));
    CHECK(found.takes_back == takes_back);
    CHECK(found.exact == exact);
    CHECK((found.unmerge != nullptr) == (takes_back && exact));
  }
}

TEST_CASE("aggregates refuse what they do not take") {
  struct refused_row {
    std::string_view name;
    std::vector<argument> arguments;
    std::string_view why;
  };
  const std::vector<refused_row> table{
      {"SUM", {{string}}, "takes one argument, a number"},
      {"SUM", {}, "takes one argument, a number"},
      {"AVG", {{boolean}}, "takes one argument, a number"},
      {"STDDEV_POP", {{string}}, "takes one argument, a number"},
      {"MAX", {{array_of(integer)}}, "cannot compare values of ARRAY<INT>"},
      {"MIN", {{integer}, {integer}}, "takes one argument"},
      {"FIRST_VALUE", {}, "takes one argument"},
      {"LISTAGG", {{integer}}, "takes a string and optionally a separator"},
      {"LISTAGG", {{string}, {string}}, "takes a separator that is a literal string"},
      {"LISTAGG", {{string}, {string, datum{}}}, "takes a separator that is a literal string"},
      {"COLLECT", {}, "takes one argument"},
      {"JSON_ARRAYAGG", {{string}}, "takes a value"},
      {"PERCENTILE",
       {{integer}, {floating, datum{1.5}}},
       "takes a number, a literal from 0 to 1 or an array of these, and optionally an integer"},
      {"JSON_OBJECTAGG",
       {{string}, {string}, {boolean, datum{1L}}},
       "takes a key that is a string and never NULL, and a value"},
      {"ARRAY_AGG", {{integer}, {integer}}, "takes one argument"},
  };
  for (const auto& [name, arguments, why] : table) {
    CAPTURE(name);
    const auto found = find_aggregate(name)->resolve(arguments);
    REQUIRE(std::holds_alternative<unresolved>(found));
    CHECK(std::get<unresolved>(found).why == why);
  }
}

TEST_CASE("each aggregate is in the tables, and found by its name") {
  std::set<std::string_view> tested;
  for (const auto& row : all_aggregate_rows())
    tested.insert(find_aggregate(row.name)->name);
  std::string_view last;
  for (const auto& each : all_aggregates()) {
    CHECK_MESSAGE(tested.contains(each.name), each.name);
    CHECK(last < each.name);
    last = each.name;
    CHECK(find_aggregate(each.name) == &each);
    CHECK(each.about.ends_with("."));
    CHECK(each.signature.find(" -> ") != std::string_view::npos);
  }
  CHECK(find_aggregate("no_such") == nullptr);
}

} // namespace
} // namespace duet
