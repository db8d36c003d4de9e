#include "tests/unit/function_rows.hpp"

namespace duet {

function_rows match_rows() {
  return {
      // equal, prefix, suffix, within
      {"LIKE", {text("abc"), text("abc")}, "TRUE"},
      {"LIKE", {text("abc"), text("abd")}, "FALSE"},
      {"LIKE", {text(""), text("")}, "TRUE"},
      {"LIKE", {text("a"), text("")}, "FALSE"},
      {"LIKE", {text("abc"), text("ab%")}, "TRUE"},
      {"LIKE", {text("ab"), text("ab%")}, "TRUE"},
      {"LIKE", {text("xab"), text("ab%")}, "FALSE"},
      {"LIKE", {text("abc"), text("%bc")}, "TRUE"},
      {"LIKE", {text("abc"), text("%b")}, "FALSE"},
      {"LIKE", {text("abc"), text("%b%")}, "TRUE"},
      {"LIKE", {text("abc"), text("%x%")}, "FALSE"},
      {"LIKE", {text(""), text("%")}, "TRUE"},
      {"LIKE", {text("\xFF"), text("%")}, "TRUE"},
      {"LIKE", {text("a\nb"), text("a%b%")}, "TRUE"},
      // all others
      {"LIKE", {text("abcabd"), text("a%b%d")}, "TRUE"},
      {"LIKE", {text("a"), text("a%a")}, "FALSE"},
      {"LIKE", {text("aa"), text("a%%a")}, "TRUE"},
      {"LIKE", {text("aab"), text("%ab%b")}, "FALSE"},
      {"LIKE", {text("abab"), text("%ab")}, "TRUE"},
      {"LIKE", {text("ababc"), text("%ab_")}, "TRUE"},
      {"LIKE", {text("abc"), text("a_c")}, "TRUE"},
      {"LIKE", {text("ac"), text("a_c")}, "FALSE"},
      {"LIKE",
       {text("a\xF0\x9F\x98\x80"
             "c"),
        text("a_c")},
       "TRUE"},
      {"LIKE", {text("a\nc"), text("a_c")}, "FALSE"},
      {"LIKE", {text("a\n\nc"), text("a%c_")}, "FALSE"},
      {"LIKE", {text("a\nxc"), text("a%_c")}, "TRUE"},
      {"LIKE", {text("abc"), text("___")}, "TRUE"},
      {"LIKE", {text("abc"), text("__")}, "FALSE"},
      {"LIKE", {text("abc"), text("%___%")}, "TRUE"},
      {"LIKE", {text("ABC"), text("abc")}, "FALSE"},
      {"LIKE", {text("a.c"), text("a.c")}, "TRUE"},
      {"LIKE", {text("abc"), text("a.c")}, "FALSE"},
      // escapes
      {"LIKE", {text("a\\b"), text("a\\b")}, "TRUE"},
      {"LIKE", {text("10%"), text("10!%"), text("!")}, "TRUE"},
      {"LIKE", {text("10x"), text("10!%"), text("!")}, "FALSE"},
      {"LIKE", {text("a_b!"), text("a!_b!!"), text("!")}, "TRUE"},
      {"LIKE", {text("axb!"), text("a!_b!!"), text("!")}, "FALSE"},
      {"LIKE", {text("a_bc"), text("a!_b%"), text("!")}, "TRUE"},
      {"LIKE", {null_text(), text("a")}, "NULL"},
      {"LIKE", {text("a"), null_text()}, "NULL"},
      {"LIKE", {text("a"), text("a"), null_text()}, "NULL"},
      {"SIMILAR TO", {text("abc"), text("a%")}, "TRUE"},
      {"SIMILAR TO", {text("abc"), text("(b|c)%")}, "FALSE"},
      {"SIMILAR TO", {text("cab"), text("(b|c)%")}, "TRUE"},
      {"SIMILAR TO", {text("abc"), text("a_c")}, "TRUE"},
      {"SIMILAR TO", {text("a\nc"), text("a_c")}, "FALSE"},
      {"SIMILAR TO", {text("a\nc"), text("a%c")}, "TRUE"},
      {"SIMILAR TO", {text("aaab"), text("a{2,3}b?")}, "TRUE"},
      {"SIMILAR TO", {text("abc"), text("b")}, "FALSE"}, // the whole text counts
      {"SIMILAR TO", {text("x9"), text("[a-z][[:DIGIT:]]")}, "TRUE"},
      {"SIMILAR TO", {text("x"), text("[^a-c]")}, "TRUE"},
      {"SIMILAR TO", {text("a$"), text("a$")}, "TRUE"},
      {"SIMILAR TO", {text("a\\"), text("a\\")}, "TRUE"},
      {"SIMILAR TO", {text("a%"), text("a!%"), text("!")}, "TRUE"},
      {"SIMILAR TO", {text("ax"), text("a!%"), text("!")}, "FALSE"},
      {"SIMILAR TO", {null_text(), text("a")}, "NULL"},
      {"SIMILAR TO", {text("a"), null_text()}, "NULL"},
  };
}

} // namespace duet
