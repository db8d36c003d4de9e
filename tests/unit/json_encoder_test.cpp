#include "tests/unit/formats_harness.hpp"

#include <limits>

namespace duet {
namespace {

using namespace testing;
using namespace std::string_view_literals;

/// Reads one document as the other standard says, and writes it again.
std::string again(const data_type& row, const given_options& options, std::string_view document) {
  given_options reading;
  if (const auto standard = options.find("timestamp-format.standard"); standard != options.end())
    reading.insert(*standard);
  reader in{"json", reading, row};
  in.read_one(document);
  REQUIRE(in.last().bad_cells.empty());
  writer out{"json", options, row};
  return out.write(in.last().columns, in.last().rows()).front();
}

void check(const data_type& type, const given_options& options, std::string_view value,
           std::string_view written) {
  CAPTURE(value);
  CHECK(again(row_of({{"f", type}}), options, R"({"f":)" + std::string{value} + "}") ==
        R"({"f":)" + std::string{written} + "}");
}

const given_options iso{{"timestamp-format.standard", "ISO-8601"}};
const given_options scientific{{"encode.decimal-as-plain-number", "false"}};
const given_options without_nulls{{"encode.ignore-null-fields", "true"}};

// What is expected here, Flink 2.2.1 does.

TEST_CASE("JSON: integers and booleans as they are") {
  const auto row = row_of({{"a", type_of(type_kind::tinyint)},
                           {"b", type_of(type_kind::smallint)},
                           {"c", type_of(type_kind::integer)},
                           {"d", type_of(type_kind::bigint)},
                           {"e", type_of(type_kind::boolean)}});
  const auto text = R"({"a":-128,"b":-32768,"c":-2147483648,"d":-9223372036854775808,"e":true})";
  CHECK(again(row, {}, text) == text);
}

TEST_CASE("JSON: doubles as Java writes them") {
  for (const auto& [value, written] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"1", "1.0"},
           {"100", "100.0"},
           {"1e7", "1.0E7"},
           {"9999999", "9999999.0"},
           {"0.001", "0.001"},
           {"0.0001", "1.0E-4"},
           {"-0.0", "-0.0"},
           {"2e-3", "0.002"},
           {"1.1e23", "1.1E23"},
           {R"("NaN")", R"("NaN")"},
           {R"("-Infinity")", R"("-Infinity")"}})
    check(type_of(type_kind::floating), {}, value, written);
  check(type_of(type_kind::real), {}, "88.4", "88.4");
  check(type_of(type_kind::real), {}, "1e10", "1.0E10");
  check(type_of(type_kind::real), {}, R"("NaN")", R"("NaN")");
}

TEST_CASE("JSON: decimals keep their zeros, or lose them") {
  const auto money = decimal_of(10, 2);
  check(money, {}, "100", "100.00");
  check(money, {}, "1.5", "1.50");
  check(money, {}, "-0.05", "-0.05");
  check(money, scientific, "100", "1E+2");
  check(money, scientific, "1.5", "1.5");
  check(money, scientific, "0", "0");
  check(decimal_of(10, 8), {}, "0.00000001", "0.00000001");
  check(decimal_of(10, 8), scientific, "0.00000001", "1E-8");
  check(decimal_of(10, 8), scientific, "0.0000012", "0.0000012");
  check(array_of(money), scientific, "[100,1.5,12.34]", "[1E+2,1.5,12.34]");
}

TEST_CASE("JSON: strings as Jackson escapes them") {
  const auto written = [](std::string_view text) {
    column of;
    of.add(0, text);
    std::vector<column> columns;
    columns.push_back(of);
    return writer{"json", {}, row_of({{"f", string_type()}})}.write(columns, 1).front();
  };
  CHECK(written("\0\x01\b\t\n\v\f\r\x1F \"\\/'<>&\x7F"sv) ==
        "{\"f\":\"\\u0000\\u0001\\b\\t\\n\\u000B\\f\\r\\u001F \\\"\\\\/'<>&\x7F\"}");
  CHECK(written("\u0080\u00e9\u2028\uFFFD") == "{\"f\":\"\u0080\u00e9\u2028\uFFFD\"}");
  CHECK(written("a\U0001F600b\U0010FFFF") == R"({"f":"a\uD83D\uDE00b\uDBFF\uDFFF"})");
  const std::string longer(40, 'x');
  CHECK(written(longer + "\n" + longer + "\U0001F600") ==
        "{\"f\":\"" + longer + "\\n" + longer + "\\uD83D\\uDE00\"}");
  CHECK(written("") == R"({"f":""})");
}

TEST_CASE("JSON: every byte, alone and within a block, is escaped or not") {
  for (int byte = 0; byte < 0x80; ++byte)
    for (const std::size_t before : {0U, 3U, 15U, 16U, 29U}) {
      const auto text =
          std::string(before, 'a') + static_cast<char>(byte) + "bcdefghijklmnopqrstuvw";
      column of;
      of.add(0, std::string_view{text});
      std::vector<column> columns;
      columns.push_back(of);
      const auto row = row_of({{"f", string_type()}});
      const auto made = writer{"json", {}, row}.write(columns, 1).front();
      reader in{"json", {}, row};
      CHECK(in.read_one(made) == "'" + text + "'");
      CHECK((made.size() == text.size() + 8) == (byte >= 0x20 && byte != '"' && byte != '\\'));
    }
}

TEST_CASE("JSON: names are escaped, too") {
  CHECK(again(row_of({{"\u00e9\"x", string_type()}}), {}, R"({"é\"x":"v"})") == R"({"é\"x":"v"})");
}

TEST_CASE("JSON: bytes as base64") {
  check(bytes_type(), {}, R"("AQID")", R"("AQID")");
  check(bytes_type(), {}, R"("+/8=")", R"("+/8=")");
  check(bytes_type(), {}, R"("AQ==")", R"("AQ==")");
  check(bytes_type(), {}, R"("")", R"("")");
}

TEST_CASE("JSON: times by both standards, without zeros at the end of a fraction") {
  check(type_of(type_kind::date), {}, R"("2024-01-15")", R"("2024-01-15")");
  check(type_of(type_kind::date), {}, R"("+12024-01-15")", R"("+12024-01-15")");
  check(type_of(type_kind::date), {}, R"("-0001-01-15")", R"("-0001-01-15")");
  check(time_of(3), {}, R"("10:30:00.123")", R"("10:30:00")");
  check(timestamp_of(3), {}, R"("2024-01-15 10:30:00.120")", R"("2024-01-15 10:30:00.12")");
  check(timestamp_of(6), iso, R"("2024-01-15T10:30:00.100200")", R"("2024-01-15T10:30:00.1002")");
  check(timestamp_of(6), iso, R"("2024-01-15T10:30")", R"("2024-01-15T10:30:00")");
  check(timestamp_ltz_of(3), {}, R"("2024-01-15 10:30:00.120Z")", R"("2024-01-15 10:30:00.12Z")");
  check(timestamp_ltz_of(3), iso, R"("2024-01-15T10:30:00Z")", R"("2024-01-15T10:30:00Z")");
}

const auto mixed =
    row_of({{"a", type_of(type_kind::integer)},
            {"b", string_type()},
            {"r", row_of({{"x", type_of(type_kind::integer)}, {"y", string_type()}})},
            {"m", map_of(string_type(), type_of(type_kind::integer))},
            {"l", array_of(type_of(type_kind::integer))}});

TEST_CASE("JSON: fields that are NULL are null, or left out") {
  CHECK(again(mixed, {}, R"({"a":1})") == R"({"a":1,"b":null,"r":null,"m":null,"l":null})");
  CHECK(again(mixed, without_nulls, "{}") == "{}");
  CHECK(again(mixed, without_nulls, R"({"r":{}})") == R"({"r":{}})");
  const auto text = R"({"b":"x","r":{"y":"k"},"m":{"z":null},"l":[null]})";
  CHECK(again(mixed, without_nulls, text) == text);
}

TEST_CASE("JSON: nested values") {
  const auto text = R"({"a":1,"b":"x","r":{"x":null,"y":"k"},"m":{"b":2,"a":1},"l":[]})";
  CHECK(again(mixed, {}, text) == text);
  check(multiset_of(string_type()), {}, R"({"a":2,"b":1})", R"({"a":2,"b":1})");
  check(array_of(row_of({{"a", array_of(timestamp_of(3))}})), {},
        R"([{"a":["2024-01-15 10:30:00"]},null])", R"([{"a":["2024-01-15 10:30:00"]},null])");
}

TEST_CASE("JSON: a NULL among the keys of a map is a bad row, left out, or a literal") {
  std::string packed;
  append_varint(packed, 2);
  append_datum(packed, datum{});
  append_datum(packed, datum{std::int64_t{1}});
  append_datum(packed, datum{"k"sv});
  append_datum(packed, datum{std::int64_t{2}});
  std::vector<column> columns(1);
  columns[0].add(0, std::string_view{packed});
  columns[0].add(2, std::string_view{packed});
  const auto row = row_of({{"m", map_of(string_type(), type_of(type_kind::integer))}});
  const auto written = [&](const given_options& options) {
    return writer{"json", options, row}.write(columns, 3);
  };
  CHECK(written({{"map-null-key.mode", "DROP"}})[0] == R"({"m":{"k":2}})");
  CHECK(written({{"map-null-key.mode", "LITERAL"}})[0] == R"({"m":{"null":1,"k":2}})");
  CHECK(written({{"map-null-key.mode", "LITERAL"}, {"map-null-key.literal", "-"}})[2] ==
        R"({"m":{"-":1,"k":2}})");
  writer failing{"json", {}, row};
  CHECK(failing.write(columns, 3) == std::vector<std::string>{"(null)", R"({"m":null})", "(null)"});
  REQUIRE(failing.last().bad_rows().size() == 2);
  CHECK(failing.last().bad_rows()[1].row == 2);
  CHECK(failing.last().bad_rows()[1].why ==
        "a key of a map is NULL: set 'json.map-null-key.mode' to 'DROP' or 'LITERAL'");
}

TEST_CASE("only the chosen rows are written, and a constant stands in all of them") {
  std::vector<column> columns(2);
  for (std::size_t row = 0; row < 4; ++row)
    columns[0].add(row, static_cast<std::int64_t>(row));
  columns[1].add(0, "c"sv);
  const auto row = row_of({{"n", type_of(type_kind::bigint)}, {"c", string_type()}});
  const std::vector<operand> operands{{.cells = &columns[0]},
                                      {.cells = &columns[1], .constant = true}};
  const std::vector<std::uint32_t> chosen{1, 3};
  for (const auto* format : {"json", "csv"}) {
    writer out{format, {}, row};
    encoded made;
    out.by().encode(operands, chosen, made);
    out.by().encode(operands, std::span{chosen}.first(1), made);
    REQUIRE(made.size() == 3);
    CHECK(made[1] == (format == "json"sv ? R"({"n":3,"c":"c"})" : "3,c"));
    CHECK(made[2] == made[0]);
  }
}

} // namespace
} // namespace duet
