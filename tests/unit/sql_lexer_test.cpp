#include "sql/literal_text.hpp"
#include "sql/token.hpp"
#include "tests/unit/sql_harness.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql::syntax {
namespace {

std::string kind_name(token_kind kind) {
  constexpr std::array<std::string_view, 10> names{"end",         "symbol", "word",    "name",
                                                   "string",      "bytes",  "integer", "decimal",
                                                   "approximate", "invalid"};
  return std::string{names.at(static_cast<std::size_t>(kind))};
}

/// "word:SELECT integer:1"
std::string tokens(const std::string& text) {
  const auto in = test::script(text);
  std::string made;
  for (const auto& each : tokenize(in))
    if (each.kind != token_kind::end)
      made += (made.empty() ? "" : " ") + kind_name(each.kind) + ":" + std::string{each.text};
  return made;
}

TEST_CASE("texts are cut into tokens") {
  CHECK(tokens("").empty());
  CHECK(tokens(" \t\r\n\f").empty());
  CHECK(tokens("SELECT a1,_b FROM t") == "word:SELECT word:a1 symbol:, word:_b word:FROM word:t");
  CHECK(tokens("a<=b<>c!=d>=e||f=>g") ==
        "word:a symbol:<= word:b symbol:<> word:c symbol:!= word:d symbol:>= word:e symbol:|| "
        "word:f symbol:=> word:g");
  CHECK(tokens("(a)[1].b;") ==
        "symbol:( word:a symbol:) symbol:[ integer:1 symbol:] symbol:. word:b symbol:;");
  CHECK(tokens("1 1.5 .5 1. 1e3 1.5E-3 2e+1") ==
        "integer:1 decimal:1.5 decimal:.5 decimal:1. approximate:1e3 approximate:1.5E-3 "
        "approximate:2e+1");
  CHECK(tokens("t.1") == "word:t decimal:.1"); // as everywhere in SQL
  CHECK(tokens("größe 日本 naïve") == "word:größe word:日本 word:naïve");
  CHECK(tokens("\xEF\xBB\xBFSELECT") == "word:SELECT"); // a byte order mark
}

TEST_CASE("comments are no tokens, hints are") {
  CHECK(tokens("a -- b\nc") == "word:a word:c");
  CHECK(tokens("a -- b") == "word:a");
  CHECK(tokens("a /* b */ c /**/ d /***/ e") == "word:a word:c word:d word:e");
  CHECK(tokens("a /* -- */ b") == "word:a word:b");
  CHECK(tokens("a -- /*\nb") == "word:a word:b");
  CHECK(tokens("t /*+ X */") == "word:t symbol:/*+ word:X symbol:*/");
  CHECK(tokens("a - -b") == "word:a symbol:- symbol:- word:b");
}

TEST_CASE("texts and names stand between quotes") {
  CHECK(tokens("'a' '' 'it''s' 'a\nb'") == "string:'a' string:'' string:'it''s' string:'a\nb'");
  CHECK(tokens("'-- no' '/* no'") == "string:'-- no' string:'/* no'");
  CHECK(tokens("`a b` `a``b` `select`") == "name:`a b` name:`a``b` name:`select`");
  CHECK(tokens("X'0A' x'' N'a' n'a' U&'a' u&'a' E'a\\'b' e'a''b'") ==
        "bytes:X'0A' bytes:x'' string:N'a' string:n'a' string:U&'a' string:u&'a' "
        "string:E'a\\'b' string:e'a''b'");
  CHECK(tokens("_utf8'a' _utf-16le'b' _a - 'b'") ==
        "string:_utf8'a' string:_utf-16le'b' word:_a symbol:- string:'b'");
  CHECK(tokens("U & 'a'") == "word:U invalid:& string:'a'");
}

TEST_CASE("words are known in any case of their letters") {
  const auto in = test::script("select Select SELECT selec `select`");
  const auto all = tokenize(in);
  CHECK(all[0].what.is("SELECT"));
  CHECK(all[1].what.is("SELECT"));
  CHECK(all[2].what.is("SELECT"));
  CHECK(all[3].what.empty());
  CHECK(all[4].what.empty());
  CHECK(all[4].kind == token_kind::quoted_name);
}

TEST_CASE("reserved are the words that Flink reserves") {
  for (const auto* const each :
       {"timestamp", "date", "value",   "user",  "count", "dec",   "ln",
        "local",     "ref",  "running", "prev",  "none",  "year",  "offset",
        "partition", "hash", "comment", "start", "end",   "order", "table"})
    CHECK_MESSAGE(lexeme::word(each).is_reserved(), each);
  for (const auto* const each :
       {"key", "type", "id", "data", "name", "status", "a", "state", "source", "version", "tumble",
        "if", "metadata", "week", "map", "json"})
    CHECK_MESSAGE(!lexeme::word(each).is_reserved(), each);
}

TEST_CASE("places count lines, and columns in characters") {
  const auto in = test::script("SELECT 'ä' x,\r\n\t日 y\n\nz");
  std::string places;
  for (const auto& each : tokenize(in))
    places += test::shown(each.at) + "@" + std::to_string(each.at.offset) + " ";
  CHECK(places == "1:1+6@0 1:8+4@7 1:12+1@12 1:13+1@13 2:2+3@17 2:4+1@21 4:1+1@24 4:2+0@25 ");
}

TEST_CASE("what is no token says why") {
  struct row {
    std::string text;
    std::string message;
    std::string hint;
  };
  const std::vector<row> rows{
      {"'abc", "a text that begins here has no end", "close it with `'`; a quote in it is doubled"},
      {"`abc", "a name that begins here has no end", "close it with a back-tick in the same line"},
      {"`ab\nc`", "a name that begins here has no end",
       "close it with a back-tick in the same line"},
      {"/* abc", "a comment that begins here has no end", "close it with `*/`"},
      {"\"abc\"", "double quotes have no meaning here",
       "write 'text' for a text, and back-ticks around a name"},
      {"::", "`::` is no symbol of this language", "write `CAST(x AS type)`"},
      {"==", "`==` is no symbol of this language", "write `=`"},
      {"&&", "`&&` is no symbol of this language", "write `AND`"},
      {"// x", "`//` is no symbol of this language",
       "a comment begins with `--` or stands between `/*` and `*/`"},
      {"${ x }", "`${` is no symbol of this language",
       "a placeholder is a name between `${` and `}`, without blanks"},
      {"! a", "`!` is no symbol of this language", "write `NOT`, or `<>`"},
      {"“a”", "a curved quote (U+201C) has no meaning here", "write `'` instead"},
      {"\xC2\xA0", "a no-break space (U+00A0) has no meaning here", "write a space instead"},
      {"，", "a wide comma (U+FF0C) has no meaning here", "write `,` instead"},
      {"\xE2\x82\xAC", "the character U+20AC has no meaning here",
       "quote a name that has it between back-ticks"},
      {"\xF0\x9F\x98\x80", "the character U+01F600 has no meaning here",
       "quote a name that has it between back-ticks"},
      {"\x01", "the character U+0001 has no meaning here",
       "quote a name that has it between back-ticks"},
      {"\xC3", "the script is not UTF-8 here", "save it as UTF-8"},
      {"'\xE4'", "the script is not UTF-8 here", "save it as UTF-8"},
      {"`\xED\xA0\x80`", "the script is not UTF-8 here", "save it as UTF-8"},
      {"1abc", "`1abc` is neither a number nor a name",
       "a name that begins with a digit stands between back-ticks"},
      {"1e", "`1e` is neither a number nor a name",
       "a name that begins with a digit stands between back-ticks"},
      {"1.2.3", "`1.2.3` is no number", "a number has one point at most"},
  };
  for (const auto& each : rows) {
    CAPTURE(each.text);
    const auto in = test::script(each.text);
    const auto all = tokenize(in);
    REQUIRE(all.front().kind == token_kind::invalid);
    const auto complaint = complaint_about(all.front());
    CHECK(complaint.message == each.message);
    CHECK(complaint.hint == each.hint);
  }
}

TEST_CASE("what has no end goes on in the next line") {
  CHECK(tokens("'abc\nSELECT") == "invalid:'abc word:SELECT");
  CHECK(tokens("`abc\nSELECT") == "invalid:`abc word:SELECT");
  CHECK(tokens("\"abc\nSELECT") == "invalid:\" word:abc word:SELECT");
}

TEST_CASE("strings stand for texts") {
  struct row {
    std::string token;
    std::string value;
    std::string problem;
  };
  const std::string no_character = "the escape here names no character";
  const std::vector<row> rows{
      {"'it''s'", "it's", {}},
      {"''", "", {}},
      {"'\\n'", "\\n", {}},
      {"N'a'", "a", {}},
      {"_utf8'a'", "a", {}},
      {"_UTF-16LE'a'", "a", {}},
      {"_klingon'a'", "", "there is no charset `klingon`"},
      {"E'a\\n\\t\\\\\\'\\\"''b'", "a\n\t\\'\"'b", {}},
      {"E'\\x41\\u00e4\\U0001F600'", "A\xC3\xA4\xF0\x9F\x98\x80", {}},
      {"E'\\q'", "", no_character},
      {"E'\\x4'", "", no_character},
      {"U&'d\\0061t\\+000061'", "data", {}},
      {"U&'\\\\''x'", "\\'x", {}},
      {"U&'\\00'", "", no_character},
      {"U&'\\D800'", "", no_character},
      {"U&'\\zzzz'", "", no_character},
  };
  for (const auto& each : rows) {
    CAPTURE(each.token);
    const auto read = read_string(each.token);
    CHECK(read.problem == each.problem);
    if (each.problem.empty())
      CHECK(read.value == each.value);
  }
  CHECK(read_string("U&'d!0061ta'", '!').value == "data");
}

TEST_CASE("bytes are pairs of hexadecimal digits") {
  CHECK(read_bytes("X'00fF7A'").value == std::string{"\0\xFFz", 3});
  CHECK(read_bytes("x''").value.empty());
  CHECK(read_bytes("X'0'").problem == "bytes are pairs of hexadecimal digits");
  CHECK(read_bytes("X'0g'").problem == "bytes are pairs of hexadecimal digits");
  CHECK(read_bytes("X'0 1'").problem == "bytes are pairs of hexadecimal digits");
  CHECK(read_bytes("X'-1'").problem == "bytes are pairs of hexadecimal digits");
}

} // namespace
} // namespace duet::sql::syntax
