#include "tests/unit/function_rows.hpp"

namespace duet {

function_rows hash_rows() {
  return {
      {"MD5", {text("")}, "d41d8cd98f00b204e9800998ecf8427e"},
      {"MD5", {text("test")}, "098f6bcd4621d373cade4e832627b4f6"},
      {"MD5", {null_text()}, "NULL"},
      {"SHA1", {text("test")}, "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"},
      {"SHA1", {null_text()}, "NULL"},
      {"SHA224", {text("test")}, "90a3ed9e32b2aaf4c61c410eb925426119e1a9dc53d4286ade99a809"},
      {"SHA224", {null_text()}, "NULL"},
      {"SHA256",
       {text("test")},
       "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
      {"SHA256",
       {text("\xC3\xA9")},
       "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"},
      {"SHA256", {null_text()}, "NULL"},
      {"SHA384",
       {text("test")},
       "768412320f7b0aa5812fce428dc4706b3cae50e02a64caa16a782249bfe8efc4b7ef1ccb126255d196047dfedf"
       "17a0a9"},
      {"SHA384", {null_text()}, "NULL"},
      {"SHA512",
       {text("test")},
       "ee26b0dd4af7e749aa1a8ee3c10ae9923f618980772e473f8819a5d4940e0db27ac185f8a0e1d5f84f88bc887f"
       "d67b143732c304cc5fa9ad8e6f57f50028a8ff"},
      {"SHA512", {null_text()}, "NULL"},
      {"SHA2",
       {text("test"), number(224)},
       "90a3ed9e32b2aaf4c61c410eb925426119e1a9dc53d4286ade99a809"},
      {"SHA2",
       {text("test"), number(256)},
       "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
      {"SHA2", {text("a"), null_number()}, "NULL"},
      {"SHA2", {null_text(), number(512)}, "NULL"},
      {"UUID", {}, "*"},
  };
}

} // namespace duet
