#include "kafka/offset_metadata.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

TEST_CASE("the mark stands behind the version, and is found there") {
  const std::vector<std::pair<offset_metadata, std::string_view>> table{
      {{"", ""}, ""},
      {{"duet-4be1", ""}, "duet-4be1"},
      {{"duet-4be1", "duet2 e=5"}, "duet2 m=duet-4be1 e=5"},
      {{"duet-4be1", "duet2 e=5 t=1:2"}, "duet2 m=duet-4be1 e=5 t=1:2"},
      {{"duet-4be1", "duet3"}, "duet3 m=duet-4be1"},
  };
  for (const auto& [metadata, text] : table) {
    CAPTURE(text);
    CHECK(format(metadata) == text);
    CHECK(parse_offset_metadata(text) == metadata);
  }
}

TEST_CASE("what is not of this form is a mark as a whole") {
  for (const std::string text : {"flink", "flink m=duet-1", "duet2", "duet2 e=5", "duet2  m=x"}) {
    CAPTURE(text);
    CHECK(parse_offset_metadata(text) == offset_metadata{text, ""});
  }
}

} // namespace
} // namespace duet
