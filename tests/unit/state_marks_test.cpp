#include "pipeline/state_marks.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using test::part;

using texts = std::vector<std::string>;

const job_shape no_operators;

record at(std::int32_t partition, nullable_bytes key, nullable_bytes value = "x") {
  return {.split = part(partition), .offset = {0}, .key = key, .value = value, .headers = {}};
}

/// "partition key value" of what a claim writes.
std::vector<std::string> claim(state_marks& marks, const positions& at, std::uint32_t groups) {
  const auto planned = marks.plan("app");
  REQUIRE(planned);
  std::vector<std::string> made;
  static_cast<void>(marks.claim(*planned, at, groups).for_each([&](const outgoing& each) {
    made.push_back(std::to_string(each.partition->value) + " " + std::string{*each.key} + " " +
                   std::string{*each.value});
    return true;
  }));
  return made;
}

TEST_CASE("the key of a state record can be any bytes") {
  for (const std::string_view key : {"", "3", "duet.fingerprint", "\x01", "\x02", "d"}) {
    CAPTURE(key);
    effects out{no_operators, 0};
    out.begin_turn({300}, {7});
    out.put({key}, "state");
    out.erase({key});
    CHECK(out.changes().size() == 2);
    static_cast<void>(out.changes().for_each([&](const outgoing& each) {
      CHECK(each.partition == partition_id{7});
      CHECK(state_marks::format_of(at(7, each.key)) == state_format::numbered);
      const auto read = parse_state_key(*each.key);
      REQUIRE(read);
      CHECK(*read == owned_state_key{{300}, {key}});
      return true;
    }));
  }
}

TEST_CASE("what is taken back of an older format is spelt as it was") {
  effects out{no_operators, 0};
  out.begin_turn({1}, {7});
  out.erase_old("3", state_format::untagged);
  out.erase_old("3", state_format::tagged);
  texts keys;
  std::vector<std::optional<state_format>> formats;
  static_cast<void>(out.changes().for_each([&](const outgoing& each) {
    CHECK_FALSE(each.value);
    keys.emplace_back(*each.key);
    formats.push_back(state_marks::format_of(at(7, each.key)));
    return true;
  }));
  CHECK(keys == texts{"3", "\x01"
                           "3"});
  CHECK(formats ==
        std::vector<std::optional<state_format>>{state_format::untagged, state_format::tagged});
}

TEST_CASE("marks and the formats of state are told apart by the first byte") {
  CHECK_FALSE(state_marks::format_of(at(0, "duet.fingerprint")));
  CHECK_FALSE(state_marks::format_of(at(0, "duet.what comes later")));
  CHECK(state_marks::format_of(at(0, "\x02")) == state_format::numbered);
  CHECK(state_marks::format_of(at(0, "\x01")) == state_format::tagged);
  CHECK(state_marks::format_of(at(0, "3")) == state_format::untagged);
  CHECK(state_marks::format_of(at(0, "")) == state_format::untagged);
  CHECK(state_marks::format_of(at(0, {})) == state_format::untagged);
}

/// Of a job with one operator.
const registration one_operator{
    .topics = {{"orders"}, {"totals"}}, .operators = {"count/1"}, .tables = {}};

TEST_CASE("the first claim writes the fingerprint to every partition, then what is registered") {
  state_marks marks{"job key-groups=2", one_operator};
  CHECK_FALSE(marks.found());
  CHECK(claim(marks, {{part(0), {5}}}, 2) ==
        texts{"0 duet.fingerprint job key-groups=2 format=3",
              "1 duet.fingerprint job key-groups=2 format=3",
              "0 duet.application sources=orders targets=totals", "0 duet.operator.1 count/1",
              "1 duet.operator.1 count/1", "0 duet.positions.0 1 0:5"});
  CHECK(claim(marks, {{part(0), {5}}}, 2) == texts{"0 duet.fingerprint job key-groups=2 format=3",
                                                   "1 duet.fingerprint job key-groups=2 format=3"});
}

TEST_CASE("the registry is read from every partition, and a record that is none is named") {
  state_marks marks{"job", one_operator};
  CHECK_FALSE(marks.take(at(1, "duet.operator.1", "count/1")));
  CHECK_FALSE(marks.take(at(2, "duet.operator.2", "dead join/1")));
  CHECK(marks.registered().find({1}) == "count/1");
  CHECK(marks.registered().knows({2}));
  CHECK(marks.take(at(0, "duet.operator.0", "count/1")) ==
        "has the record duet.operator.0 = \"count/1\", which this version cannot read");
  CHECK(marks.take(at(0, "duet.operator.0", {})) ==
        "has the record duet.operator.0 = \"\", which this version cannot read");
}

TEST_CASE("the fingerprint is written again where it is of an older format or missing") {
  state_marks marks{"job"};
  CHECK_FALSE(marks.take(at(0, "duet.fingerprint", "job")));
  CHECK_FALSE(marks.take(at(1, "duet.fingerprint", "job")));
  CHECK_FALSE(marks.take(at(1, "duet.fingerprint", "job format=2")));
  CHECK_FALSE(marks.take(at(2, "duet.fingerprint", "job format=3")));
  CHECK(marks.found());
  CHECK(claim(marks, {}, 4) ==
        texts{"0 duet.fingerprint job format=3", "1 duet.fingerprint job format=3",
              "3 duet.fingerprint job format=3", "0 duet.application sources= targets="});
}

TEST_CASE("a fingerprint of others is refused, and a newer format as such") {
  state_marks marks{"job sum=1"};
  const auto said = [&](std::string_view value) {
    return marks.take(at(0, "duet.fingerprint", value)).value_or("nothing");
  };
  CHECK(said("job sum=1") == "nothing");
  CHECK(said("job sum=1 format=2") == "nothing");
  CHECK(said("job sum=1 format=3") == "nothing");
  CHECK(said("job sum=2") == "was made by \"job sum=2\", this is \"job sum=1 format=3\"");
  CHECK(said("job sum=2 format=2") ==
        "was made by \"job sum=2 format=2\", this is \"job sum=1 format=3\"");
  CHECK(said("job sum=1 format=4") == "was made by a newer duet, \"job sum=1 format=4\", and this "
                                      "one knows formats up to 3: run the newer one");
}

TEST_CASE("that another job made the state is said at the end, by the last fingerprints") {
  state_marks marks{"job sum=1 key-groups=2"};
  const auto take = [&](std::int32_t partition, std::string_view value) {
    return marks.take(at(partition, "duet.fingerprint", value));
  };
  CHECK(take(0, "job sum=2 key-groups=4 format=3") ==
        "was made by \"job sum=2 key-groups=4 format=3\", this is \"job sum=1 key-groups=2 "
        "format=3\"");
  CHECK_FALSE(take(0, "job sum=1 key-groups=2 format=3"));
  CHECK_FALSE(take(1, "job sum=1 key-groups=2 format=3"));
  CHECK_FALSE(take(1, "job sum=2 key-groups=2 format=3"));
  marks.end();
  CHECK(marks.found());
  CHECK(marks.made_by_another() ==
        "was made by \"job sum=2 key-groups=2 format=3\", this is \"job sum=1 key-groups=2 "
        "format=3\"");
  CHECK(claim(marks, {}, 2) == texts{"1 duet.fingerprint job sum=1 key-groups=2 format=3",
                                     "0 duet.application sources= targets="});
  CHECK_FALSE(take(1, "job sum=1 key-groups=2 format=3"));
  state_marks later{"job sum=1 key-groups=2"};
  CHECK_FALSE(later.take(at(1, "duet.fingerprint", "job sum=2 key-groups=2 format=3")));
  CHECK_FALSE(later.take(at(1, "duet.fingerprint", "job sum=1 key-groups=2 format=3")));
  later.end();
  CHECK(later.made_by_another().empty());
}

TEST_CASE("a source that was none at the last start is new, whatever is known of it") {
  state_marks marks{"job", {.topics = {{"clicks", "orders"}, {}}, .operators = {}, .tables = {}}};
  CHECK_FALSE(marks.is_new({0})); // there is no state
  CHECK_FALSE(marks.take(at(0, "duet.application", "sources=orders targets=totals")));
  CHECK_FALSE(marks.take(at(0, "duet.input-partitions", "2")));
  CHECK_FALSE(marks.take(at(0, "duet.positions.0", "7 0:5 1:6")));
  CHECK_FALSE(marks.take(at(0, "duet.positions.clicks.0", "5 0:1")));
  marks.end();
  CHECK(marks.is_new({0}));
  CHECK_FALSE(marks.is_new({1}));
  CHECK_FALSE(marks.knows(part(0)));
  CHECK(marks.knows(part(1, 1)));
  CHECK(marks.read_to().find(part(0, 1)) == record_offset{5});
  // All positions are written again, by their new names.
  CHECK(claim(marks, {{part(0), {0}}, {part(0, 1), {5}}, {part(1, 1), {6}}}, 0) ==
        texts{"0 duet.application sources=clicks,orders targets=",
              "0 duet.positions.clicks.0 8 0:0", "0 duet.positions.orders.0 8 0:5 1:6"});
  CHECK_FALSE(marks.is_new({0}));
}

TEST_CASE("of several sources each knows its own partitions") {
  state_marks marks{"job", {.topics = {{"clicks", "orders"}, {}}, .operators = {}, .tables = {}}};
  CHECK_FALSE(marks.take(at(0, "duet.input-partitions", "2")));
  CHECK(marks.knows(part(1)));
  CHECK_FALSE(marks.knows(part(1, 1))); // in format 1 there was one source
  CHECK_FALSE(marks.take(at(0, "duet.positions.orders.0", "1 1:5")));
  CHECK(marks.knows(part(1, 1)));
  CHECK_FALSE(marks.knows(part(1)));
}

TEST_CASE("partitions are known by their position, in format 1 by their number") {
  state_marks marks{"job"};
  CHECK_FALSE(marks.knows(part(0)));
  CHECK_FALSE(marks.take(at(0, "duet.input-partitions", "2")));
  CHECK(marks.knows(part(1)));
  CHECK_FALSE(marks.knows(part(2)));
  CHECK_FALSE(marks.take(at(0, "duet.positions.0", "1 0:5")));
  CHECK(marks.knows(part(0)));
  CHECK_FALSE(marks.knows(part(1)));
}

TEST_CASE("positions that cannot be read are named") {
  state_marks marks{"job"};
  const auto problem = marks.take(at(0, "duet.positions.0", "what"));
  REQUIRE(problem);
  CHECK(*problem == "has the record duet.positions.0 = \"what\", which this version cannot read");
}

TEST_CASE("what has no value, and marks that are not known, say nothing") {
  state_marks marks{"job"};
  CHECK_FALSE(marks.take(at(0, "duet.fingerprint", {})));
  CHECK_FALSE(marks.take(at(0, "duet.positions.0", {})));
  CHECK_FALSE(marks.take(at(0, "duet.something", "x")));
  CHECK_FALSE(marks.found());
  CHECK(marks.read_to().empty());
}

} // namespace
} // namespace duet
