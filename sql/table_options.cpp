#include "sql/table_options.hpp"

#include "sql/generator_options.hpp"
#include "sql/nearest.hpp"
#include "sql/time_options.hpp"
#include "sql/topic_options.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::int64_t idle_after_default_ms = 30'000;
constexpr std::int64_t ahead_max_default_ms = 24LL * 60 * 60 * 1'000;
constexpr std::int64_t drift_max_default_ms = 5LL * 60 * 1'000;

using enum option_effect;

constexpr std::array kafka_known{
    known_option{"connector", "'kafka'; 'upsert-kafka' for a sink that takes changes, 'print' or "
                              "'blackhole'; 'datagen' for rows that are made."},
    known_option{"topic", "The topic, or several with `;` between them."},
    known_option{"topic-pattern", "name the topics: 'topic' = 'a;b'", missing},
    known_option{"properties.bootstrap.servers", "`--brokers` says where Kafka is", none},
    known_option{"properties.group.id", "The group whose offsets a first start may begin at."},
    known_option{"properties.auto.offset.reset",
                 "'earliest', 'latest' or 'none': where it begins if the group has no offsets."},
    known_option{"properties.",
                 "it is of Flink's client; `-X NAME=VALUE` sets a property of duet's", none},
    known_option{"format", "The format of the value."},
    known_option{"key.format", "The format of the key."},
    known_option{"key.fields", "The columns that are in the key, with `;` between them."},
    known_option{"key.fields-prefix", "What the names of these columns begin with."},
    known_option{"value.format", "The format of the value."},
    known_option{"value.fields-include",
                 "'ALL', or 'EXCEPT_KEY': whether the value has the key's columns."},
    known_option{"scan.startup.mode",
                 "'group-offsets', 'earliest-offset', 'latest-offset', 'timestamp' or "
                 "'specific-offsets': where a first start begins to read."},
    known_option{"scan.startup.timestamp-millis", "The time of 'timestamp'."},
    known_option{"scan.startup.specific-offsets",
                 "The offsets: 'partition:0,offset:42;partition:1,offset:300'."},
    known_option{"scan.bounded.mode",
                 "'unbounded', 'latest-offset', 'group-offsets', 'timestamp' or "
                 "'specific-offsets': where reading ends."},
    known_option{"scan.bounded.timestamp-millis", "The time of 'timestamp'."},
    known_option{"scan.bounded.specific-offsets", "The offsets, which are not read any more."},
    known_option{"scan.topic-partition-discovery.interval",
                 "new partitions are looked for every 10 s", none},
    known_option{"scan.parallelism", "`--shards` says how much is done at a time", none},
    emit_strategy_option,
    idle_timeout_option,
    known_option{
        "scan.watermark.alignment.max-drift",
        "How far ahead of others a partition is read, while they have a backlog; '0': any."},
    known_option{"scan.watermark.alignment.",
                 "all partitions that a query waits for are kept together", none},
    known_option{"sink.delivery-guarantee", "`--guarantee` says it for all that is written", none},
    known_option{"sink.transactional-id-prefix", "transactions are named by `--app-id`", none},
    known_option{"sink.parallelism", "`--shards` says how much is done at a time", none},
    known_option{"sink.partitioner",
                 "'default': by the key; 'fixed': a partition for each key group; 'round-robin'."},
    known_option{"duet.on-error", "'dead-letter', or 'fail': what a bad record does."},
    late_table_option,
    max_ahead_option,
};

constexpr std::array print_known{
    known_option{"connector", "'print'."},
    known_option{"print-identifier", "What stands in front of each row."},
    known_option{"standard-error", "Whether rows go to standard error."},
    known_option{"sink.parallelism", "`--shards` says how much is done at a time", none},
};

constexpr std::array blackhole_known{
    known_option{"connector", "'blackhole'."},
    known_option{"sink.parallelism", "`--shards` says how much is done at a time", none},
};

// --- connectors

/// Connectors of Flink that are not here, or only for one of reading and writing.
struct absent_connector {
  std::string_view name;
  std::string_view why;
  std::string_view way_out;
};

constexpr std::array absent_connectors{
    absent_connector{"datagen", "is only read", "write a topic: 'kafka'"},
    absent_connector{"print", "is only written", "read a topic: 'kafka'"},
    absent_connector{"blackhole", "is only written", "read a topic: 'kafka'"},
};

/// The connector of a table, if it is one of these.
std::string_view connector_of(std::span<const std::string_view> known, option_reader& in) {
  const auto* const given = in.find("connector");
  if (given == nullptr) {
    in.fail(in.table().at, "table `" + in.table().name + "` has no 'connector'",
            "for example 'kafka'");
    return {};
  }
  if (const auto found = std::ranges::find(known, given->value); found != known.end())
    return *found;
  const auto* const absent =
      std::ranges::find(absent_connectors, given->value, &absent_connector::name);
  if (absent != absent_connectors.end())
    in.fail(given->at, "'" + given->value + "' " + std::string{absent->why},
            std::string{absent->way_out});
  else
    in.fail(given->at, "there is no connector '" + given->value + "' for this",
            did_you_mean(given->value, known, "'kafka' is there"));
  return {};
}

// --- kafka

void read_topics(table_options& made, option_reader& in) {
  made.topics = in.list("topic");
  if (made.topics.empty() && in.find("topic-pattern") == nullptr)
    in.fail(in.table().at, "table `" + in.table().name + "` has no 'topic'");
  auto sorted = made.topics;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end())
    in.fail(in.at("topic"), "topic '" + *twice + "' is there twice");
}

void read_value_format(table_options& made, option_reader& in) {
  made.value_option = in.find("format") == nullptr ? "value.format" : "format";
  made.value_prefix = made.value_option == "format" ? "" : "value.";
  made.value = in.format(made.value_option, made.value_prefix);
  if (!made.value)
    in.fail(in.table().at, "table `" + in.table().name + "` has no 'format'", "for example 'json'");
  else if (made.value_option == "format" && in.find("value.format") != nullptr)
    in.fail(in.at("value.format"), "'format' and 'value.format' are the same", "leave one out");
}

/// The columns that can be in a key.
std::vector<std::string_view> physical_names(const table_definition& of) {
  std::vector<std::string_view> names;
  for (const auto& each : of.columns)
    if (each.from == column_place::physical)
      names.push_back(each.name);
  return names;
}

void check_key_field(const std::string& field, const table_options& made, option_reader& in) {
  const auto names = physical_names(in.table());
  if (std::ranges::find(names, field) == names.end())
    in.fail(in.at("key.fields"),
            "the key cannot have column `" + field + "`: there is no such physical column",
            did_you_mean(field, names));
  else if (!field.starts_with(made.key_prefix))
    in.fail(in.at("key.fields"),
            "column `" + field + "` does not begin with '" + made.key_prefix + "'",
            "'key.fields-prefix' is for all columns of the key");
}

/// The columns of the PRIMARY KEY, which are the key of an upsert-kafka table's records.
std::vector<std::string> primary_key_fields(option_reader& in) {
  const auto& of = in.table();
  if (of.primary_key.empty())
    in.fail(of.at, "table `" + of.name + "` is 'upsert-kafka' and has no PRIMARY KEY",
            "add PRIMARY KEY (..) NOT ENFORCED");
  for (const auto* key : {"key.format", "value.format"})
    if (in.find(key) == nullptr)
      in.fail(of.at, "table `" + of.name + "` is 'upsert-kafka' and has no '" + key + "'");
  if (in.find("key.fields") != nullptr)
    in.fail(in.at("key.fields"), "'key.fields' of an 'upsert-kafka' table are its PRIMARY KEY",
            "leave it out");
  std::vector<std::string> fields;
  for (const auto place : of.primary_key)
    fields.push_back(of.columns[place].name);
  return fields;
}

void read_key(table_options& made, option_reader& in) {
  made.key = in.format("key.format", "key.");
  made.key_fields = made.upserts ? primary_key_fields(in) : in.list("key.fields");
  made.key_prefix = in.text("key.fields-prefix");
  static constexpr std::array<std::string_view, 2> include{"ALL", "EXCEPT_KEY"};
  made.key_in_value = in.one_of("value.fields-include", include) == 0;
  if (made.key && made.key_fields.empty())
    in.fail(in.at("key.format"), "'key.format' takes 'key.fields'",
            "say which columns are in the key");
  if (!made.key && !made.key_fields.empty())
    in.fail(in.at("key.fields"), "'key.fields' takes 'key.format'", "for example 'json'");
  if (!made.key_prefix.empty() && made.key_in_value)
    in.fail(in.at("key.fields-prefix"),
            "'key.fields-prefix' takes 'value.fields-include' = 'EXCEPT_KEY'",
            "in the value the columns would have another name than in the table");
  for (const auto& each : made.key_fields)
    check_key_field(each, made, in);
}

/// A key says that rows are updated.
void check_no_primary_key(option_reader& in) {
  const auto& of = in.table();
  if (!of.primary_key.empty())
    in.fail(of.columns[of.primary_key.front()].at,
            "table `" + of.name +
                "` has a PRIMARY KEY, and the rows of a 'kafka' table are only "
                "appended",
            "leave the key out, or write to 'upsert-kafka'");
}

table_options kafka_options(option_reader& in) {
  table_options made;
  made.upserts = in.text("connector") == "upsert-kafka";
  read_topics(made, in);
  read_value_format(made, in);
  read_key(made, in);
  if (!made.upserts)
    check_no_primary_key(in);
  return made;
}

/// What is read of the time of rows, wherever they come from.
void read_time(table_options& made, option_reader& in) {
  made.idle_after_is_set = in.find("scan.watermark.idle-timeout") != nullptr;
  made.idle_after_ms = in.duration("scan.watermark.idle-timeout", idle_after_default_ms);
  made.ahead_max_ms = in.duration("duet.watermark.max-ahead", ahead_max_default_ms);
  made.drift_max_ms = in.duration("scan.watermark.alignment.max-drift", drift_max_default_ms);
  made.late_table = in.text("duet.late.table");
}

std::optional<table_options> read_topic(option_reader& in) {
  auto made = kafka_options(in);
  made.start = read_start(in);
  const auto end = read_end(in);
  made.bounded = end.has_value();
  made.end = end.value_or(made.end);
  static constexpr std::array<std::string_view, 2> on_error{"dead-letter", "fail"};
  made.fails_on_error = in.one_of("duet.on-error", on_error) == 1;
  read_time(made, in);
  static_cast<void>(in.duration("scan.topic-partition-discovery.interval", 0));
  in.check_names(kafka_known);
  return in.good() ? std::optional{std::move(made)} : std::nullopt;
}

/// Rows that are made are JSON in a topic of their own, as far as what reads them can tell.
std::optional<table_options> read_made(option_reader& in) {
  table_options made;
  made.topics = {"datagen-" + in.table().name};
  made.value = format_plan{.name = "json"};
  made.value_option = "connector";
  made.made = read_generator(in);
  made.bounded = made.made && made.made->rows;
  read_time(made, in);
  return in.good() ? std::optional{std::move(made)} : std::nullopt;
}

void read_spread(table_options& made, option_reader& in) {
  static constexpr std::array<std::string_view, 3> values{"default", "fixed", "round-robin"};
  static constexpr std::array spreads{row_spread::by_key, row_spread::fixed,
                                      row_spread::round_robin};
  made.spread = spreads.at(in.one_of("sink.partitioner", values));
  if (made.spread == row_spread::round_robin && !made.key_fields.empty())
    in.fail(in.at("sink.partitioner"), "'round-robin' is for records without a key",
            "leave 'key.fields' out");
}

std::optional<table_options> write_topic(option_reader& in) {
  auto made = kafka_options(in);
  read_spread(made, in);
  static constexpr std::array<std::string_view, 3> guarantees{"at-least-once", "exactly-once",
                                                              "none"};
  in.one_of("sink.delivery-guarantee", guarantees);
  in.check_names(kafka_known);
  return in.good() ? std::optional{std::move(made)} : std::nullopt;
}

std::optional<table_options> write_print(option_reader& in) {
  const auto identifier = in.text("print-identifier");
  table_options made;
  made.print = print_plan{.prefix = identifier.empty() ? "" : identifier + "> ",
                          .to_error = in.flag("standard-error")};
  in.check_names(print_known);
  return in.good() ? std::optional{std::move(made)} : std::nullopt;
}

std::optional<table_options> write_nothing(option_reader& in) {
  in.check_names(blackhole_known);
  return in.good() ? std::optional{table_options{}} : std::nullopt;
}

} // namespace

std::span<const known_option> known_table_options() { return kafka_known; }

std::optional<table_options> read_options(option_reader& in) {
  static constexpr std::array<std::string_view, 2> connectors{"kafka", "datagen"};
  const auto connector = connector_of(connectors, in);
  if (connector.empty())
    return std::nullopt;
  return connector == "datagen" ? read_made(in) : read_topic(in);
}

std::optional<table_options> write_options(option_reader& in) {
  struct writer_of {
    std::string_view connector;
    std::optional<table_options> (*options)(option_reader&);
  };
  static constexpr std::array writers{
      writer_of{"kafka", write_topic}, writer_of{"upsert-kafka", write_topic},
      writer_of{"print", write_print}, writer_of{"blackhole", write_nothing}};
  static constexpr std::array<std::string_view, 4> connectors{"kafka", "upsert-kafka", "print",
                                                              "blackhole"};
  const auto connector = connector_of(connectors, in);
  const auto* const found = std::ranges::find(writers, connector, &writer_of::connector);
  return found == writers.end() ? std::nullopt : found->options(in);
}

} // namespace duet::sql
