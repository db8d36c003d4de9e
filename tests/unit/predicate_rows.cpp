#include "tests/unit/function_rows.hpp"

namespace duet {

function_rows predicate_rows() {
  const auto unknown = null_of(type_of(type_kind::boolean));
  return {
      {"IS NULL", {text("")}, "FALSE"},
      {"IS NULL", {null_number()}, "TRUE"},
      {"IS NULL", {null_of(type_of(type_kind::null))}, "TRUE"},
      {"IS NOT NULL", {fraction(0)}, "TRUE"},
      {"IS NOT NULL", {null_text()}, "FALSE"},
      {"IS TRUE", {truth(true)}, "TRUE"},
      {"IS TRUE", {truth(false)}, "FALSE"},
      {"IS TRUE", {unknown}, "FALSE"},
      {"IS NOT TRUE", {truth(true)}, "FALSE"},
      {"IS NOT TRUE", {truth(false)}, "TRUE"},
      {"IS NOT TRUE", {unknown}, "TRUE"},
      {"IS FALSE", {truth(true)}, "FALSE"},
      {"IS FALSE", {truth(false)}, "TRUE"},
      {"IS FALSE", {unknown}, "FALSE"},
      {"IS NOT FALSE", {truth(true)}, "TRUE"},
      {"IS NOT FALSE", {truth(false)}, "FALSE"},
      {"IS NOT FALSE", {unknown}, "TRUE"},
      {"IS UNKNOWN", {truth(false)}, "FALSE"},
      {"IS UNKNOWN", {unknown}, "TRUE"},
      {"IS NOT UNKNOWN", {truth(false)}, "TRUE"},
      {"IS NOT UNKNOWN", {unknown}, "FALSE"},
      {"NOT", {truth(true)}, "FALSE"},
      {"NOT", {truth(false)}, "TRUE"},
      {"NOT", {unknown}, "NULL"},
      {"IS_ALPHA", {text("abcXYZ")}, "TRUE"},
      {"IS_ALPHA", {text("\xC3\xA9\xCE\xB1")}, "TRUE"},
      {"IS_ALPHA", {text("a1")}, "FALSE"},
      {"IS_ALPHA", {text("")}, "FALSE"},
      {"IS_ALPHA", {text("\xF0\x90\x90\x80")}, "FALSE"}, // a letter beyond the first plane
      {"IS_ALPHA", {text("a\xFF")}, "FALSE"},
      {"IS_ALPHA", {number(1)}, "FALSE"},
      {"IS_ALPHA", {null_text()}, "FALSE"},
      {"IS_DIGIT", {text("0123")}, "TRUE"},
      {"IS_DIGIT", {text("\xD9\xA1\xD9\xA2")}, "TRUE"}, // Arabic digits
      {"IS_DIGIT", {text("-1")}, "FALSE"},
      {"IS_DIGIT", {text("1.5")}, "FALSE"},
      {"IS_DIGIT", {text("")}, "FALSE"},
      {"IS_DIGIT", {number(-1)}, "TRUE"},
      {"IS_DIGIT", {fraction(1)}, "FALSE"},
      {"IS_DIGIT", {null_number()}, "FALSE"},
      {"IS_DECIMAL", {text("-12")}, "TRUE"},
      {"IS_DECIMAL", {text("+1.5e-3f")}, "TRUE"},
      {"IS_DECIMAL", {text(" .5 ")}, "TRUE"},
      {"IS_DECIMAL", {text("5.")}, "TRUE"},
      {"IS_DECIMAL", {text("NaN")}, "TRUE"},
      {"IS_DECIMAL", {text("-Infinity")}, "TRUE"},
      {"IS_DECIMAL", {text("0x1.8p1")}, "TRUE"},
      {"IS_DECIMAL", {text("0x18")}, "FALSE"},
      {"IS_DECIMAL", {text("-\xD9\xA1\xD9\xA2")}, "TRUE"}, // Arabic digits
      {"IS_DECIMAL", {text("\xD9\xA1.\xD9\xA2")}, "FALSE"},
      {"IS_DECIMAL", {text(".")}, "FALSE"},
      {"IS_DECIMAL", {text("1e")}, "FALSE"},
      {"IS_DECIMAL", {text("1 2")}, "FALSE"},
      {"IS_DECIMAL", {text("nan")}, "FALSE"},
      {"IS_DECIMAL", {text("")}, "FALSE"},
      {"IS_DECIMAL", {number(1)}, "TRUE"},
      {"IS_DECIMAL", {fraction(1.5)}, "TRUE"},
      {"IS_DECIMAL", {decimal(15, 1)}, "FALSE"},
      {"IS_DECIMAL", {null_text()}, "FALSE"},
  };
}

} // namespace duet
