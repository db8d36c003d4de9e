#include "pipeline/registry.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using texts = std::map<std::string, std::string>;
using names = std::vector<std::string>;

registration job_of(names operators, names tables = {}) {
  return {.topics = {{"orders"}, {"totals"}},
          .operators = std::move(operators),
          .tables = std::move(tables)};
}

constexpr partition_id only{0};

/// The value by key that a claim writes to the only partition.
texts claim(registry& of, const registration& job) {
  const auto planned = of.plan("app", job);
  REQUIRE(planned);
  outbox out;
  of.claim(job, *planned, 1, out);
  texts made;
  static_cast<void>(out.for_each([&](const outgoing& each) {
    CHECK(each.partition == only);
    CHECK(of.is_key(*each.key));
    made[std::string{*each.key}] = each.value.value_or("(null)");
    return true;
  }));
  CHECK(made.size() == out.size());
  return made;
}

/// A registry as a restart reads it.
registry read(const texts& records) {
  registry made;
  for (const auto& [key, value] : records)
    CHECK(made.take(only, key, value));
  return made;
}

registered_numbers plan(const registry& of, const registration& job) {
  const auto planned = of.plan("app", job);
  REQUIRE(planned);
  return *planned;
}

TEST_CASE("the first start numbers operators and tables from 1") {
  registry made;
  const auto job = job_of({"count/1 a", "join/1 b"}, {"orders watermark=at"});
  CHECK(plan(made, job) == registered_numbers{{{1}, {2}}, {{1}}, {{1}, {2}}, {}});
  CHECK_FALSE(made.topics());
  CHECK(claim(made, job) == texts{{"duet.application", "sources=orders targets=totals"},
                                  {"duet.operator.1", "count/1 a"},
                                  {"duet.operator.2", "join/1 b"},
                                  {"duet.table.1", "orders watermark=at"}});
  CHECK(made.topics() == job.topics);
}

TEST_CASE(
    "the same job gets the same numbers, in whatever order it names them, and writes nothing") {
  registry first;
  auto made = read(claim(first, job_of({"a", "b"}, {"t", "u"})));
  CHECK(plan(made, job_of({"b", "a"}, {"u", "t"})) ==
        registered_numbers{{{2}, {1}}, {{2}, {1}}, {}, {}});
  CHECK(claim(made, job_of({"b", "a"}, {"u", "t"})).empty());
}

TEST_CASE("equal operators are one") {
  registry made;
  CHECK(plan(made, job_of({"a", "b", "a"})) ==
        registered_numbers{{{1}, {2}, {1}}, {}, {{1}, {2}}, {}});
  CHECK(claim(made, job_of({"a", "b", "a"})).size() == 3);
  CHECK(plan(made, job_of({"a", "b", "a"})) == registered_numbers{{{1}, {2}, {1}}, {}, {}, {}});
}

TEST_CASE("what is dropped dies, and one that comes back gets another number") {
  registry made;
  static_cast<void>(claim(made, job_of({"a", "b"}, {"t"})));
  CHECK(plan(made, job_of({"c", "b"}, {"u"})) ==
        registered_numbers{{{3}, {2}}, {{2}}, {{3}}, {{1}}});
  CHECK(made.dead().empty());
  auto changed = claim(made, job_of({"c", "b"}, {"u"}));
  CHECK(changed == texts{{"duet.operator.1", "dead a"},
                         {"duet.operator.3", "c"},
                         {"duet.table.1", "dead t"},
                         {"duet.table.2", "u"}});
  CHECK(made.dead() == std::vector<operator_number>{{1}});
  changed.insert({{"duet.application", "sources=orders targets=totals"}, {"duet.operator.2", "b"}});
  auto later = read(changed);
  CHECK(later.dead() == std::vector<operator_number>{{1}});
  CHECK(plan(later, job_of({"a", "b"}, {"t"})) ==
        registered_numbers{{{4}, {2}}, {{3}}, {{4}}, {{3}}});
  CHECK(claim(later, job_of({"a", "b"}, {"t"})) == texts{{"duet.operator.3", "dead c"},
                                                         {"duet.operator.4", "a"},
                                                         {"duet.table.2", "dead u"},
                                                         {"duet.table.3", "t"}});
}

TEST_CASE("the number of the last one that died is not used again, nor one whose record is gone") {
  auto made = read({{"duet.operator.7", "dead a"}, {"duet.table.4", "dead t"}});
  CHECK(plan(made, job_of({"a"}, {"t"})) == registered_numbers{{{8}}, {{5}}, {{8}}, {}});
  CHECK(made.take(only, "duet.operator.9", {}));
  CHECK(made.dead() == std::vector<operator_number>{{7}, {9}});
  CHECK(plan(made, job_of({"a"}, {"t"})) == registered_numbers{{{10}}, {{5}}, {{10}}, {}});
}

TEST_CASE("an operator is known by its number as long as it lives") {
  auto made = read({{"duet.operator.1", "a"}, {"duet.operator.2", "dead b"}});
  CHECK(made.find({1}) == "a");
  CHECK_FALSE(made.find({2}));
  CHECK_FALSE(made.find({3}));
  CHECK(made.knows({2}));
  CHECK_FALSE(made.knows({3}));
  CHECK(made.take(only, "duet.operator.1", "dead a"));
  CHECK_FALSE(made.find({1}));
}

TEST_CASE("who is dead stays dead, in whatever order the partitions say so") {
  for (const auto& [one, other] :
       {std::pair{"a", "dead a"}, std::pair{"dead a", "a"}, std::pair{"dead a", "dead a"}}) {
    registry made;
    CHECK(made.take({0}, "duet.operator.1", one));
    CHECK(made.take({1}, "duet.operator.1", other));
    CHECK(made.dead() == std::vector<operator_number>{{1}});
    CHECK_FALSE(made.take({2}, "duet.operator.1", "b"));
  }
}

TEST_CASE("operators are registered in every partition, once, and once more when they die") {
  const auto write = [](registry& of, const registration& job, std::uint32_t partitions) {
    outbox out;
    of.claim(job, plan(of, job), partitions, out);
    std::vector<std::string> made;
    static_cast<void>(out.for_each([&](const outgoing& each) {
      made.push_back(std::to_string(each.partition->value) + " " + std::string{*each.key} + "=" +
                     std::string{*each.value});
      return true;
    }));
    return made;
  };
  registry made;
  CHECK(made.take({1}, "duet.operator.1", "a"));
  const auto job = job_of({"a"}, {"t"});
  CHECK(write(made, job, 3) == names{"0 duet.application=sources=orders targets=totals",
                                     "0 duet.table.1=t", "0 duet.operator.1=a",
                                     "2 duet.operator.1=a"});
  CHECK(write(made, job, 3).empty());
  CHECK(write(made, job_of({}, {"t"}), 2) ==
        names{"0 duet.operator.1=dead a", "1 duet.operator.1=dead a"});
  CHECK(write(made, job_of({}, {"t"}), 2).empty());
}

TEST_CASE("what has no state has no number") {
  registry made;
  const auto job = job_of({"", "a", ""});
  CHECK(plan(made, job) == registered_numbers{{{0}, {1}, {0}}, {}, {{1}}, {}});
  CHECK(claim(made, job).size() == 2);
  CHECK(plan(made, job) == registered_numbers{{{0}, {1}, {0}}, {}, {}, {}});
}

TEST_CASE("a job registers its topics, and its operators and tables by their fingerprints") {
  const job_shape shape{.sources = {{"orders", "--input-topic"}},
                        .targets = {{"totals", "--output-topic"}},
                        .tables = {{.sources = {{0}}, .fingerprint = "t"}},
                        .operators = {{.name = "count", .fingerprint = "a"}, {.name = "sink"}}};
  const auto made = registration_of(shape);
  CHECK(made.topics == registered_topics{{"orders"}, {"totals"}});
  CHECK(made.operators == names{"a", ""});
  CHECK(made.tables == names{"t"});
}

TEST_CASE("when the numbers are used up, it is said") {
  const auto refused = read({{"duet.table.65535", "dead t"}}).plan("app", job_of({}, {"t"}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == remedy::misconfigured);
  CHECK(refused.error().message ==
        "app has been changed so often that no numbers are left: give it another --app-id");
  CHECK(read({{"duet.table.65534", "dead t"}}).plan("app", job_of({}, {"t"})));
  CHECK_FALSE(read({{"duet.operator.4294967295", "a"}}).plan("app", job_of({"b"})));
  CHECK(read({{"duet.operator.4294967295", "a"}}).plan("app", job_of({"a"})));
}

TEST_CASE("a start that shares no target is another application") {
  const auto said = [](std::string_view known, registered_topics starts) {
    const auto refused =
        read({{"duet.application", std::string{known}}})
            .plan("orders", {.topics = std::move(starts), .operators = {}, .tables = {}});
    return refused ? "nothing" : refused.error().message;
  };
  CHECK(said("sources=a,b targets=x,y", {{"a"}, {"z"}}) ==
        "orders is the application of a job that reads a, b and writes x, y, and this one reads a "
        "and writes z: give it an --app-id of its own");
  CHECK(said("sources=a,b targets=x,y", {{"c"}, {"z", "y"}}) == "nothing");
  // Where one has no targets, the sources tell.
  CHECK(said("sources=a,b targets=", {{"b"}, {"z"}}) == "nothing");
  CHECK(said("sources=a,b targets=x", {{"b"}, {}}) == "nothing");
  CHECK(said("sources=a targets=", {{"b"}, {}}) ==
        "orders is the application of a job that reads a and writes nothing, and this one reads b "
        "and writes nothing: give it an --app-id of its own");
  CHECK(said("sources= targets=x", {{}, {"y"}}) ==
        "orders is the application of a job that reads nothing and writes x, and this one reads "
        "nothing and writes y: give it an --app-id of its own");
}

TEST_CASE("the topics are written when they change") {
  registry made;
  static_cast<void>(claim(made, {{{"a"}, {"x"}}, {}, {}}));
  CHECK(claim(made, {{{"a"}, {"x"}}, {}, {}}).empty());
  CHECK(claim(made, {{{"a", "b"}, {"x"}}, {}, {}}) ==
        texts{{"duet.application", "sources=a,b targets=x"}});
  CHECK(claim(made, {{{}, {"x"}}, {}, {}}) == texts{{"duet.application", "sources= targets=x"},
                                                    {"duet.left.a", "offsets"},
                                                    {"duet.left.b", "offsets"}});
  CHECK(read({{"duet.application", "sources= targets=x"}}).topics() ==
        registered_topics{{}, {"x"}});
}

// --- topics that are given up

TEST_CASE("a topic that is read no longer is left until somebody says that its offsets are gone") {
  registry made;
  static_cast<void>(claim(made, {{{"a", "b"}, {"x"}}, {}, {}}));
  CHECK(made.left().empty());
  const registration without{{{"b"}, {"x"}}, {}, {}};
  CHECK(claim(made, without) ==
        texts{{"duet.application", "sources=b targets=x"}, {"duet.left.a", "offsets"}});
  CHECK(made.left() == std::set<std::string>{"a"});
  // Also by those who only read of it.
  auto later = read({{"duet.application", "sources=b targets=x"}, {"duet.left.a", "offsets"}});
  CHECK(claim(later, without).empty());
  CHECK(later.left() == std::set<std::string>{"a"});
  CHECK(registry::key_of_left("a") == "duet.left.a");
  CHECK(later.take(only, "duet.left.a", {}));
  CHECK(later.left().empty());
}

TEST_CASE("a topic that is read again is left no longer") {
  auto made = read({{"duet.application", "sources=b targets=x"}, {"duet.left.a", "offsets"}});
  CHECK(claim(made, {{{"a", "b"}, {"x"}}, {}, {}}) ==
        texts{{"duet.application", "sources=a,b targets=x"}, {"duet.left.a", "(null)"}});
  CHECK(made.left().empty());
  CHECK(claim(made, {{{"a", "b"}, {"x"}}, {}, {}}).empty());
}

// --- what operators do

/// A job with operators that say what they do.
registration telling(names operators, names abouts) {
  auto made = job_of(std::move(operators));
  made.abouts = std::move(abouts);
  return made;
}

TEST_CASE("what an operator does is written when it is new or said otherwise, and goes with it") {
  registry made;
  const auto first = telling({"a", "b", ""}, {"counts", "sums", "passes"});
  auto written = claim(made, first);
  CHECK(written == texts{{"duet.application", "sources=orders targets=totals"},
                         {"duet.operator.1", "a"},
                         {"duet.operator.2", "b"},
                         {"duet.about.1", "counts"},
                         {"duet.about.2", "sums"}});
  made = read(written);
  CHECK(claim(made, first).empty());
  CHECK(claim(made, telling({"a", "b"}, {"counts all", "sums"})) ==
        texts{{"duet.about.1", "counts all"}});
  CHECK(claim(made, telling({"b"}, {"sums"})) ==
        texts{{"duet.operator.1", "dead a"}, {"duet.about.1", "(null)"}});
}

TEST_CASE("what would be dropped and added is told by what it does") {
  const auto tell = [](const registry& of, std::vector<operator_shape> operators) {
    const job_shape shape{.sources = {{"orders", "--input-topic"}},
                          .targets = {{"totals", "--output-topic"}},
                          .operators = std::move(operators)};
    return of.tell_changes(plan(of, registration_of(shape)), shape);
  };
  const auto shape_of = [](std::string about, std::string fingerprint) {
    return operator_shape{
        .name = "any", .fingerprint = std::move(fingerprint), .about = std::move(about)};
  };
  auto made = read({{"duet.operator.1", "a"},
                    {"duet.operator.2", "b"},
                    {"duet.operator.3", "c"},
                    {"duet.about.1", "counts"},
                    {"duet.about.2", "sums"}});
  CHECK(tell(made, {shape_of("counts", "a"), shape_of("sums", "b"), shape_of("", "c")}).empty());
  CHECK(tell(made, {shape_of("", "c")}) == "\n  gone: counts\n  gone: sums");
  CHECK(tell(made, {shape_of("", "a"), shape_of("", "b"), shape_of("", "d")}) ==
        "\n  gone: c\n  new: d");
  // What does the same differs in something else.
  CHECK(tell(made, {shape_of("counts", "a2"), shape_of("", "b"), shape_of("", "c")}) ==
        "\n  gone: counts, as a\n  new: counts, as a2");
}

TEST_CASE("a record that was not written here is not read") {
  const std::vector<std::pair<std::string_view, std::string_view>> table{
      {"duet.operator.", "a"},
      {"duet.operator.0", "a"},
      {"duet.operator.01", "a"},
      {"duet.operator.-1", "a"},
      {"duet.operator.x", "a"},
      {"duet.operator.4294967296", "a"},
      {"duet.operator.1", ""},
      {"duet.table.65536", "a"},
      {"duet.table.1", ""},
      {"duet.about.x", "a"},
      {"duet.left.", "offsets"},
      {"duet.application", ""},
      {"duet.application", "sources=a"},
      {"duet.application", "targets=a"},
      {"duet.application", "sources=atargets=b"},
      {"duet.application", "sources=a, targets=b"},
      {"duet.application", "sources=,a targets=b"},
      {"duet.application", "sources=a targets=b,,c"},
  };
  for (const auto& [key, value] : table) {
    CAPTURE(key);
    CAPTURE(value);
    registry made;
    CHECK(made.is_key(key));
    CHECK_FALSE(made.take(only, key, value));
  }
  for (const auto* key : {"duet.fingerprint", "duet.positions.0", "duet.applications", "\x02\x01"})
    CHECK_FALSE(registry{}.is_key(key));
}

} // namespace
} // namespace duet
