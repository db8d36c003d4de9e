#include "pipeline/position_marks.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using test::part;

using texts = std::map<std::string, std::string>;

/// What is written to go on to these positions: value by key, all in the given partition.
texts move(position_marks& marks, const positions& to, partition_id into = {3}) {
  outbox out;
  marks.move(to, into, out);
  texts made;
  static_cast<void>(out.for_each([&](const outgoing& each) {
    CHECK(each.partition == into);
    made[std::string{*each.key}] = *each.value;
    return true;
  }));
  CHECK(made.size() == out.size());
  return made;
}

TEST_CASE("a record has all positions of its chunk, also those that have not moved") {
  position_marks marks;
  CHECK(marks.empty());
  CHECK(move(marks, {{part(0), {5}}, {part(1), {7}}}) == texts{{"duet.positions.0", "1 0:5 1:7"}});
  CHECK(move(marks, {{part(1), {8}}}) == texts{{"duet.positions.0", "2 0:5 1:8"}});
  CHECK_FALSE(marks.empty());
  CHECK(marks.find(part(0)) == record_offset{5});
  CHECK(marks.find(part(1)) == record_offset{8});
  CHECK_FALSE(marks.find(part(2)));
  CHECK_FALSE(marks.find(part(64)));
}

TEST_CASE("nothing is written where nothing moves") {
  position_marks marks;
  static_cast<void>(move(marks, {{part(0), {5}}, {part(64), {1}}, {part(200), {0}}}));
  CHECK(move(marks, {}).empty());
  CHECK(move(marks, {{part(0), {5}}}).empty());
  CHECK(move(marks, {{part(0), {5}}, {part(64), {2}}}) == texts{{"duet.positions.1", "2 64:2"}});
  CHECK(move(marks, {{part(0), {6}}, {part(200), {3}}}) ==
        texts{{"duet.positions.0", "3 0:6"}, {"duet.positions.3", "3 200:3"}});
}

TEST_CASE("a position may also go back") {
  position_marks marks;
  static_cast<void>(move(marks, {{part(0), {5}}}));
  CHECK(move(marks, {{part(0), {4}}}) == texts{{"duet.positions.0", "2 0:4"}});
}

TEST_CASE("the newest record of a chunk counts, in whatever order they are read") {
  std::vector<std::pair<std::string_view, std::string_view>> records{
      {"duet.positions.0", "9 0:90 1:91"},
      {"duet.positions.0", "10 0:100 1:91"},
      {"duet.positions.1", "4 64:40"}};
  std::ranges::sort(records);
  do {
    position_marks marks;
    for (const auto& [key, value] : records)
      CHECK(marks.take(key, value));
    CHECK(marks.find(part(0)) == record_offset{100});
    CHECK(marks.find(part(1)) == record_offset{91});
    CHECK(marks.find(part(64)) == record_offset{40});
    // And numbers go on after the greatest.
    CHECK(move(marks, {{part(64), {41}}}) == texts{{"duet.positions.1", "11 64:41"}});
  } while (std::ranges::next_permutation(records).found);
}

TEST_CASE("what is written is read as the same") {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  positions all;
  for (std::int32_t i = 0; i < 130; ++i)
    all.push_back({part(i), {most - i}});
  position_marks written;
  position_marks read;
  for (const auto& [key, value] : move(written, all)) {
    CHECK(value.size() < 2'048);
    CHECK(read.take(key, value));
  }
  for (const auto& each : all)
    CHECK(read.find(each.split) == each.next);
  CHECK(move(read, all).empty());
}

// --- several sources

const std::vector<std::string> two{"clicks", "orders.v2"};

TEST_CASE("of several sources each has records of its own, named after its topic") {
  position_marks marks{two};
  CHECK(move(marks, {{part(0), {5}}, {part(0, 1), {7}}, {part(64, 1), {9}}}) ==
        texts{{"duet.positions.clicks.0", "1 0:5"},
              {"duet.positions.orders.v2.0", "1 0:7"},
              {"duet.positions.orders.v2.1", "1 64:9"}});
  CHECK(marks.find(part(0)) == record_offset{5});
  CHECK(marks.find(part(0, 1)) == record_offset{7});
  CHECK_FALSE(marks.find(part(64)));
  CHECK(move(marks, {{part(0, 1), {8}}}) == texts{{"duet.positions.orders.v2.0", "2 0:8"}});
  CHECK(marks.find(part(0)) == record_offset{5});
}

TEST_CASE("records are read by the name of the topic, whatever number its source has by now") {
  position_marks written{two};
  const auto records = move(written, {{part(3), {5}}, {part(3, 1), {7}}});
  position_marks read{{"orders.v2", "clicks"}};
  for (const auto& [key, value] : records)
    CHECK(read.take(key, value));
  CHECK(read.find(part(3)) == record_offset{7});
  CHECK(read.find(part(3, 1)) == record_offset{5});
}

TEST_CASE("a record without a topic is of the first source") {
  position_marks marks{two};
  CHECK(marks.take("duet.positions.0", "9 0:5 1:6"));
  CHECK(marks.find(part(1)) == record_offset{6});
  CHECK_FALSE(marks.find(part(1, 1)));
  SUBCASE("until it moves: then the newer record counts") {
    const auto next = move(marks, {{part(0), {7}}});
    CHECK(next == texts{{"duet.positions.clicks.0", "10 0:7 1:6"}});
    position_marks both{two};
    for (const auto& [key, value] : next)
      CHECK(both.take(key, value));
    CHECK(both.take("duet.positions.0", "9 0:5 1:6"));
    CHECK(both.find(part(0)) == record_offset{7});
  }
}

TEST_CASE("a record without a topic is of the only source of the last start") {
  const auto read = [](const std::vector<std::string>& before) {
    position_marks marks{two};
    CHECK(marks.take("duet.positions.0", "9 0:5"));
    marks.assign(before);
    return marks;
  };
  CHECK(read({"orders.v2"}).find(part(0, 1)) == record_offset{5});
  CHECK_FALSE(read({"orders.v2"}).find(part(0)));
  CHECK(read({"clicks"}).find(part(0)) == record_offset{5});
  CHECK(read({"gone"}).empty());
  CHECK(read(two).empty()); // from before there were two
}

TEST_CASE("a topic that was no source at the last start has no positions") {
  position_marks marks{two};
  CHECK(marks.take("duet.positions.clicks.0", "9 0:5"));
  CHECK(marks.take("duet.positions.orders.v2.0", "11 0:7"));
  const std::vector<std::string> before{"orders.v2", "gone"};
  marks.assign(before);
  CHECK_FALSE(marks.find(part(0)));
  CHECK(marks.find(part(0, 1)) == record_offset{7});
}

TEST_CASE("of the two names of a source the newer record counts") {
  const std::vector<std::string> before{"clicks"};
  for (const std::string_view named : {"8 0:4", "10 0:4"}) {
    position_marks marks{two};
    CHECK(marks.take("duet.positions.clicks.0", named));
    CHECK(marks.take("duet.positions.0", "9 0:5"));
    marks.assign(before);
    CHECK(marks.find(part(0)) == record_offset{named.starts_with('8') ? 5 : 4});
  }
}

TEST_CASE("what was forgotten is written anew, with a greater number") {
  position_marks marks{two};
  CHECK(marks.take("duet.positions.0", "9 0:5 1:6"));
  const std::vector<std::string> before{"orders.v2"};
  marks.assign(before);
  marks.forget();
  CHECK(move(marks, {{part(0), {1}}, {part(0, 1), {5}}, {part(1, 1), {6}}}) ==
        texts{{"duet.positions.clicks.0", "10 0:1"}, {"duet.positions.orders.v2.0", "10 0:5 1:6"}});
}

TEST_CASE("a record of a topic that is no source any more is left alone, its number counts") {
  position_marks marks{two};
  CHECK(marks.take("duet.positions.gone.0", "41 0:5"));
  CHECK(marks.empty());
  CHECK(move(marks, {{part(0), {1}}}) == texts{{"duet.positions.clicks.0", "42 0:1"}});
}

TEST_CASE("a record that was not written here is not read") {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"duet.positions.", "1 0:1"},      {"duet.positions.x", "1 0:1"},
      {"duet.positions.-0", "1 0:1"},    {"duet.positions.00", "1 0:1"},
      {"duet.positions.0", ""},          {"duet.positions.0", "1"},
      {"duet.positions.0", " 0:1"},      {"duet.positions.0", "1  0:1"},
      {"duet.positions.0", "x 0:1"},     {"duet.positions.0", "-1 0:1"},
      {"duet.positions.0", "1 0"},       {"duet.positions.0", "1 0:"},
      {"duet.positions.0", "1 :1"},      {"duet.positions.0", "1 0:-1"},
      {"duet.positions.0", "1 0:1x"},    {"duet.positions.0", "1 0:9223372036854775808"},
      {"duet.positions.0", "1 64:1"},    {"duet.positions.1", "1 0:1"},
      {"duet.positions.0", "1 0:1,1:2"}, {"duet.positions.0", "18446744073709551616 0:1"},
      {"duet.positions..0", "1 0:1"},    {"duet.positions.raw.", "1 0:1"},
      {"duet.positions.raw", "1 0:1"},   {"duet.positions.raw.00", "1 0:1"},
  };
  for (const auto& [key, value] : table) {
    CAPTURE(key);
    CAPTURE(value);
    position_marks marks;
    CHECK_FALSE(marks.take(key, value));
    CHECK(marks.empty());
  }
}

} // namespace
} // namespace duet
