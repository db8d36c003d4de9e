#include "pipeline/split_time.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using namespace std::string_view_literals;

constexpr auto most = std::numeric_limits<std::int64_t>::max();

TEST_CASE("a split's time is one line of text, and read as it was written") {
  const std::vector<std::pair<split_time, std::string_view>> table{
      {{.mark = "duet-4be1a2", .at = {}, .greatest = {}, .watermarks = {}, .idle = {}, .bound = {}},
       "duet2 m=duet-4be1a2"},
      {{.mark = "duet-0",
        .at = {1'764'000'000'000},
        .greatest = {{{1}, {1'763'999'999'000}}, {{2}, {17}}},
        .watermarks = {{{1}, {1'763'999'990'000}}},
        .idle = {{2}},
        .bound = record_offset{5'000}},
       "duet2 m=duet-0 e=1764000000000 t=1:1763999999000,2:17 w=1:1763999990000 i=2 b=5000"},
      {{.mark = "duet-0",
        .at = {},
        .greatest = {},
        .watermarks = {{{3}, end_of_time}, {{20}, {-1}}},
        .idle = {{3}, {20}, {65'535}},
        .bound = record_offset{0}},
       "duet2 m=duet-0 w=3:9223372036854775807,20:-1 i=3,20,65535 b=0"},
  };
  for (const auto& [time, text] : table) {
    CAPTURE(text);
    CHECK(format(time) == text);
    const auto read = parse_split_time(text);
    REQUIRE(read);
    CHECK(*read == time);
  }
}

TEST_CASE("a bare mark, as an older duet wrote it, says whose it is, and nothing of time") {
  const auto read = parse_split_time("duet-4be1a2c99F");
  REQUIRE(read);
  CHECK(read->mark == "duet-4be1a2c99F");
  CHECK(read->at == stamp{});
  CHECK(read->greatest.empty());
}

TEST_CASE("no metadata is nobody's") {
  const auto read = parse_split_time("");
  REQUIRE(read);
  CHECK(*read == split_time{});
}

TEST_CASE("what is neither is refused, and says why") {
  const auto said = [](std::string_view text) {
    const auto read = parse_split_time(text);
    return read ? "nothing" : read.error().message;
  };
  CHECK(said("flink-checkpoint-7") ==
        "the metadata \"flink-checkpoint-7\" of a committed offset is not of this duet: another "
        "program commits to this group");
  CHECK(said("duet3 m=duet-1") == "the metadata \"duet3 m=duet-1\" of a committed offset is not of "
                                  "this duet: a newer one wrote it: run that");
  CHECK(said("duet2 m=duet-1 x=3") ==
        "the metadata \"duet2 m=duet-1 x=3\" of a committed offset is "
        "not of this duet: no field is expected where \"x=\" is");
  CHECK(said("duet2 m=duet-1 e=x") ==
        "the metadata \"duet2 m=duet-1 e=x\" of a committed offset is "
        "not of this duet: the field \"e\" cannot be read");
  CHECK(said("duet2 e=1") ==
        "the metadata \"duet2 e=1\" of a committed offset is not of this duet: "
        "it has no mark");
  CHECK(said("\0\xff\n"sv) == "the metadata \"???\" of a committed offset is not of this duet: "
                              "another program commits to this group");
  CHECK(said(std::string(4'096, 'a')).size() < 200);
}

TEST_CASE("there is one spelling") {
  for (const auto* text : {
           "duet-",
           "duet-x y",
           "duet-\xe4",
           "duet",
           "duet2",
           "duet2 ",
           "duet1 m=duet-1",
           "duet2  m=duet-1",
           "duet2 m=duet-1 ",
           "duet2 m=duet-1  e=1",
           "duet2 m=",
           "duet2 m=x",
           "duet2 mduet-1",
           "duet2 m=duet-1 m=duet-1",
           "duet2 e=1 m=duet-1",
           "duet2 m=duet-1 e=",
           "duet2 m=duet-1 e=0",
           "duet2 m=duet-1 e=-1",
           "duet2 m=duet-1 e=+1",
           "duet2 m=duet-1 e=01",
           "duet2 m=duet-1 e=9223372036854775808",
           "duet2 m=duet-1 t=",
           "duet2 m=duet-1 t=1",
           "duet2 m=duet-1 t=1:",
           "duet2 m=duet-1 t=:1",
           "duet2 m=duet-1 t=1:2,",
           "duet2 m=duet-1 t=,1:2",
           "duet2 m=duet-1 t=1:2,1:3",
           "duet2 m=duet-1 t=2:2,1:3",
           "duet2 m=duet-1 t=1:2:3",
           "duet2 m=duet-1 t=01:2",
           "duet2 m=duet-1 t=1:-0",
           "duet2 m=duet-1 t=65536:2",
           "duet2 m=duet-1 t=-1:2",
           "duet2 m=duet-1 w=1:2 t=1:2",
           "duet2 m=duet-1 i=",
           "duet2 m=duet-1 i=1:",
           "duet2 m=duet-1 i=1:2",
           "duet2 m=duet-1 i=2,1",
           "duet2 m=duet-1 b=-1",
           "duet2 m=duet-1 b=",
           "duet2 m=duet-1 b=1 i=1",
       }) {
    CAPTURE(text);
    CHECK_FALSE(parse_split_time(text));
  }
}

TEST_CASE("the most that it can say fits") {
  split_time all{.mark = "duet-" + std::string(instance_mark_bytes_max - 5, 'f'),
                 .at = {most},
                 .greatest = {},
                 .watermarks = {},
                 .idle = {},
                 .bound = record_offset{most}};
  for (std::uint16_t i = 0; i < split_tables_max; ++i) {
    const table_id table{static_cast<std::uint16_t>(UINT16_MAX - i)};
    all.greatest[table] = no_time;
    all.watermarks[table] = no_time;
    all.idle.insert(table);
  }
  CHECK(is_instance_mark(all.mark));
  CHECK_FALSE(is_instance_mark(all.mark + "f"));
  const auto text = format(all);
  CHECK(text.size() <= split_time_bytes_max);
  const auto read = parse_split_time(text);
  REQUIRE(read);
  CHECK(*read == all);
}

TEST_CASE("recovery takes the greatest stamp and watermarks over all splits") {
  std::vector<split_time> splits(3);
  CHECK(merge(splits) == committed_time{});
  splits[0].at = {5};
  splits[0].watermarks = {{{1}, {-10}}, {{2}, {7}}};
  splits[1].at = {9};
  splits[1].watermarks = {{{1}, {-20}}, {{3}, {1}}};
  splits[2].at = {7};
  splits[2].watermarks = {{{2}, {8}}};
  splits[2].greatest = {{{2}, {100}}};
  CHECK(merge(splits) == committed_time{{9}, {{{1}, {-10}}, {{2}, {8}}, {{3}, {1}}}});
  CHECK(merge({}) == committed_time{});
}

} // namespace
} // namespace duet
