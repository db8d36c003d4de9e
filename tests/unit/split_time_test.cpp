#include "pipeline/split_time.hpp"
#include "tests/support/places.hpp"

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
using test::part;

constexpr auto most = std::numeric_limits<std::int64_t>::max();

TEST_CASE("a split's time is one line of text, and read as it was written") {
  const std::vector<std::pair<split_time, std::string_view>> table{
      {{.at = {}, .greatest = {}, .watermarks = {}, .idle = {}, .bound = {}}, ""},
      {{.at = {1'764'000'000'000},
        .greatest = {{{1}, {1'763'999'999'000}}, {{2}, {17}}},
        .watermarks = {{{1}, {1'763'999'990'000}}},
        .idle = {{2}},
        .bound = record_offset{5'000}},
       "duet2 e=1764000000000 t=1:1763999999000,2:17 w=1:1763999990000 i=2 b=5000"},
      {{.at = {},
        .greatest = {},
        .watermarks = {{{3}, end_of_time}, {{20}, {-1}}},
        .idle = {{3}, {20}, {65'535}},
        .bound = record_offset{0}},
       "duet2 w=3:9223372036854775807,20:-1 i=3,20,65535 b=0"},
  };
  for (const auto& [time, text] : table) {
    CAPTURE(text);
    CHECK(format(time) == text);
    const auto read = parse_split_time(text);
    REQUIRE(read);
    CHECK(*read == time);
  }
}

TEST_CASE("what cannot be read is refused, and says why") {
  const auto said = [](std::string_view text) {
    const auto read = parse_split_time(text);
    return read ? "nothing" : read.error().message;
  };
  CHECK(said("duet3 e=1") ==
        "the time \"duet3 e=1\" of a committed offset cannot be read: it does not begin with "
        "\"duet2 \"; a newer duet wrote it: run that");
  CHECK(said("duet2 x=3").find("no field is expected where \"x=\" is") != std::string::npos);
  CHECK(said("duet2 e=x").find("the field \"e\" cannot be read") != std::string::npos);
  CHECK(said("\0\xff\n"sv).find("\"???\"") != std::string::npos);
  CHECK(said(std::string(4'096, 'a')).size() < 250);
}

TEST_CASE("there is one spelling") {
  for (const auto* text : {
           "duet",
           "duet2",
           "duet2 ",
           "duet1 e=1",
           "duet2  e=1",
           "duet2 e=1 ",
           "duet2 e=1  b=1",
           "duet2 m=duet-1",
           "duet2 e1",
           "duet2 e=1 e=1",
           "duet2 e=",
           "duet2 e=0",
           "duet2 e=-1",
           "duet2 e=+1",
           "duet2 e=01",
           "duet2 e=9223372036854775808",
           "duet2 t=",
           "duet2 t=1",
           "duet2 t=1:",
           "duet2 t=:1",
           "duet2 t=1:2,",
           "duet2 t=,1:2",
           "duet2 t=1:2,1:3",
           "duet2 t=2:2,1:3",
           "duet2 t=1:2:3",
           "duet2 t=01:2",
           "duet2 t=1:-0",
           "duet2 t=65536:2",
           "duet2 t=-1:2",
           "duet2 w=1:2 t=1:2",
           "duet2 i=",
           "duet2 i=1:",
           "duet2 i=1:2",
           "duet2 i=2,1",
           "duet2 b=-1",
           "duet2 b=",
           "duet2 b=1 i=1",
       }) {
    CAPTURE(text);
    CHECK_FALSE(parse_split_time(text));
  }
}

TEST_CASE("the most that it can say fits") {
  split_time all{
      .at = {most}, .greatest = {}, .watermarks = {}, .idle = {}, .bound = record_offset{most}};
  for (std::uint16_t i = 0; i < split_tables_max; ++i) {
    const table_number table{static_cast<std::uint16_t>(UINT16_MAX - i)};
    all.greatest[table] = no_time;
    all.watermarks[table] = no_time;
    all.idle.insert(table);
  }
  const auto text = format(all);
  CHECK(text.size() <= split_time_bytes_max);
  const auto read = parse_split_time(text);
  REQUIRE(read);
  CHECK(*read == all);
}

TEST_CASE("the greatest stamp and watermarks over all splits count") {
  const std::vector<table_number> tables{{1}, {2}, {3}};
  const auto read = [&](std::vector<std::string> lines) {
    positions at;
    for (auto& each : lines)
      at.push_back({part(static_cast<std::int32_t>(at.size())), {7}, std::move(each)});
    const auto found = read_times(at, tables);
    REQUIRE(found);
    return *found;
  };
  const auto nothing = read({"", ""});
  CHECK(nothing.times.at == stamp{});
  CHECK(nothing.times.watermarks == std::vector{no_time, no_time, no_time});
  CHECK(nothing.times.splits.empty());
  const auto found = read({"duet2 e=5 t=2:4 w=1:-10,2:7", "duet2 e=9 w=1:-20,3:1 i=3 b=70",
                           "duet2 e=7 t=2:100 w=2:8,9:50"});
  CHECK(found.times.at == stamp{9});
  CHECK(found.times.watermarks == std::vector<event_time>{{-10}, {8}, {1}});
  CHECK(found.times.splits.size() == 3);
  CHECK(found.times.splits.at({table_id{1}, part(0)}) == table_watermark::split{{4}, false});
  CHECK(found.times.splits.at({table_id{2}, part(1)}) == table_watermark::split{no_time, true});
  CHECK(found.times.splits.at({table_id{1}, part(2)}) == table_watermark::split{{100}, false});
  CHECK(found.bounds.size() == 1);
  CHECK(found.bounds.at(part(1)) == record_offset{70});
  CHECK_FALSE(read_times({{part(0), {7}, "duet2 x"}}, tables));
}

} // namespace
} // namespace duet
