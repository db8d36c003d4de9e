#include "sql/limits.hpp"
#include "tests/unit/sql_harness.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <string>
#include <string_view>

namespace duet::sql::syntax {
namespace {

using test::read;

std::string repeated(std::string_view text, std::size_t times) {
  std::string made;
  for (std::size_t i = 0; i < times; ++i)
    made += text;
  return made;
}

bool is_too_deep(const std::string& text) {
  const auto made = read(text);
  return std::ranges::any_of(made.problems.all(), [](const auto& each) {
    return each.message == "this is nested too deep";
  });
}

/// Something that lies in itself.
struct nest {
  std::string_view before;
  std::string_view open;
  std::string_view inner;
  std::string_view close;
  std::string_view after;

  [[nodiscard]] std::string text(std::size_t levels) const {
    return std::string{before} + repeated(open, levels) + std::string{inner} +
           repeated(close, levels) + std::string{after} + ";";
  }
};

constexpr std::array nests{
    nest{"", "(", "SELECT 1", ")", ""},
    nest{"SELECT ", "(", "1", ")", ""},
    nest{"SELECT ", "- ", "1", "", ""},
    nest{"SELECT ", "NOT ", "a", "", ""},
    nest{"SELECT ", "a + (", "b", ")", ""},
    nest{"SELECT ", "(1, ", "b", ")", ""},
    nest{"SELECT ", "f(", "1", ")", ""},
    nest{"SELECT ", "TRIM(", "a", ")", ""},
    nest{"SELECT ", "CAST(", "a", " AS INT)", ""},
    nest{"SELECT ", "JSON_VALUE(", "a", ", '$.b')", ""},
    nest{"SELECT ", "ARRAY[", "1", "]", ""},
    nest{"SELECT ", "a[", "1", "]", ""},
    nest{"SELECT ", "CASE WHEN ", "a", " THEN 1 END", ""},
    nest{"SELECT ", "SUM(a) OVER (ORDER BY ", "b", ")", ""},
    nest{"SELECT ", "(SELECT ", "1", ")", ""},
    nest{"SELECT ", "a IN (SELECT ", "1", ")", ""},
    nest{"SELECT ", "EXISTS (SELECT ", "1", ")", ""},
    nest{"SELECT * FROM ", "(", "t", ")", ""},
    nest{"SELECT * FROM ", "(SELECT * FROM ", "t", ") AS x", ""},
    nest{"", "WITH t AS (", "SELECT 1", ") SELECT 1", ""},
    nest{"SELECT 1 UNION ", "(", "SELECT 1", ")", ""},
    nest{"SELECT 1 FROM t GROUP BY ", "ROLLUP (", "a", ")", ""},
    nest{"SELECT CAST(a AS ", "ARRAY<", "INT", ">", ")"},
    nest{"SELECT CAST(a AS ", "ROW<b ", "INT", ">", ")"},
};

TEST_CASE("nesting is bounded") {
  constexpr std::size_t levels = nesting_max / 5;
  for (const auto& each : nests) {
    CAPTURE(each.open);
    CHECK(read(each.text(levels)).told().empty());
    CHECK(is_too_deep(each.text(script_bytes_max / 64)));
  }
}

TEST_CASE("chains of operators are bounded by the depth of the tree, but for AND and OR") {
  CHECK(read("SELECT a" + repeated(" + a", tree_depth_max - 10) + ";").told().empty());
  CHECK(is_too_deep("SELECT a" + repeated(" + a", tree_depth_max + 10) + ";"));
  CHECK(is_too_deep("SELECT a" + repeated("[1]", tree_depth_max + 10) + ";"));
  CHECK(is_too_deep("SELECT a" + repeated(" IS NULL", tree_depth_max + 10) + ";"));
  CHECK(is_too_deep("SELECT 1" + repeated(" UNION ALL SELECT 1", tree_depth_max + 10) + ";"));
  CHECK(is_too_deep("SELECT * FROM t" + repeated(" JOIN t ON TRUE", tree_depth_max + 10) + ";"));
  CHECK(read("SELECT a" + repeated(" OR a = 1", 10'000) + ";").told().empty());
  CHECK(read("SELECT a IN (1" + repeated(", 1", 10'000) + ");").told().empty());
  // Chains within the first operand of chains.
  std::string text = "a";
  for (int i = 0; i < 100; ++i)
    text = "(" + text + repeated(" + a", 100) + ")";
  CHECK(is_too_deep("SELECT " + text + ";"));
}

TEST_CASE("any tokens in any order are read to their end") {
  constexpr std::array<std::string_view, 84> soup{
      "SELECT", "FROM",    "WHERE",  "GROUP",     "BY",        "HAVING", "ORDER",   "LIMIT",
      "UNION",  "ALL",     "AS",     "WITH",      "CREATE",    "TABLE",  "VIEW",    "INSERT",
      "INTO",   "VALUES",  "SET",    "BEGIN",     "STATEMENT", "END",    "EXPLAIN", "CASE",
      "WHEN",   "THEN",    "ELSE",   "CAST",      "EXTRACT",   "TRIM",   "JOIN",    "LEFT",
      "ON",     "USING",   "OVER",   "PARTITION", "ROWS",      "RANGE",  "BETWEEN", "AND",
      "OR",     "NOT",     "IS",     "NULL",      "IN",        "LIKE",   "EXISTS",  "INTERVAL",
      "'1'",    "DAY",     "TO",     "TIMESTAMP", "ROW",       "ARRAY",  "MAP",     "(",
      ")",      "[",       "]",      "<",         ">",         ",",      ".",       ";",
      "=",      "+",       "-",      "*",         "||",        "=>",     "/*+",     "*/",
      "a",      "b",       "t",      "`q`",       "1",         "1.5",    "X'00'",   "'x",
      "\"",     "LATERAL", "UNNEST", "DESCRIPTOR"};
  std::mt19937_64 dice{4711}; // the same each run: what is found here, is found by everybody
  for (int run = 0; run < 3'000; ++run) {
    std::string text;
    const auto size = dice() % 60;
    for (std::size_t i = 0; i < size; ++i)
      text.append(soup.at(dice() % soup.size())).append(dice() % 8 == 0 ? "\n" : " ");
    CAPTURE(text);
    const auto made = read(text);
    for (const auto& each : made.statements) {
      const auto again = read(print(each) + ";");
      CHECK_MESSAGE(!again.problems.has_errors(), again.told());
      CHECK((again.statements.size() == 1 && again.statements.front() == each));
    }
    CHECK(made.told().size() < 1'000'000);
  }
}

TEST_CASE("any bytes are read to their end") {
  std::mt19937_64 dice{4712};
  for (int run = 0; run < 2'000; ++run) {
    std::string text(dice() % 80, '\0');
    for (auto& c : text)
      c = static_cast<char>(dice());
    const auto made = read(text);
    CHECK(made.told().size() < 1'000'000);
  }
}

TEST_CASE("a script is read faster than it can be noticed") {
  std::string text = "CREATE TABLE t (\n";
  for (int i = 0; i < 20; ++i)
    text += "  column_" + std::to_string(i) + " DECIMAL(10, 2) NOT NULL COMMENT 'a number',\n";
  text += "  PRIMARY KEY (column_0) NOT ENFORCED\n) WITH (\n  'connector' = 'kafka'\n);\n";
  for (int i = 0; i < 16; ++i)
    text += "INSERT INTO target\nSELECT\n  window_start,\n  customer_id,\n  COUNT(*) AS n,\n"
            "  SUM(total_amount * 100 + 1) AS total\nFROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts),\n"
            "  INTERVAL '5' MINUTE))\nWHERE status = 'x' AND amount BETWEEN 1 AND 2\n"
            "GROUP BY window_start, customer_id;\n\n";
  const auto in = test::script(text);
  constexpr int runs = 50;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < runs; ++i) {
    diagnostics problems;
    CHECK(parse_script(in, problems).size() == 17);
  }
  const auto each = (std::chrono::steady_clock::now() - begin) / runs;
  const auto lines = std::ranges::count(text, '\n');
  MESSAGE(lines << " lines in "
                << std::chrono::duration_cast<std::chrono::microseconds>(each).count() << " us");
  CHECK(each < std::chrono::milliseconds{50}); // a debugger's pace; some 0.3 ms otherwise
}

} // namespace
} // namespace duet::sql::syntax
