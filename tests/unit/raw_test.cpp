#include "tests/unit/formats_harness.hpp"

namespace duet {
namespace {

using namespace testing;
using namespace std::string_literals;
using namespace std::string_view_literals;

struct example {
  data_type type;
  given_options options;
  std::string_view bytes;
  std::string_view read;
};

const given_options little{{"endianness", "little-endian"}};
given_options in_charset(const char* name) { return {{"charset", name}}; }

// What is expected here, Flink 2.2.1 does, if nothing else is said.

const std::vector<example> table{
    {type_of(type_kind::boolean), {}, "\x01"sv, "true"},
    {type_of(type_kind::boolean), {}, "\x00"sv, "false"},
    {type_of(type_kind::tinyint), {}, "\xFF"sv, "-1"},
    {type_of(type_kind::smallint), {}, "\xFF\xFE"sv, "-2"},
    {type_of(type_kind::smallint), little, "\xFE\xFF"sv, "-2"},
    {type_of(type_kind::integer), {}, "\0\0\0\x05"sv, "5"},
    {type_of(type_kind::integer), little, "\x05\0\0\0"sv, "5"},
    {type_of(type_kind::bigint), {}, "\x80\0\0\0\0\0\0\0"sv, "-9223372036854775808"},
    {type_of(type_kind::real), {}, "\x3F\x80\0\0"sv, "1.0"},
    {type_of(type_kind::floating), {}, "\x3F\xF0\0\0\0\0\0\0"sv, "1.0"},
    {type_of(type_kind::floating), little, "\0\0\0\0\0\0\xF0\x3F"sv, "1.0"},
    {string_type(), {}, "abc"sv, "'abc'"},
    {string_type(), {}, ""sv, "''"},
    {text_of(type_kind::character, 2), {}, "abc"sv, "'abc'"},
    {string_type(), in_charset("ISO-8859-1"), "a\xE9"sv, "'a\u00e9'"},
    {string_type(), in_charset("UTF-16"), "\xFE\xFF\0a\x20\xAC\xD8\x3D\xDE\0"sv,
     "'a\u20ac\U0001F600'"},
    {string_type(), in_charset("UTF-16LE"), "a\0\x3D\xD8\0\xDE"sv, "'a\U0001F600'"},
    {string_type(), in_charset("UTF-16BE"), "\0a"sv, "'a'"},
    {string_type(), in_charset("us-ascii"), "abc"sv, "'abc'"},
    {bytes_type(), {}, "\xFF\0"sv, "x'ff00'"},
};

TEST_CASE("a raw record is one value, there and back") {
  for (const auto& [type, options, bytes, read] : table) {
    CAPTURE(to_string(type));
    CAPTURE(read);
    const auto row = row_of({{"f", type}});
    reader in{"raw", options, row};
    CHECK(in.read_one(bytes) == read);
    writer out{"raw", options, row};
    CHECK(out.write(in.last().columns, 1).front() == bytes);
  }
}

TEST_CASE("raw: marks of byte order are read both ways, and may be missing") {
  reader in{"raw", in_charset("UTF-16"), row_of({{"f", string_type()}})};
  CHECK(in.read_one("\xFF\xFE"
                    "a\0"sv) == "'a'");
  CHECK(in.read_one("\0a"sv) == "'a'");
  CHECK(in.read_one(""sv) == "''");
}

TEST_CASE("raw: no bytes are NULL, and NULL is no bytes") {
  const auto row = row_of({{"f", type_of(type_kind::integer)}});
  reader in{"raw", {}, row};
  CHECK(in.read({std::nullopt, "\0\0\0\x01"sv}) == std::vector<std::string>{"NULL", "1"});
  writer out{"raw", {}, row};
  CHECK(out.write(in.last().columns, 2) == std::vector<std::string>{"(null)", "\0\0\0\x01"s});
}

TEST_CASE("raw: bytes that are no value are a bad cell") {
  const auto why = [](const data_type& type, const given_options& options, std::string_view bytes) {
    reader in{"raw", options, row_of({{"f", type}})};
    CHECK(in.read_one(bytes) == "BAD");
    return in.last().bad_cells.front().why;
  };
  CHECK(why(type_of(type_kind::integer), {}, "abc") == "`f`: abc has 3 bytes instead of 4");
  CHECK(why(type_of(type_kind::boolean), {}, "") == "`f`:  has 0 bytes instead of 1");
  // Flink takes them for characters that it does not know.
  CHECK(why(string_type(), {}, "a\xFF") == "`f`: a... is not UTF-8");
  CHECK(why(string_type(), in_charset("US-ASCII"), "a\xE9") == "`f`: a... is not US-ASCII");
  CHECK(why(string_type(), in_charset("UTF-16BE"),
            "\xD8"
            "a"sv) == "`f`: ... is not UTF-16BE");
  CHECK(why(string_type(), in_charset("UTF-16BE"), "a"sv) == "`f`: a is not UTF-16BE");
}

TEST_CASE("raw: characters that a set does not have are question marks") {
  std::vector<column> columns(1);
  columns[0].add(0, "a\u00e9\u20ac\U0001F600"sv);
  const auto row = row_of({{"f", string_type()}});
  const auto written = [&](const char* charset) {
    return writer{"raw", in_charset(charset), row}.write(columns, 1).front();
  };
  CHECK(written("US-ASCII") == "a???");
  CHECK(written("ISO-8859-1") == "a\xE9??");
  CHECK(written("UTF-16") == "\xFE\xFF\0a\0\xE9\x20\xAC\xD8\x3D\xDE\0"s);
  columns[0].clear();
  columns[0].add(0, ""sv);
  CHECK(written("UTF-16") == "");
}

TEST_CASE("raw: a value that nobody wants can be checked") {
  const auto row = row_of({{"f", type_of(type_kind::integer)}});
  reader in{"raw", {}, {row, {}, true}};
  CHECK(in.read({"abc", "abcd"}) == std::vector<std::string>{"", ""});
  REQUIRE(in.last().bad_cells.size() == 1);
  CHECK(in.last().bad_cells.front().column == bad_cell::unwanted);
  CHECK(in.last().columns.empty());
}

TEST_CASE("raw: one field, of some types") {
  const auto why = [](const data_type& row) {
    const auto made = make_encoder("raw", {}, row);
    return made ? std::string{} : made.error().message;
  };
  CHECK(why(row_of({{"a", string_type()}, {"b", string_type()}})) ==
        "a raw record is one field, and 2 are declared");
  CHECK(why(row_of({{"d", type_of(type_kind::date)}})) ==
        "there is no raw form of `d`, which is DATE");
}

} // namespace
} // namespace duet
