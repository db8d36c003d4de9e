#include "tests/unit/formats_harness.hpp"

namespace duet {
namespace {

using namespace testing;
using namespace std::string_literals;
using namespace std::string_view_literals;
using rows = std::vector<std::string>;

const auto texts = row_of({{"a", string_type()}, {"b", string_type()}});
const given_options ignoring{{"ignore-parse-errors", "true"}};

rows read(const given_options& options, std::string_view record, const data_type& row = texts) {
  return reader{"csv", options, row}.read({record});
}

struct example {
  std::string_view written;
  std::string_view read;
};

// What is expected here, Flink's reader and writer of CSV do (Jackson 2.18), if nothing else is
// said.

TEST_CASE("CSV: fields between separators, and in quotes") {
  const std::vector<example> table{
      {"a,b", "'a', 'b'"},
      {"a,b\n", "'a', 'b'"},
      {"a,b\r\n", "'a', 'b'"},
      {"a,", "'a', ''"},
      {",", "'', ''"},
      {"a,b,", "'a', 'b'"},
      {"a,b, ", "'a', 'b'"},
      {" a , b ", "' a ', ' b '"},
      {R"("a","b")", "'a', 'b'"},
      {R"("a,b","c")", "'a,b', 'c'"},
      {R"("a""b","c")", R"('a"b', 'c')"},
      {R"("""",b)", R"('"', 'b')"},
      {R"("a""",b)", R"('a"', 'b')"},
      {R"( "a",b)", R"(' "a"', 'b')"},
      {R"("a" ,b)", "'a', 'b'"},
      {R"(a"b,c)", R"('a"b', 'c')"},
      {"a,\"b\nc\"", "'a', 'b\nc'"},
      {R"("","")", "'', ''"},
      {R"('a,b')", "''a', 'b''"},
      {R"(a\nb,c)", R"('a\nb', 'c')"},
      {"#x,b", "'#x', 'b'"},
      {"a,\"b\"\t \n", "'a', 'b'"},
      {"\xEF\xBB\xBF"
       "a,b",
       "'a', 'b'"},
      {"\u00e9,\U0001F600", "'\u00e9', '\U0001F600'"},
  };
  for (const auto& [written, expected] : table) {
    CAPTURE(written);
    CHECK(read({}, written) == rows{std::string{expected}});
  }
}

TEST_CASE("CSV: what is not CSV, or has another number of fields") {
  const std::vector<example> table{
      {"a,b,,", "there are more than the 2 fields that are declared"},
      {"a,b,c", "there are more than the 2 fields that are declared"},
      {R"("a"x,b)", "there is more behind a quote at byte 3"},
      {R"("a,b)", "a quote does not end at byte 4"},
      {"a\xFF,b", "it is not UTF-8 at byte 1"},
      {"a,b\n\xFF", "it is not UTF-8 at byte 4"},
      {"", "it has no line"},
  };
  for (const auto& [written, why] : table) {
    CAPTURE(written);
    CHECK(read({}, written) == rows{"record 0: " + std::string{why}});
    CHECK(read(ignoring, written).empty());
  }
  CHECK(read({}, "a") == rows{"record 0: there are fewer than the 2 fields that are declared"});
  CHECK(read({}, "\n") == rows{"record 0: there are fewer than the 2 fields that are declared"});
  CHECK(read(ignoring, "a") == rows{"'a', NULL"});
  // Flink takes the first line, and says nothing of the others.
  CHECK(read({}, "a,b\nc,d") == rows{"record 0: there is more behind the line at byte 4"});
  reader in{"csv", {}, texts};
  CHECK(in.read({std::nullopt, "a,b", "c,d"}) == rows{"'a', 'b'", "'c', 'd'"});
  CHECK(in.last().records == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("CSV: other characters between, around and before") {
  CHECK(read({{"field-delimiter", ";"}}, "a;b") == rows{"'a', 'b'"});
  CHECK(read({{"field-delimiter", "\\t"}}, "\"a\"\t\"b\"") == rows{"'a', 'b'"});
  CHECK(read({{"field-delimiter", "\t"}}, "a\tb") == rows{"'a', 'b'"});
  CHECK(read({{"field-delimiter", "\\u0001"}}, "a\x01"
                                               "b") == rows{"'a', 'b'"});
  CHECK(read({{"field-delimiter", "\u00a7"}}, "a\u00a7b") == rows{"'a', 'b'"});
  CHECK(read({{"quote-character", "'"}}, R"('a,b',"c")") == rows{R"('a,b', '"c"')"});
  CHECK(read({{"disable-quote-character", "true"}}, R"("a,b")") == rows{R"('"a', 'b"')"});
  const given_options escaping{{"escape-character", "\\"}};
  CHECK(read(escaping, R"(a\,b,c)") == rows{"'a,b', 'c'"});
  CHECK(read(escaping, R"("a\"b",c)") == rows{R"('a"b', 'c')"});
  CHECK(read(escaping, R"(a\nb\tc\rd\0e\xf,c)") == rows{"'a\nb\tc\rd\0exf', 'c'"s});
  CHECK(read(escaping, R"(a\\b,c)") == rows{R"('a\b', 'c')"});
  CHECK(read(escaping, R"(a,c\)") == rows{"record 0: an escape has nothing behind it at byte 4"});
  CHECK(read(escaping, R"("a\",c)") == rows{"record 0: a quote does not end at byte 6"});
}

TEST_CASE("CSV: NULL has a literal, if one is given") {
  CHECK(read({{"null-literal", "NULL"}}, "NULL,b") == rows{"NULL, 'b'"});
  CHECK(read({{"null-literal", "NULL"}}, R"("NULL",b)") == rows{"NULL, 'b'"});
  CHECK(read({{"null-literal", "NULL"}}, " NULL,b") == rows{"' NULL', 'b'"});
  CHECK(read({{"null-literal", ""}}, R"("",b)") == rows{"NULL, 'b'"});
  CHECK(read({}, ",NULL") == rows{"'', 'NULL'"});
}

TEST_CASE("CSV: comments and blank lines in front of the row") {
  const given_options commented{{"allow-comments", "true"}};
  CHECK(read(commented, "#x\na,b") == rows{"'a', 'b'"});
  CHECK(read(commented, " #x\n a,b") == rows{"'a', 'b'"});
  CHECK(read(commented, "\n\na,b") == rows{"'a', 'b'"});
  CHECK(read(commented, "a,#b\n#c") == rows{"'a', '#b'"});
  CHECK(read(commented, "#x") == rows{"record 0: it has no line"});
}

void check(const data_type& type, const std::vector<example>& examples) {
  const auto row = row_of({{"f", type}, {"g", string_type()}});
  reader in{"csv", {}, row};
  for (const auto& [written, expected] : examples) {
    CAPTURE(to_string(type));
    CAPTURE(written);
    CHECK(in.read_one(std::string{written} + ",x") == std::string{expected} + ", 'x'");
  }
}

TEST_CASE("CSV: fields of all types") {
  check(type_of(type_kind::boolean),
        {{"true", "true"}, {" TRUE ", "true"}, {"1", "false"}, {"", "false"}});
  check(type_of(type_kind::tinyint),
        {{"127", "127"}, {"128", "BAD"}, {" 5 ", "5"}, {"1.5", "BAD"}});
  check(type_of(type_kind::integer), {{"4", "4"}, {"+4", "4"}, {"4.0", "BAD"}, {"", "BAD"}});
  check(type_of(type_kind::bigint), {{"-9223372036854775808", "-9223372036854775808"}});
  check(type_of(type_kind::real), {{"0.1", "0.1"}, {"NaN", "NaN"}, {"x", "BAD"}});
  check(type_of(type_kind::floating), {{" 1e3 ", "1000.0"}, {"", "BAD"}});
  check(decimal_of(5, 2), {{"1.005", "1.01"}, {"1000", "NULL"}, {" 1", "BAD"}, {"x", "BAD"}});
  check(bytes_type(), {{"AQID", "x'010203'"}, {"AQ", "BAD"}, {"", "x''"}});
  check(type_of(type_kind::date), {{"2024-1-5", "2024-01-05"},
                                   {"2023-02-30", "2023-03-02"},
                                   {"2024-13-01", "BAD"},
                                   {"24-01-01", "BAD"}});
  check(time_of(0), {{"10:30:00.9", "10:30:00.0"}, {"10:30", "10:30:00.0"}, {"24:00", "BAD"}});
  check(time_of(3), {{"10:30:00.1239", "10:30:00.123"}});
  check(timestamp_of(3),
        {{" 2024-01-15 10:30:00.5 ", "2024-01-15 10:30:00.5"}, {"2024-01-15T10:30:00", "BAD"}});
  check(timestamp_ltz_of(3),
        {{"2024-01-15 10:30:00Z", "2024-01-15 10:30:00Z"}, {"2024-01-15 10:30:00", "BAD"}});
}

TEST_CASE("CSV: a bad cell names its field") {
  reader in{"csv", {}, row_of({{"n", type_of(type_kind::integer)}})};
  in.read({"7", "seven"});
  REQUIRE(in.last().bad_cells.size() == 1);
  CHECK(in.last().bad_cells.front().row == 1);
  CHECK(in.last().bad_cells.front().why == "`n`: seven is no INT");
  CHECK(read(ignoring, "x,y", row_of({{"n", type_of(type_kind::integer)}, {"s", string_type()}})) ==
        rows{"NULL, 'y'"});
}

const auto numbers = row_of({{"s", string_type()}, {"l", array_of(type_of(type_kind::integer))}});

TEST_CASE("CSV: ARRAY and ROW within a field") {
  CHECK(read({}, "x,1;2;3", numbers) == rows{"'x', [1, 2, 3]"});
  CHECK(read({}, "x, 1 ; 2 ", numbers) == rows{"'x', [1, 2]"});
  CHECK(read({}, R"(x,"1;2")", numbers) == rows{"'x', [1, 2]"});
  CHECK(read({}, "x,", numbers) == rows{"'x', []"});
  CHECK(read({}, "x,  ", numbers) == rows{"'x', []"});
  CHECK(read({}, "x,1;", numbers) == rows{"'x', BAD"});
  CHECK(read(ignoring, "x,1;", numbers) == rows{"'x', [1, NULL]"});
  CHECK(read({{"null-literal", "NULL"}}, "x,1;NULL", numbers) == rows{"'x', [1, NULL]"});
  CHECK(read({{"array-element-delimiter", "|"}}, "x,1|2", numbers) == rows{"'x', [1, 2]"});
  const auto row =
      row_of({{"r", row_of({{"x", type_of(type_kind::integer)}, {"y", string_type()}})}});
  CHECK(read({}, "1;a", row) == rows{"(1, 'a')"});
  CHECK(read({}, "\n", row) == rows{"NULL"});
  CHECK(read({}, "1", row) == rows{"BAD"});
  CHECK(read({}, "1;a;b", row) == rows{"BAD"});
  CHECK(read(ignoring, "1", row) == rows{"(1, NULL)"});
  reader part{"csv", {}, {row, {{"r", "y"}, {"r", "x"}}}};
  CHECK(part.read({"1;a", "x;b", "\n"}) == rows{"'a', 1", "'b', BAD", "NULL, NULL"});
}

TEST_CASE("CSV: only the wanted fields are read, and others checked if that is asked for") {
  const auto row = row_of({{"a", type_of(type_kind::integer)}, {"b", string_type()}});
  CHECK(reader{"csv", {}, {row, {{"b"}}}}.read({"x,1"}) == rows{"'1'"});
  reader careful{"csv", {}, {row, {{"b"}}, true}};
  CHECK(careful.read({"x,1"}) == rows{"'1'"});
  REQUIRE(careful.last().bad_cells.size() == 1);
  CHECK(careful.last().bad_cells.front().column == bad_cell::unwanted);
}

// --- writing

std::string written(const data_type& row, const given_options& options, std::string_view json) {
  reader in{"json", {}, row};
  in.read_one(json);
  writer out{"csv", options, row};
  return out.write(in.last().columns, 1).front();
}

std::string written_texts(const given_options& options, std::string_view a, std::string_view b) {
  std::vector<column> columns(2);
  columns[0].add(0, a);
  columns[1].add(0, b);
  return writer{"csv", options, texts}.write(columns, 1).front();
}

TEST_CASE("CSV: texts are in quotes where they may need them") {
  CHECK(written_texts({}, "a", "b") == "a,b");
  CHECK(written_texts({}, "a b", "c") == "\"a b\",c");
  CHECK(written_texts({}, "a,b", "c") == "\"a,b\",c");
  CHECK(written_texts({}, "a\"b", "c") == "\"a\"\"b\",c");
  CHECK(written_texts({}, "a-b", "c.d") == "a-b,c.d");
  CHECK(written_texts({}, "a+b", "c'd") == "\"a+b\",\"c'd\"");
  CHECK(written_texts({}, "\u00e9", "\U0001F600") == "\u00e9,\U0001F600");
  CHECK(written_texts({}, "", "a\nb") == ",\"a\nb\"");
  CHECK(written_texts({}, "123456789012345678901234", "1234567890123456789012345") ==
        "123456789012345678901234,\"1234567890123456789012345\"");
  std::string faces;
  for (int i = 0; i < 12; ++i)
    faces += "\U0001F600"; // two units of UTF-16 each
  CHECK(written_texts({}, faces, faces + "x") == faces + ",\"" + faces + "x\"");
}

TEST_CASE("CSV: quotes with other characters") {
  CHECK(written_texts({{"field-delimiter", ";"}}, "a-b", "1") == "\"a-b\";\"1\"");
  CHECK(written_texts({{"field-delimiter", ";"}}, ":x", "ab") == "\":x\";ab");
  CHECK(written_texts({{"field-delimiter", "\\t"}}, "a b", "a#b") == "\"a b\"\ta#b");
  CHECK(written_texts({{"quote-character", "'"}}, "a'b", "a\"b") == "'a''b','a\"b'");
  CHECK(written_texts({{"disable-quote-character", "true"}}, "a,b", "c\"d") == "a,b,c\"d");
  CHECK(written_texts({{"escape-character", "\\"}}, "a\"b", "c\\d") == "\"a\"\"b\",\"c\\\\d\"");
  CHECK(written_texts({{"field-delimiter", "\u00a7"}}, "a1z", "\u00e9") == "\"a1z\"\u00a7\u00e9");
}

TEST_CASE("CSV: values of all types") {
  const auto one = [](const data_type& type, std::string_view json, const given_options& by = {}) {
    return written(row_of({{"f", type}}), by, R"({"f":)" + std::string{json} + "}");
  };
  CHECK(one(type_of(type_kind::boolean), "true") == "true");
  CHECK(one(type_of(type_kind::bigint), "-5") == "-5");
  CHECK(one(type_of(type_kind::floating), "1e10") == "1.0E10");
  CHECK(one(type_of(type_kind::real), "1.5") == "1.5");
  CHECK(one(type_of(type_kind::floating), R"("NaN")") == "NaN");
  CHECK(one(decimal_of(10, 2), "1.5") == "1.5");
  CHECK(one(decimal_of(10, 2), "100") == "1E+2");
  const given_options plain{{"write-bigdecimal-in-scientific-notation", "false"}};
  CHECK(one(decimal_of(10, 2), "100", plain) == "100.00");
  CHECK(one(bytes_type(), R"("AQID")") == "AQID");
  CHECK(one(type_of(type_kind::date), R"("2024-01-15")") == "2024-01-15");
  CHECK(one(time_of(0), R"("10:30:00")") == "10:30:00");
  CHECK(one(timestamp_of(3), R"("2024-01-15 10:30:00.50")") == "\"2024-01-15 10:30:00.5\"");
  CHECK(one(timestamp_ltz_of(3), R"("2024-01-15 10:30:00Z")") == "\"2024-01-15 10:30:00Z\"");
  CHECK(one(string_type(), "null").empty());
  CHECK(one(string_type(), "null", {{"null-literal", "a b"}}) == "a b");
  CHECK(one(array_of(string_type()), R"(["a","b"])") == "a;b");
  CHECK(one(array_of(string_type()), R"(["a b","c"])") == "\"a b;c\"");
  CHECK(one(array_of(type_of(type_kind::floating)), "[null,1]") == ";1.0");
  CHECK(one(array_of(type_of(type_kind::floating)), "[null,1]", {{"null-literal", "NULL"}}) ==
        "NULL;1.0");
  CHECK(one(row_of({{"x", type_of(type_kind::integer)}, {"y", string_type()}}),
            R"({"x":1,"y":"a"})") == "1;a");
}

TEST_CASE("CSV: a time keeps its fraction") {
  std::vector<column> columns(1);
  columns[0].add(0, std::int64_t{37'800'120});
  columns[0].add(1, std::int64_t{37'800'005});
  CHECK(writer{"csv", {}, row_of({{"t", time_of(3)}})}.write(columns, 2) ==
        rows{"10:30:00.12", "10:30:00.005"});
}

TEST_CASE("CSV has no form for what is nested deeper, and for maps") {
  const auto why = [](const data_type& type) {
    const auto made = make_decoder("csv", {}, {row_of({{"f", type}}), {{"f"}}});
    return made ? std::string{} : made.error().message;
  };
  CHECK(why(map_of(string_type(), string_type())) ==
        "CSV has no form for `f`, which is MAP<STRING, STRING>");
  CHECK_FALSE(why(array_of(array_of(string_type()))).empty());
  CHECK_FALSE(why(row_of({{"a", array_of(string_type())}})).empty());
}

} // namespace
} // namespace duet
