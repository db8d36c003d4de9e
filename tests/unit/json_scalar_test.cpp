#include "tests/unit/formats_harness.hpp"

#include <limits>

namespace duet {
namespace {

using namespace testing;

/// A value as it is written, and what becomes of it; "BAD" if it cannot be read.
struct example {
  std::string_view written;
  std::string_view read;
};

void check(const data_type& type, const given_options& options,
           const std::vector<example>& examples) {
  reader in{"json", options, row_of({{"f", type}})};
  for (const auto& [written, read] : examples) {
    CAPTURE(to_string(type));
    CAPTURE(written);
    CHECK(in.read_one(R"({"f":)" + std::string{written} + "}") == read);
  }
}

void check(type_kind kind, const std::vector<example>& examples) {
  check(type_of(kind), {}, examples);
}

const given_options iso{{"timestamp-format.standard", "ISO-8601"}};

// What is expected here, Flink 2.2.1 does, if nothing else is said.

TEST_CASE("JSON: BOOLEAN is true or false, whatever is written") {
  check(type_kind::boolean, {{"true", "true"},
                             {"false", "false"},
                             {"null", "NULL"},
                             {R"("true")", "true"},
                             {R"(" TRUE ")", "true"},
                             {R"("yes")", "false"},
                             {R"("")", "false"},
                             {"1", "false"},
                             {"1.5", "false"},
                             {"{}", "false"},
                             {R"([{"a":1}])", "false"}});
}

const std::vector<example> whole_numbers{
    {"4", "4"},          {R"("4")", "4"},     {R"(" 4 ")", "4"},  {R"("+4")", "4"},
    {R"("-0")", "0"},    {"-0", "0"},         {"null", "NULL"},   {R"("9.7")", "BAD"},
    {R"("1e2")", "BAD"}, {"true", "BAD"},     {"[]", "BAD"},      {"{}", "BAD"},
    {R"("")", "BAD"},    {R"("abc")", "BAD"}, {R"("007")", "7"},  {R"("\u0034")", "4"},
    {"1e400", "BAD"},    {"127", "127"},      {R"("1_0")", "BAD"}};

TEST_CASE("JSON: integers of all sizes") {
  for (const auto kind :
       {type_kind::tinyint, type_kind::smallint, type_kind::integer, type_kind::bigint})
    check(kind, whole_numbers);
  check(type_kind::tinyint, {{"-128", "-128"}, {"128", "BAD"}, {"-129", "BAD"}, {"9.7", "BAD"}});
  check(type_kind::smallint,
        {{"32767", "32767"}, {"-32768", "-32768"}, {"32768", "BAD"}, {"1e2", "BAD"}});
  check(type_kind::integer, {{"2147483647", "2147483647"},
                             {"-2147483648", "-2147483648"},
                             {"2147483648", "BAD"},
                             {R"("2147483648")", "BAD"}});
  check(type_kind::bigint, {{"9223372036854775807", "9223372036854775807"},
                            {"-9223372036854775808", "-9223372036854775808"},
                            {"9223372036854775808", "BAD"},
                            {"123456789012345678901234567890", "BAD"}});
}

TEST_CASE("JSON: fractions count for nothing in INT and BIGINT") {
  check(type_kind::integer, {{"9.7", "9"},
                             {"-9.7", "-9"},
                             {"1e2", "100"},
                             {"1.5e0", "1"},
                             {"1E-5", "0"},
                             {"0.99999999999999999999", "1"}, // the nearest double is
                             {"2147483646.9", "2147483646"},
                             {"2147483647.5", "BAD"},
                             {"-2147483648.9", "BAD"}});
  check(type_kind::bigint, {{"2147483647.5", "2147483647"},
                            {"9.2e18", "9200000000000000000"},
                            {"9223372036854775807.5", "9223372036854775807"},
                            {"9.3e18", "BAD"}});
}

TEST_CASE("JSON: FLOAT and DOUBLE are read as Java reads them") {
  const std::vector<example> both{{"1", "1.0"},
                                  {"1.5", "1.5"},
                                  {"-0", "-0.0"},
                                  {"-0.0", "-0.0"},
                                  {R"("1.5")", "1.5"},
                                  {R"(" 1.5 ")", "1.5"},
                                  {R"("NaN")", "NaN"},
                                  {R"("nan")", "BAD"},
                                  {R"("Infinity")", "Infinity"},
                                  {R"("-Infinity")", "-Infinity"},
                                  {R"("inf")", "BAD"},
                                  {R"("1e3")", "1000.0"},
                                  {"1e400", "Infinity"},
                                  {"-1e400", "-Infinity"},
                                  {"1e-400", "0.0"},
                                  {R"("1e400")", "Infinity"},
                                  {R"("1d")", "1.0"},
                                  {R"("1f")", "1.0"},
                                  {R"("1.")", "1.0"},
                                  {R"(".5")", "0.5"},
                                  {R"("+1")", "1.0"},
                                  {"true", "BAD"},
                                  {"null", "NULL"},
                                  {R"("")", "BAD"},
                                  {R"("abc")", "BAD"},
                                  {"{}", "BAD"},
                                  {"[]", "BAD"},
                                  {"88.40", "88.4"},
                                  {"0.1e1", "1.0"}};
  check(type_kind::real, both);
  check(type_kind::floating, both);
  check(type_kind::floating, {{"16777217", "1.6777217E7"},
                              {"123456789012345678901234567890", "1.2345678901234568E29"},
                              {"1e39", "1.0E39"}});
  // A float is the one that is nearest to what is written, not to a double in between.
  check(type_kind::real, {{"16777217", "1.6777216E7"},
                          {"1e39", "Infinity"},
                          {"1.00000017881393432617187499", "1.0000001"},
                          {"1.00000017881393432617187500", "1.0000002"}});
}

TEST_CASE("JSON: DECIMAL is rounded half up, and NULL if it has no place") {
  check(decimal_of(10, 2), {},
        {{"1", "1.00"},
         {"1.5", "1.50"},
         {R"(" 1.5 ")", "1.50"},
         {"1.005", "1.01"},
         {"1.004", "1.00"},
         {"-1.005", "-1.01"},
         {"-0.005", "-0.01"},
         {"99999999.994", "99999999.99"},
         {"99999999.995", "NULL"},
         {"100000000", "NULL"},
         {R"("100000000")", "NULL"},
         {"1e400", "NULL"},
         {"1e-400", "0.00"},
         {"1e2", "100.00"},
         {R"("1e2")", "100.00"},
         {"1E-5", "0.00"},
         {R"("1.")", "1.00"},
         {R"(".5")", "0.50"},
         {R"("+1")", "1.00"},
         {"-0", "0.00"},
         {"null", "NULL"},
         {R"("NaN")", "BAD"},
         {"true", "BAD"},
         {R"("abc")", "BAD"},
         {R"("")", "BAD"},
         {R"("1e")", "BAD"},
         {R"("1e+")", "BAD"},
         {R"(".")", "BAD"},
         {"{}", "BAD"}});
  check(decimal_of(38, 18), {},
        {{"12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"},
         {"12345678901234567890.1234567890123456785", "12345678901234567890.123456789012345679"},
         {"99999999999999999999.9999999999999999995", "NULL"}});
}

TEST_CASE("JSON: strings, of any length") {
  const std::vector<example> examples{{R"("a")", "'a'"},
                                      {R"("\u00e9")", "'\u00e9'"},
                                      {R"("\ud83d\ude00")", "'\U0001F600'"},
                                      {R"("a\n\"\\\/\b\f\r\t")", "'a\n\"\\/\b\f\r\t'"},
                                      {"\"a\nb\t\"", "'a\nb\t'"}, // as they are
                                      {"12", "'12'"},
                                      {"12.50", "'12.50'"},
                                      {"1E5", "'1E5'"},
                                      {"-0", "'-0'"},
                                      {"true", "'true'"},
                                      {"null", "NULL"},
                                      {R"("")", "''"}};
  check(string_type(), {}, examples);
  check(text_of(type_kind::character, 1), {}, examples);
  check(text_of(type_kind::varchar, 2), {}, examples);
}

TEST_CASE("JSON: half of a surrogate pair is a question mark") {
  check(string_type(), {},
        {{R"("\ud83d")", "'?'"},
         {R"("\ude00")", "'?'"},
         {R"("\ud83dx")", "'?x'"},
         {R"("\ud83d\ud83d\ude00")", "'?\U0001F600'"},
         {R"("\ude00\ud83d")", "'?"
                               "?'"},
         {R"("\ud83d\n")", "'?\n'"}});
}

TEST_CASE("JSON: objects and arrays are strings of what was read") {
  check(string_type(), {},
        {{"{}", "'{}'"},
         {"[ ]", "'[]'"},
         {R"({ "a" : 1.50 , "b":[1, 2.0,1e2,-0,-0.0, true,null] })",
          R"('{"a":1.5,"b":[1,2.0,100.0,0,-0.0,true,null]}')"},
         {R"([1,"x\u0001\n\"\\\/\u00e9\ud83d\ude00"])",
          "'[1,\"x\\u0001\\n\\\"\\\\/\u00e9\U0001F600\"]'"},
         {R"({"a":1,"b":2,"a":3,"\u0062":{"a":0}})", R"('{"a":3,"b":{"a":0}}')"},
         {R"([{"a":1e400},{"a":123456789012345678901234567890},{"a":0.1e-7}])",
          R"('[{"a":"Infinity"},{"a":123456789012345678901234567890},{"a":1.0E-8}]')"}});
}

TEST_CASE("JSON: such strings keep the digits of numbers if the table has a DECIMAL") {
  reader in{
      "json", {}, {row_of({{"f", string_type()}, {"d", array_of(decimal_of(3, 1))}}), {{"f"}}}};
  const std::vector<example> examples{{"1.50", "1.5"},
                                      {"1e2", "1E+2"},
                                      {"0.00", "0"},
                                      {"0.1e-7", "1E-8"},
                                      {"1.0E+30", "1E+30"},
                                      {"100.00", "1E+2"},
                                      {"-0.0", "0"},
                                      {"1e400", "1E+400"},
                                      {"0E+3", "0"},
                                      {"123.4500e1", "1234.5"},
                                      {"0.0000001", "1E-7"},
                                      {"0.00000010", "1E-7"},
                                      {"0.0000012", "0.0000012"},
                                      {"-12.5", "-12.5"},
                                      {"-0", "0"},
                                      {"1.25E-9", "1.25E-9"},
                                      {"0.123456789012345678901", "0.123456789012345678901"}};
  for (const auto& [written, read] : examples) {
    CAPTURE(written);
    const auto expected = "'[" + std::string{read} + "]'";
    CHECK(in.read_one(R"({"f":[)" + std::string{written} + "]}") == expected);
  }
}

TEST_CASE("JSON: BYTES are base64 with padding") {
  for (const auto& type : {bytes_type(), text_of(type_kind::binary, 2)})
    check(type, {},
          {{R"("AQID")", "x'010203'"},
           {R"("AQI=")", "x'0102'"},
           {R"("AQ==")", "x'01'"},
           {R"("AR==")", "x'01'"},
           {R"("")", "x''"},
           {R"(" AQID ")", "x'010203'"},
           {R"("AQID\nAQID")", "x'010203010203'"},
           {R"("AQ==AQID")", "x'01010203'"},
           {R"("A\u0051ID")", "x'010203'"},
           {R"("AQ")", "BAD"},
           {R"("AQ ID")", "BAD"},
           {R"("A")", "BAD"},
           {R"("_-8=")", "BAD"},
           {R"("AQID=")", "BAD"},
           {R"("====")", "BAD"},
           {R"("A===")", "BAD"},
           {"123", "BAD"},
           {"true", "BAD"},
           {"{}", "BAD"},
           {"null", "NULL"}});
}

TEST_CASE("JSON: DATE and TIME") {
  check(type_kind::date, {{R"("2024-01-15")", "2024-01-15"},
                          {R"("-0001-01-01")", "-0001-01-01"},
                          {R"("+12024-01-01")", "+12024-01-01"},
                          {R"("2024-1-5")", "BAD"},
                          {R"("2024-02-30")", "BAD"},
                          {R"("2023-02-29")", "BAD"},
                          {R"("12024-01-01")", "BAD"},
                          {R"(" 2024-01-15")", "BAD"},
                          {R"("2024-01-15T00:00:00")", "BAD"},
                          {"19737", "BAD"},
                          {"{}", "BAD"},
                          {"null", "NULL"}});
  // Flink drops fractions even of a TIME(3).
  check(time_of(3), {},
        {{R"("10:30:00")", "10:30:00.0"},
         {R"("10:30:00.123")", "10:30:00.0"},
         {R"("10:30:00.")", "10:30:00.0"},
         {R"("24:00:00")", "00:00:00.0"},
         {R"("10:30")", "BAD"},
         {R"("10:30:60")", "BAD"},
         {R"("10:30:00Z")", "BAD"},
         {"36000", "BAD"},
         {"null", "NULL"}});
}

TEST_CASE("JSON: TIMESTAMP by both standards") {
  check(timestamp_of(3), {},
        {{R"("2024-01-15 10:30:00")", "2024-01-15 10:30:00"},
         {R"("2024-01-15 10:30:00.5")", "2024-01-15 10:30:00.5"},
         {R"("2024-01-15 10:30:00.")", "2024-01-15 10:30:00"},
         {R"("2024-02-30 10:00:00")", "2024-02-29 10:00:00"},
         {R"("2024-01-15 24:00:00")", "2024-01-16 00:00:00"},
         {R"("+12024-01-01 00:00:00")", "+12024-01-01 00:00:00"},
         {R"("2024-01-15T10:30:00")", "BAD"},
         {R"("2024-01-15 10:30")", "BAD"},
         {R"("2024-01-15 10:30:00Z")", "BAD"},
         {R"("2024-01-15")", "BAD"},
         {"1716467696000", "BAD"},
         {"null", "NULL"}});
  check(timestamp_of(3), iso,
        {{R"("2024-01-15T10:30:00")", "2024-01-15 10:30:00"},
         {R"("2024-01-15t10:30")", "2024-01-15 10:30:00"},
         {R"("-0001-01-01T00:00:00")", "-0001-01-01 00:00:00"},
         {R"("2024-02-30T10:00:00")", "BAD"},
         {R"("2024-01-15T24:00:00")", "BAD"},
         {R"("2024-01-15T10:30:00Z")", "BAD"},
         {R"("2024-01-15 10:30:00")", "BAD"}});
}

TEST_CASE("JSON: digits beyond the precision of a TIMESTAMP are cut, other than in Flink") {
  check(timestamp_of(3), {},
        {{R"("2024-01-15 10:30:00.123999")", "2024-01-15 10:30:00.123"},
         {R"("1969-12-31 23:59:59.9999")", "1969-12-31 23:59:59.999"}});
  check(timestamp_of(6), {},
        {{R"("2024-01-15 10:30:00.123456789")", "2024-01-15 10:30:00.123456"}});
  check(timestamp_of(0), {}, {{R"("2024-01-15 10:30:00.9")", "2024-01-15 10:30:00"}});
}

TEST_CASE("JSON: TIMESTAMP_LTZ ends in Z, or, other than in Flink, in an offset") {
  check(timestamp_ltz_of(3), {},
        {{R"("2024-01-15 10:30:00.5Z")", "2024-01-15 10:30:00.5Z"},
         {R"("2024-02-30 10:00:00Z")", "2024-02-29 10:00:00Z"},
         {R"("2024-01-15 10:30:00+02:00")", "2024-01-15 08:30:00Z"},
         {R"("2024-01-15 10:30:00")", "BAD"},
         {R"("2024-01-15T10:30:00Z")", "BAD"}});
  check(timestamp_ltz_of(3), iso,
        {{R"("2024-01-15T10:30Z")", "2024-01-15 10:30:00Z"},
         {R"("2024-01-15T24:00:00Z")", "2024-01-16 00:00:00Z"},
         {R"("2024-01-15T10:30:00-01:00")", "2024-01-15 11:30:00Z"},
         {R"("2024-01-15T10:30:00z")", "BAD"},
         {R"("2024-01-15t10:30:00Z")", "BAD"}});
}

TEST_CASE("JSON: it is said what is wrong with a timestamp") {
  const auto why = [](const data_type& type, const given_options& options, std::string_view text) {
    reader in{"json", options, row_of({{"at", type}})};
    in.read_one(R"({"at":")" + std::string{text} + R"("})");
    REQUIRE(in.last().bad_cells.size() == 1);
    return in.last().bad_cells.front().why;
  };
  CHECK(why(timestamp_of(3), {}, "2024-01-15T10:30:00") ==
        R"($.at: "2024-01-15T10:30:00" is a timestamp of ISO 8601: set )"
        "'json.timestamp-format.standard' to 'ISO-8601'");
  CHECK(why(timestamp_ltz_of(3), iso, "2024-01-15 10:30:00Z") ==
        R"($.at: "2024-01-15 10:30:00Z" is a timestamp of SQL: set )"
        "'json.timestamp-format.standard' to 'SQL'");
  CHECK(why(timestamp_of(3), {}, "2024-01-15T10:30:00Z") ==
        R"($.at: "2024-01-15T10:30:00Z" has a zone: declare it TIMESTAMP_LTZ)");
  CHECK(why(timestamp_ltz_of(3), {}, "2024-01-15 10:30:00") ==
        R"($.at: "2024-01-15 10:30:00" has no zone: declare it TIMESTAMP)");
  CHECK(why(timestamp_of(3), {}, "soon") == R"($.at: "soon" is no TIMESTAMP)");
}

TEST_CASE("JSON: what has no type is NULL") {
  check(type_kind::null, {{"1", "NULL"}, {R"("a")", "NULL"}, {"null", "NULL"}});
}

} // namespace
} // namespace duet
