// Rows that are made: what the options of 'datagen' come to, and the rows.
#include "jobs/sql/row_maker.hpp"
#include "jobs/sql/sql_job.hpp"
#include "sql/explain.hpp"
#include "tests/support/sql_script.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace duet {
namespace {

using test::sql_job_of;

/// A script that reads a table of these columns.
std::string script_of(const std::string& columns, const std::string& options = "") {
  return "CREATE TABLE g (" + columns + ") WITH ('connector' = 'datagen'" + options +
         ");\nCREATE TABLE u (n INT) WITH ('connector' = 'blackhole');\n"
         "INSERT INTO u SELECT 1 FROM g;";
}

made_records made_by(const std::string& columns, const std::string& options = "") {
  const auto job = sql_job_of(script_of(columns, options));
  REQUIRE(job->shape().sources.size() == 1);
  const auto made = job->shape().sources.front().made;
  REQUIRE(made);
  return *made;
}

/// 2026-01-15 10:30:00.250
constexpr std::int64_t now_ms = 1'768'473'000'250;

std::string row(const made_records& of, std::uint64_t number) {
  std::string text;
  of.by->append(number, now_ms, text);
  return text;
}

/// A field of a row that has no other.
std::string value(const made_records& of, std::uint64_t number) {
  const auto text = row(of, number);
  const auto begin = text.find(':') + 1;
  return text.substr(begin, text.size() - begin - 1);
}

std::string refusal(const std::string& columns, const std::string& options = "") {
  try {
    static_cast<void>(sql_job_of(script_of(columns, options)));
  } catch (const std::logic_error& refused) {
    return refused.what();
  }
  return "taken";
}

bool refuses(const std::string& columns, const std::string& options, const std::string& why) {
  const auto told = refusal(columns, options);
  CAPTURE(told);
  return told.find(why) != std::string::npos;
}

TEST_CASE("the topic is the application's own, with as many rows as are asked for") {
  const auto job = sql_job_of(script_of("n INT"));
  const auto& topic = job->shape().sources.front();
  CHECK(topic.name == "test-datagen-g");
  CHECK_FALSE(topic.bounded);
  CHECK(topic.start == topic_place{.is = topic_place::kind::earliest});
  CHECK(topic.made->per_second == 10'000);
  CHECK_FALSE(topic.made->count);

  const auto few = sql_job_of(script_of("n INT", ", 'rows-per-second' = '3', "
                                                 "'number-of-rows' = '7'"));
  CHECK(few->shape().sources.front().bounded);
  CHECK(few->shape().sources.front().made->per_second == 3);
  CHECK(few->shape().sources.front().made->count == 7);
}

TEST_CASE("the first sequence to end ends the rows") {
  const std::string both = ", 'fields.a.kind' = 'sequence', 'fields.a.start' = '5', "
                           "'fields.a.end' = '14', 'fields.b.kind' = 'sequence', "
                           "'fields.b.start' = '-1', 'fields.b.end' = '1'";
  const auto made = made_by("a BIGINT, b STRING, c AS a + 1", both);
  CHECK(made.count == 3);
  CHECK(row(made, 0) == R"({"a":5,"b":"-1"})");
  CHECK(row(made, 2) == R"({"a":7,"b":"1"})");
  CHECK(made_by("a BIGINT, b STRING", both + ", 'number-of-rows' = '2'").count == 2);
}

TEST_CASE("a sequence is of any number, and text and bytes") {
  const auto third_of = [](const std::string& type) {
    return value(made_by("a " + type, ", 'fields.a.kind' = 'sequence', 'fields.a.start' = '7', "
                                      "'fields.a.end' = '100'"),
                 2);
  };
  for (const auto* const type : {"TINYINT", "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL(5, 2)"})
    CHECK(third_of(type) == "9");
  CHECK(third_of("STRING") == "\"9\"");
  CHECK(third_of("BYTES") == "\"AAAAAAAAAAk=\"");
  for (const auto* const type : {"BOOLEAN", "TIMESTAMP(3)", "DATE", "ARRAY<INT>", "ROW<a INT>"})
    CHECK(refuses("a " + std::string{type},
                  ", 'fields.a.kind' = 'sequence', 'fields.a.start' = '7', 'fields.a.end' = '9'",
                  "sequences are of numbers, text or bytes"));
}

TEST_CASE("the same row is the same again, and different rows and tables are different") {
  const auto one = made_by("a BIGINT, b STRING");
  CHECK(row(one, 3) == row(one, 3));
  CHECK(row(one, 3) == row(made_by("a BIGINT, b STRING"), 3));
  std::set<std::string> rows;
  for (std::uint64_t i = 0; i < 1'000; ++i)
    rows.insert(row(one, i));
  CHECK(rows.size() == 1'000);
}

TEST_CASE("random numbers come from the whole of their range, and from nowhere else") {
  const auto numbers = [](const std::string& type, const std::string& options) {
    const auto made = made_by("a " + type, options);
    std::set<std::string> seen;
    for (std::uint64_t i = 0; i < 1'000; ++i)
      seen.insert(value(made, i));
    return seen;
  };
  CHECK(numbers("INT", ", 'fields.a.min' = '-1', 'fields.a.max' = '2'") ==
        std::set<std::string>{"-1", "0", "1", "2"});
  CHECK(numbers("BIGINT", ", 'fields.a.min' = '9223372036854775807'") ==
        std::set<std::string>{"9223372036854775807"});
  CHECK(numbers("DECIMAL(3, 1)", ", 'fields.a.min' = '0.9', 'fields.a.max' = '1.1'") ==
        std::set<std::string>{"0.9", "1.0", "1.1"});
  CHECK(numbers("BOOLEAN", "") == std::set<std::string>{"false", "true"});
  CHECK(numbers("TINYINT", "").size() > 200);
  for (const auto& each : numbers("TINYINT", "")) {
    const auto number = std::stoi(each);
    CHECK(number >= -128);
    CHECK(number <= 127);
  }
  for (const auto& each : numbers("DOUBLE", ", 'fields.a.min' = '-1e308'"))
    CHECK(std::stod(each) >= -1e308);
  for (const auto& each : numbers("FLOAT", ""))
    CHECK(std::stod(each) > 0);
}

TEST_CASE("text and bytes have their length, or one up to it") {
  CHECK(value(made_by("a STRING"), 0).size() == 102);
  CHECK(value(made_by("a VARCHAR(7)"), 0).size() == 9);
  CHECK(value(made_by("a CHAR(3)"), 0).size() == 5);
  CHECK(value(made_by("a STRING", ", 'fields.a.length' = '4'"), 0).size() == 6);
  CHECK(value(made_by("a BYTES", ", 'fields.a.length' = '3'"), 0).size() == 6); // base64
  const auto vary = made_by("a STRING", ", 'fields.a.length' = '4', 'fields.a.var-len' = 'true'");
  std::set<std::size_t> lengths;
  for (std::uint64_t i = 0; i < 100; ++i)
    lengths.insert(value(vary, i).size() - 2);
  CHECK(lengths == std::set<std::size_t>{1, 2, 3, 4});
}

TEST_CASE("times are those of now, or from a while before") {
  CHECK(value(made_by("a DATE"), 0) == "\"2026-01-15\"");
  CHECK(value(made_by("a TIME"), 0) == "\"10:30:00\"");
  CHECK(value(made_by("a TIMESTAMP(3)"), 0) == "\"2026-01-15 10:30:00.25\"");
  CHECK(value(made_by("a TIMESTAMP_LTZ(3)"), 0) == "\"2026-01-15 10:30:00.25Z\"");
  const auto past = made_by("a TIMESTAMP(3)", ", 'fields.a.max-past' = '1 s'");
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto at = value(past, i);
    CHECK(at <= "\"2026-01-15 10:30:00.25\"");
    CHECK(at >= "\"2026-01-15 10:29:59.25\"");
  }
}

TEST_CASE("what is nested is made of its parts, each with options of its own") {
  CHECK(value(made_by("a ROW<b INT, c ROW<d STRING>>",
                      ", 'fields.a.b.min' = '5', 'fields.a.b.max' = '5', "
                      "'fields.a.c.d.null-rate' = '1'"),
              0) == R"({"b":5,"c":{"d":null}})");
  CHECK(value(made_by("a ARRAY<INT>", ", 'fields.a.element.min' = '5', "
                                      "'fields.a.element.max' = '5'"),
              0) == "[5,5,5]");
  CHECK(
      value(made_by("a MAP<STRING, INT>", ", 'fields.a.length' = '1', 'fields.a.key.length' = '0', "
                                          "'fields.a.value.min' = '5', 'fields.a.value.max' = '5'"),
            0) == R"({"":5})");
  CHECK(value(made_by("a ARRAY<ARRAY<INT>>", ", 'fields.a.length' = '0'"), 0) == "[]");
  CHECK(value(made_by("a ARRAY<ARRAY<INT>>", ", 'fields.a.length' = '2', "
                                             "'fields.a.element.length' = '0'"),
              0) == "[[],[]]");
}

TEST_CASE("as many values are NULL as are to be") {
  const auto half = made_by("a INT", ", 'fields.a.null-rate' = '0.5'");
  int nulls = 0;
  for (std::uint64_t i = 0; i < 1'000; ++i)
    nulls += value(half, i) == "null" ? 1 : 0;
  CHECK(nulls > 400);
  CHECK(nulls < 600);
}

TEST_CASE("what an option is to be is said where it stands") {
  CHECK(refuses("a INT", ", 'rows-per-second' = '0'",
                "'rows-per-second' is to be a whole number from 1 to 1000000000, not '0'"));
  CHECK(refuses("a TINYINT", ", 'fields.a.min' = '200'",
                "'fields.a.min' is to be a whole number from -128 to 127, not '200'"));
  CHECK(refuses("a INT", ", 'fields.a.min' = '2', 'fields.a.max' = '1'",
                "'fields.a.min' is greater than 'fields.a.max'"));
  CHECK(refuses("a DOUBLE", ", 'fields.a.max' = 'much'", "is to be a number from"));
  CHECK(refuses("a INT", ", 'fields.a.null-rate' = '2'", "is to be a number from 0.0 to 1.0"));
  CHECK(refuses("a INT NOT NULL", ", 'fields.a.null-rate' = '0.1'", "NOT NULL"));
  CHECK(refuses("a INT", ", 'fields.a.kind' = 'sometimes'", "is to be one of 'random'"));
  CHECK(refuses("a INT", ", 'fields.a.kind' = 'sequence'", "a sequence takes 'fields.a.start'"));
  CHECK(refuses("a INT",
                ", 'fields.a.kind' = 'sequence', 'fields.a.start' = '2', 'fields.a.end' = '1'",
                "'fields.a.start' is greater than 'fields.a.end'"));
  CHECK(refuses("a VARCHAR(3)", ", 'fields.a.length' = '4'", "from 0 to 3, not '4'"));
  CHECK(refuses("a TIMESTAMP(3)", ", 'fields.a.max-past' = 'long'", "is to be a duration"));
  CHECK(refuses("a INT METADATA FROM 'offset'", "", "rows of 'datagen' have none"));
  CHECK(refuses("a MAP<INT, INT>", "", "MAP"));
  CHECK(refuses("a MAP<STRING, INT>", ", 'fields.a.key.null-rate' = '1'", "`a.key` is NOT NULL"));
}

TEST_CASE("an option that is none, or none of this column, is refused with the nearest one") {
  CHECK(refuses("a INT", ", 'fields.b.min' = '1'", "did you mean `fields.a.min`?"));
  CHECK(refuses("a INT", ", 'fields.a.length' = '1'", "there is no option 'fields.a.length'"));
  CHECK(refuses("a INT", ", 'rows-per-sec' = '1'", "did you mean `rows-per-second`?"));
  CHECK(refuses("a INT", ", 'topic' = 't'", "there is no option 'topic'"));
  CHECK(refuses("a INT", ", 'period' = '1 s'", "'period' is not supported"));
}

TEST_CASE("it cannot be written") {
  try {
    static_cast<void>(sql_job_of("CREATE TABLE g (n INT) WITH ('connector' = 'datagen');\n"
                                 "INSERT INTO g SELECT 1;"));
    FAIL("it was taken");
  } catch (const std::logic_error& refused) {
    CHECK(std::string{refused.what()}.find("'datagen' is only read") != std::string::npos);
  }
}

} // namespace
} // namespace duet
