#include "sql/diagnostic.hpp"
#include "sql/limits.hpp"
#include "tests/unit/sql_harness.hpp"

#include <string>

namespace duet::sql::syntax {
namespace {

using test::script;

/// A diagnostic about the first `marked` in a text.
std::string shown_at(const std::string& text, const std::string& marked) {
  place at;
  at.offset = static_cast<std::uint32_t>(text.find(marked));
  at.length = static_cast<std::uint32_t>(marked.size());
  at.line = 3;
  at.column = 8;
  return render({severity::error, at, "wrong", {}}, script(text));
}

TEST_CASE("a diagnostic has its place, the line, and a way out") {
  const auto in = script("-- a\n-- b\nSELECT amont FROM orders\n;");
  const diagnostic what{
      severity::error, {3, 8, 17, 5}, "there is no column `amont`", "did you mean `amount`?"};
  CHECK(render(what, in) == "test.sql:3:8: error: there is no column `amont`\n"
                            "  3 | SELECT amont FROM orders\n"
                            "    |        ^~~~~\n"
                            "    = did you mean `amount`?\n");
}

TEST_CASE("a warning without a hint is two lines and the caret") {
  const diagnostic what{severity::warning, {1, 1, 0, 1}, "so it is", {}};
  CHECK(render(what, script("x")) == "test.sql:1:1: warning: so it is\n"
                                     "  1 | x\n"
                                     "    | ^\n");
}

TEST_CASE("the caret stands under the place") {
  SUBCASE("tabs") {
    CHECK(shown_at("\tx\ty", "y") == "test.sql:3:8: error: wrong\n"
                                     "  3 |         x       y\n"
                                     "    |                 ^\n");
  }
  SUBCASE("characters of several bytes") {
    CHECK(shown_at("'äöü' y", "y") == "test.sql:3:8: error: wrong\n"
                                      "  3 | 'äöü' y\n"
                                      "    |       ^\n");
  }
  SUBCASE("wide characters take two columns") {
    CHECK(shown_at("'日本' y", "y") == "test.sql:3:8: error: wrong\n"
                                       "  3 | '日本' y\n"
                                       "    |        ^\n");
    CHECK(shown_at("日本", "日本") == "test.sql:3:8: error: wrong\n"
                                      "  3 | 日本\n"
                                      "    | ^~~~\n");
  }
  SUBCASE("a mark over a character takes none") {
    CHECK(shown_at("'e\xCC\x81' y", "y") == "test.sql:3:8: error: wrong\n"
                                            "  3 | 'e\xCC\x81' y\n"
                                            "    |     ^\n");
  }
  SUBCASE("what is no text is a question mark") {
    CHECK(shown_at(std::string{"a\x1B\x80\x7F\0 y", 7}, "y") == "test.sql:3:8: error: wrong\n"
                                                                "  3 | a???? y\n"
                                                                "    |       ^\n");
  }
  SUBCASE("only the first line of a place is marked") {
    CHECK(shown_at("a 'x\ny' b", "'x\ny'") == "test.sql:3:8: error: wrong\n"
                                              "  3 | a 'x\n"
                                              "    |   ^~\n");
  }
  SUBCASE("lines may end with a carriage return") {
    CHECK(shown_at("a b\r\nc", "b") == "test.sql:3:8: error: wrong\n"
                                       "  3 | a b\n"
                                       "    |   ^\n");
  }
}

TEST_CASE("of a long line the part around the place is shown") {
  const std::string many(500, 'a');
  CHECK(shown_at(many + " y " + many, "y") == "test.sql:3:8: error: wrong\n"
                                              "  3 | ..." +
                                                  std::string(76, 'a') + " y " +
                                                  std::string(38, 'a') +
                                                  "...\n"
                                                  "    | " +
                                                  std::string(80, ' ') + "^\n");
}

TEST_CASE("the end of a script is a place") {
  const auto in = script("SELECT\n");
  const diagnostic what{severity::error, {1, 7, 6, 0}, "it ends", {}};
  CHECK(render(what, in) == "test.sql:1:7: error: it ends\n"
                            "  1 | SELECT\n"
                            "    |       ^\n");
  const diagnostic beyond{severity::error, {2, 1, 99, 7}, "it ends", {}};
  CHECK(render(beyond, in) == "test.sql:2:1: error: it ends\n"
                              "  2 | \n"
                              "    | ^\n");
}

TEST_CASE("of several files each counts its own lines") {
  auto in = script("a\nb\nc\n");
  in.files = {{"one.sql", 0}, {"none.sql", 2}, {"two.sql", 2}};
  CHECK(render(diagnostic{severity::error, {2, 1, 2, 1}, "wrong", {}}, in) ==
        "one.sql:2:1: error: wrong\n"
        "  2 | b\n"
        "    | ^\n");
  CHECK(render(diagnostic{severity::error, {3, 1, 4, 1}, "wrong", {}}, in) ==
        "two.sql:1:1: error: wrong\n"
        "  1 | c\n"
        "    | ^\n");
}

TEST_CASE("errors come first, by place, and not too many") {
  diagnostics all;
  CHECK(!all.has_errors());
  const auto in = script("a b");
  all.warn({1, 1, 0, 1}, "first");
  CHECK(!all.has_errors());
  all.error({1, 3, 2, 1}, "third");
  all.error({1, 1, 0, 1}, "second");
  CHECK(all.has_errors());
  CHECK(render(all, in) == "test.sql:1:1: error: second\n  1 | a b\n    | ^\n"
                           "test.sql:1:3: error: third\n  1 | a b\n    |   ^\n"
                           "test.sql:1:1: warning: first\n  1 | a b\n    | ^\n");
  for (std::size_t i = 0; i < errors_told_max; ++i)
    all.error({1, 3, 2, 1}, "again");
  const auto text = render(all, in);
  CHECK(text.find("test.sql: 2 more errors\n") != std::string::npos);
  all.warn({1, 1, 0, 1}, "more");
  CHECK(render(all, in).find("more warning") == std::string::npos);
}

} // namespace
} // namespace duet::sql::syntax
