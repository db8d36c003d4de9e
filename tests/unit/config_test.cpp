#include "pipeline/config.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace duet {
namespace {

struct names {
  std::string input = "in";
  std::string output = "out";
  std::string letters = "dead";
  std::string app_id = "app";
};

std::string refusal_of(const names& given) {
  const job_shape shape{.sources = {{given.input, "--input-topic"}},
                        .targets = {{given.output, "--output-topic"}}};
  pipeline_config config;
  config.dlq_topic = given.letters;
  config.app_id = given.app_id;
  const auto done = check_names(shape, config);
  if (done)
    return {};
  CHECK(done.error().what == remedy::misconfigured);
  return done.error().message;
}

struct row {
  names given;
  std::string message;
};

TEST_CASE("no topic has two roles") {
  const std::vector<row> table{
      {{}, {}},
      {{.output = "in"},
       "--output-topic must not be the input topic in: every result would be read again"},
      {{.letters = "in"},
       "--dlq-topic must not be the input topic in: every dead letter would be read again"},
      {{.letters = "out"},
       "--dlq-topic must not be the output topic out: whoever reads results would get dead letters "
       "too"},
      {{.input = "app-state"},
       "--input-topic must not be the state topic app-state of --app-id app: duet keeps its own "
       "records there"},
      {{.output = "app-state"},
       "--output-topic must not be the state topic app-state of --app-id app: duet keeps its own "
       "records there"},
      {{.letters = "app-state"},
       "--dlq-topic must not be the state topic app-state of --app-id app: duet keeps its own "
       "records there"},
      {{.input = "app", .output = "app-0", .letters = "app-dlq"}, {}},
  };
  for (const auto& each : table) {
    CAPTURE(each.message);
    CHECK(refusal_of(each.given) == each.message);
  }
}

TEST_CASE("of several inputs and outputs none has two roles") {
  const pipeline_config config{.app_id = "app", .dlq_topic = "dead"};
  job_shape shape{.sources = {{"clicks", "--left"}, {"orders", "--right"}},
                  .targets = {{"out", "--first"}, {"more", "--second"}}};
  const auto refusal = [&] {
    const auto done = check_names(shape, config);
    return done ? std::string{} : done.error().message;
  };
  CHECK(refusal().empty());
  SUBCASE("an input that is read twice") {
    shape.sources[1].name = "clicks";
    CHECK(refusal() == "--right must not be the input topic clicks: it is read already");
  }
  SUBCASE("the second output") {
    shape.targets[1].name = "orders";
    CHECK(refusal() ==
          "--second must not be the input topic orders: every result would be read again");
  }
  SUBCASE("the second input") {
    shape.sources[1].name = "app-state";
    CHECK(refusal() == "--right must not be the state topic app-state of --app-id app: duet keeps "
                       "its own records there");
  }
  SUBCASE("the dead letters") {
    shape.targets[1].name = "dead";
    CHECK(refusal() == "--dlq-topic must not be the output topic dead: whoever reads results would "
                       "get dead letters too");
  }
}

TEST_CASE("no two topics have names that Kafka takes for the same") {
  const std::vector<row> table{
      {{.input = "a.b", .output = "a_b"},
       "--output-topic must not be a_b beside the input topic a.b: Kafka takes . and _ in names of "
       "topics for the same"},
      {{.output = "a.b_c", .letters = "a_b.c"},
       "--dlq-topic must not be a_b.c beside the output topic a.b_c: Kafka takes . and _ in names "
       "of topics for the same"},
      {{.input = "a_b-state", .app_id = "a.b"},
       "--input-topic must not be a_b-state beside the state topic a.b-state of --app-id a.b: "
       "Kafka takes . and _ in names of topics for the same"},
      {{.input = "a.b", .output = "a-b"}, {}},
  };
  for (const auto& each : table) {
    CAPTURE(each.message);
    CHECK(refusal_of(each.given) == each.message);
  }
}

TEST_CASE("no topic is one of Kafka's own") {
  const std::vector<row> table{
      {{.input = "__consumer_offsets"},
       "--input-topic must not be __consumer_offsets: Kafka keeps its own records there"},
      {{.output = "__transaction_state"},
       "--output-topic must not be __transaction_state: Kafka keeps its own records there"},
      {{.letters = "__share_group_state"},
       "--dlq-topic must not be __share_group_state: Kafka keeps its own records there"},
      {{.input = "__mine"}, {}},
  };
  for (const auto& each : table) {
    CAPTURE(each.message);
    CHECK(refusal_of(each.given) == each.message);
  }
}

TEST_CASE("each name is checked, under the option that gives it") {
  const std::vector<row> table{
      {{.input = "a b"}, "--input-topic may have"},   {{.output = ""}, "--output-topic may have"},
      {{.letters = ".."}, "--dlq-topic must not be"}, {{.app_id = ""}, "--app-id may have"},
      {{.app_id = "a b"}, "--app-id may have"},
  };
  for (const auto& each : table) {
    CAPTURE(each.message);
    CHECK(refusal_of(each.given).starts_with(each.message));
  }
}

} // namespace
} // namespace duet
