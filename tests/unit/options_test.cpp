#include "app/command_options.hpp"
#include "app/options.hpp"
#include "app/pairs_command.hpp"

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

using variables = std::map<std::string, std::string>;

constexpr std::string_view canary = "canary-7f3a";

/// Some options of duet, and those whose names are short.
const std::vector<std::string> known{
    "config", "brokers", "pair-sum", "shards", "start",  "create-topics", "log-level", "for",
    "rate",   "low",     "high",     "json",   "app-id", "input-topic",   "dlq-topic", "count"};

/// A configuration file that is there until the end.
class temporary_file {
public:
  explicit temporary_file(std::string_view content) {
    auto name = (std::filesystem::temp_directory_path() / "duet-options-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    std::ofstream{path()} << content;
  }
  ~temporary_file() { std::filesystem::remove_all(folder_); }
  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  [[nodiscard]] std::string folder() const { return folder_.string(); }
  [[nodiscard]] std::string path() const { return (folder_ / "duet.toml").string(); }

private:
  std::filesystem::path folder_;
};

/// Why a file is refused, which it must be; never with a secret.
std::string refusal_of(const std::string& path) {
  const auto read = read_config(path, known);
  REQUIRE_FALSE(read);
  CHECK(read.error().what == remedy::misconfigured);
  CHECK(read.error().message.find(canary) == std::string::npos);
  CHECK(read.error().message.find('\n') == std::string::npos);
  return read.error().message;
}

/// A command with an option of each kind, as app/commands.cpp makes them.
struct command {
  command() {
    app.add_option("--config", config);
    app.add_option("--brokers", brokers);
    app.add_option("-X", extra)->allow_extra_args(false);
    app.add_option("--pair-sum", pair_sum);
    app.add_option("--shards", shards)->check(CLI::Range(0U, 1'024U));
    app.add_option("--log-level", log_level)->check(CLI::IsMember({"debug", "info"}));
    app.add_flag("--create-topics", create_topics);
  }

  /// Reads flags, then fills in the rest.
  result<void> read(std::vector<std::string> flags, const variables& environment,
                    const variables& file) {
    std::reverse(flags.begin(), flags.end()); // what CLI11 takes
    app.parse(flags);
    return fill_in(app, known, environment,
                   {.path = "duet.toml", .values = file, .librdkafka = {}});
  }

  CLI::App app{"a command"};
  std::string config;
  std::string brokers;
  std::vector<std::string> extra;
  std::optional<std::int64_t> pair_sum;
  unsigned shards = 0;
  std::string log_level = "info";
  bool create_topics = false;
};

// --- names

TEST_CASE("the nearest name is the one with the fewest letters to change, if it is alike") {
  struct row {
    std::string name;
    std::string best;
  };
  const std::vector<row> table{
      {"brokers", "brokers"},
      {"brokres", "brokers"},
      {"broker", "brokers"},
      {"pair_sum", "pair-sum"},
      {"pairsum", "pair-sum"},
      {"shard", "shards"},
      {"input-topi", "input-topic"},
      {"dlq-topics", "dlq-topic"},
      {"lo", "low"},
      {"something-else", ""},
      {"zzzzzz", ""},
  };
  for (const auto& each : table) {
    CAPTURE(each.name);
    CHECK(nearest(each.name, known) == each.best);
    CHECK(did_you_mean(each.name, known) ==
          (each.best.empty() ? "" : "; did you mean " + each.best + "?"));
  }
}

TEST_CASE("nothing is the nearest of no names") {
  CHECK(nearest("brokers", {}).empty());
  CHECK(did_you_mean("brokers", {}).empty());
}

TEST_CASE("the variable of an option has its name in capitals") {
  CHECK(variable_of("pair-sum") == "DUET_PAIR_SUM");
  CHECK(variable_of("brokers") == "DUET_BROKERS");
  CHECK(variable_of("until-caught-up") == "DUET_UNTIL_CAUGHT_UP");
}

TEST_CASE("the names of a command's options are the long ones, without help") {
  command made;
  CHECK(option_names(made.app) == std::vector<std::string>{"config", "brokers", "pair-sum",
                                                           "shards", "log-level", "create-topics"});
}

// --- durations

TEST_CASE("a duration is a number and a unit") {
  struct row {
    std::string text;
    std::chrono::milliseconds time;
  };
  const std::vector<row> table{
      {"20s", 20s},
      {"500ms", 500ms},
      {"2m", 2min},
      {"1h", 1h},
      {"0s", 0s},
      {"007s", 7s},
      {"0ms", 0s},
      {"1000000000ms", 1'000'000'000ms},
      {"1000000000h", 1'000'000'000h},
  };
  for (const auto& each : table) {
    CAPTURE(each.text);
    const auto parsed = parse_duration(each.text);
    REQUIRE(parsed);
    CHECK(*parsed == each.time);
  }
}

TEST_CASE("what is no duration is refused with the text and an example") {
  for (const std::string text :
       {"", "s", "20", "20 s", " 20s", "20s ", "-1s", "+1s", "1.5s", "1e3s", "20S", "20sec", "20d",
        "1000000001ms", "99999999999999999999s", "twenty seconds"}) {
    CAPTURE(text);
    const auto parsed = parse_duration(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error() ==
          failure{remedy::misconfigured,
                  "a duration is a number and ms, s, m or h, such as 20s; got \"" + text + "\""});
  }
}

// --- files

TEST_CASE("a file has a value for each option, as the text a flag would have") {
  const temporary_file file{"# what a person may write\n"
                            "brokers = \"one:9092,two:9092\"\n"
                            "pair-sum = 12\n"
                            "create-topics = true\n"
                            "json = false\n"
                            "rate = 0.5\n"
                            "count = 9223372036854775807\n"
                            "\"app-id\" = \"üben\"\n"};
  const auto read = read_config(file.path(), known);
  REQUIRE(read);
  CHECK(read->path == file.path());
  CHECK(read->values == variables{{"brokers", "one:9092,two:9092"},
                                  {"pair-sum", "12"},
                                  {"create-topics", "true"},
                                  {"json", "false"},
                                  {"rate", "0.5"},
                                  {"count", "9223372036854775807"},
                                  {"app-id", "üben"}});
  CHECK(read->librdkafka.empty());
}

TEST_CASE("a real number in a file keeps its digits") {
  const temporary_file file{"rate = 1234567.5\n"};
  const auto read = read_config(file.path(), known);
  REQUIRE(read);
  CHECK(std::stod(read->values.at("rate")) == 1'234'567.5);
}

TEST_CASE("an empty file has nothing") {
  for (const std::string content : {"", "\n", "# nothing\n", "[librdkafka]\n"}) {
    CAPTURE(content);
    const temporary_file file{content};
    const auto read = read_config(file.path(), known);
    REQUIRE(read);
    CHECK(read->values.empty());
    CHECK(read->librdkafka.empty());
  }
}

TEST_CASE("the table librdkafka has properties, whose names need quotes for their dots") {
  const temporary_file file{"brokers = \"one:9092\"\n"
                            "[librdkafka]\n"
                            "\"linger.ms\" = 5\n"
                            "\"sasl.password\" = \"a=b\"\n"
                            "\"socket.keepalive.enable\" = true\n"
                            "debug = \"broker\"\n"};
  const auto read = read_config(file.path(), known);
  REQUIRE(read);
  const std::map<std::string, std::string> all{read->librdkafka.begin(), read->librdkafka.end()};
  CHECK(all == variables{{"linger.ms", "5"},
                         {"sasl.password", "a=b"},
                         {"socket.keepalive.enable", "true"},
                         {"debug", "broker"}});
}

TEST_CASE("what is wrong in a file is refused with the file, the line and what to do") {
  struct row {
    std::string content;
    std::size_t line;
    std::vector<std::string> words;
  };
  const std::string secret{canary};
  const std::vector<row> table{
      // A name that no option has.
      {"\npair_sum = 12\n", 2, {"unknown key pair_sum", "did you mean pair-sum?"}},
      {"brokers = \"one\"\n\n[pairs]\nsum = 12\n", 3, {"unknown key pairs"}},
      {"something-else = 1\n", 1, {"unknown key something-else"}},
      {"\"bro\\nkers\" = 1\n", 1, {"unknown key bro?kers", "did you mean brokers?"}},
      // A value that no flag could have.
      {"brokers = [\"one\", \"two\"]\n", 1, {"brokers", "a string, a number or a boolean"}},
      {"\nrate = 2026-01-01\n", 2, {"rate", "a string, a number or a boolean"}},
      {"start = { at = 1 }\n", 1, {"start", "a string, a number or a boolean"}},
      {"brokers = \"one\\u0000\"\n", 1, {"brokers", "NUL"}},
      // What is no TOML.
      {"brokers = \"one\"\npair-sum =\n", 2, {"cannot read the configuration"}},
      {"brokers = one\n", 1, {"cannot read the configuration"}},
      {"brokers = \"one\"\nbrokers = \"two\"\n", 2, {"cannot read the configuration"}},
      {"[librdkafka]\n\"sasl.password\" = " + secret + "\n", 2, {"cannot read"}},
      {"[librdkafka]\n\"sasl.password\" = \"" + secret + "\n", 2, {"cannot read"}},
      // The table of properties.
      {"librdkafka = 1\n", 1, {"librdkafka", "[librdkafka]"}},
      {"[librdkafka]\n\"linger.ms\" = 5\nlinger.ms = 5\n", 3, {"librdkafka.linger", "quotes"}},
      {"[librdkafka]\n\"sasl.password\" = [\"" + secret + "\"]\n", 2, {"sasl.password"}},
      {"[librdkafka]\n\n\"group.id\" = \"" + secret + "\"\n", 3, {"group.id", "--app-id"}},
      {"[librdkafka]\n\"plugin.library.paths\" = \"" + secret + "\"\n", 2, {"loads code"}},
      {"[librdkafka]\n\"acks\\u0000\" = 1\n", 2, {"acks", "NUL"}},
      {"[librdkafka]\n\"sasl.password\" = \"" + secret + "\\u0000\"\n", 2, {"password", "NUL"}},
      {"[librdkafka]\n\"linger.msec\" = 5\n", 2, {"no property linger.msec"}},
      {"[librdkafka]\n\"linger.ms\" = \"" + secret + "\"\n", 2, {"linger.ms"}},
  };
  for (const auto& each : table) {
    CAPTURE(each.content);
    const temporary_file file{each.content};
    const auto message = refusal_of(file.path());
    CAPTURE(message);
    CHECK(message.find(file.path() + ":" + std::to_string(each.line)) != std::string::npos);
    for (const auto& word : each.words) {
      CAPTURE(word);
      CHECK(message.find(word) != std::string::npos);
    }
  }
}

TEST_CASE("a file that is not there is refused by name") {
  const temporary_file file{""};
  const auto path = file.folder() + "/other.toml";
  CHECK(refusal_of(path).find(path) != std::string::npos);
}

TEST_CASE("a folder is no configuration file") {
  const temporary_file file{""};
  CHECK(refusal_of(file.folder()).find(file.folder()) != std::string::npos);
}

// --- the three layers

TEST_CASE("a flag is over the environment, which is over the file") {
  struct row {
    std::vector<std::string> flags;
    variables environment;
    variables file;
    std::string expected;
  };
  const std::vector<row> table{
      {{"--brokers", "flag"}, {{"DUET_BROKERS", "variable"}}, {{"brokers", "file"}}, "flag"},
      {{"--brokers", "flag"}, {}, {{"brokers", "file"}}, "flag"},
      {{}, {{"DUET_BROKERS", "variable"}}, {{"brokers", "file"}}, "variable"},
      {{}, {{"DUET_BROKERS", "variable"}}, {}, "variable"},
      {{}, {}, {{"brokers", "file"}}, "file"},
      {{}, {}, {}, ""},
  };
  for (const auto& each : table) {
    CAPTURE(each.expected);
    command made;
    REQUIRE(made.read(each.flags, each.environment, each.file));
    CHECK(made.brokers == each.expected);
  }
}

TEST_CASE("options of every kind come from the environment and from the file") {
  const variables values{{"brokers", "one:9092,two:9092"},
                         {"pair-sum", "12"},
                         {"shards", "3"},
                         {"log-level", "debug"},
                         {"create-topics", "true"}};
  variables environment;
  for (const auto& [name, value] : values)
    environment[variable_of(name)] = value;
  for (const bool in_file : {false, true}) {
    CAPTURE(in_file);
    command made;
    REQUIRE(made.read({}, in_file ? variables{} : environment, in_file ? values : variables{}));
    CHECK(made.brokers == "one:9092,two:9092");
    CHECK(made.pair_sum == 12);
    CHECK(made.shards == 3);
    CHECK(made.log_level == "debug");
    CHECK(made.create_topics);
  }
}

TEST_CASE("a whole number is decimal, also with leading zeros") {
  CLI::App app;
  parsed_options in;
  const auto pairs = pairs_command();
  add_run_options(app, in, pairs);
  REQUIRE(fill_in(app, known, {{"DUET_SHARDS", "010"}},
                  {.path = "duet.toml", .values = {{"pair-sum", "0013"}}, .librdkafka = {}}));
  CHECK(in.service.pipeline.shards == 10);
  auto names = pairs.names;
  const auto job = pairs.check(names);
  REQUIRE(job);
  CHECK((*job)->fingerprint() == "pairs/1 pair-sum=13");
}

TEST_CASE("a switch that the environment or the file turns off is off") {
  command made;
  REQUIRE(made.read({}, {{"DUET_CREATE_TOPICS", "false"}}, {{"create-topics", "true"}}));
  CHECK_FALSE(made.create_topics);
}

TEST_CASE("each option takes the layer it is in") {
  command made;
  REQUIRE(made.read({"--pair-sum", "1"}, {{"DUET_PAIR_SUM", "2"}, {"DUET_SHARDS", "2"}},
                    {{"pair-sum", "3"}, {"shards", "3"}, {"brokers", "file"}}));
  CHECK(made.pair_sum == 1);
  CHECK(made.shards == 2);
  CHECK(made.brokers == "file");
}

TEST_CASE("a bad value is refused with the option and where the value came from") {
  struct row {
    variables environment;
    variables file;
    std::string option;
    std::string source;
  };
  const std::vector<row> table{
      {{{"DUET_PAIR_SUM", "twelve"}}, {}, "--pair-sum", "DUET_PAIR_SUM"},
      {{}, {{"pair-sum", "twelve"}}, "--pair-sum", "duet.toml"},
      {{{"DUET_SHARDS", "1025"}}, {}, "--shards", "DUET_SHARDS"},
      {{}, {{"shards", "-1"}}, "--shards", "duet.toml"},
      {{{"DUET_LOG_LEVEL", "loud"}}, {}, "--log-level", "DUET_LOG_LEVEL"},
      {{{"DUET_CREATE_TOPICS", "perhaps"}}, {}, "--create-topics", "DUET_CREATE_TOPICS"},
      {{}, {{"create-topics", "perhaps"}}, "--create-topics", "duet.toml"},
  };
  for (const auto& each : table) {
    CAPTURE(each.source);
    command made;
    const auto done = made.read({}, each.environment, each.file);
    REQUIRE_FALSE(done);
    const auto& why = done.error();
    CAPTURE(why.message);
    CHECK(why.what == remedy::misconfigured);
    CHECK(why.message.find(each.option) != std::string::npos);
    CHECK(why.message.ends_with("(from " + each.source + ")"));
    CHECK(why.message.find('\n') == std::string::npos);
  }
}

TEST_CASE("a bad value that a flag replaces does no harm") {
  command made;
  REQUIRE(made.read({"--pair-sum", "7"}, {{"DUET_PAIR_SUM", "twelve"}}, {{"pair-sum", "twelve"}}));
  CHECK(made.pair_sum == 7);
}

TEST_CASE("a variable that is the misspelt name of an option is refused") {
  for (const auto& [name, meant] : variables{{"DUET_BROKER", "DUET_BROKERS"},
                                             {"DUET_BROKRES", "DUET_BROKERS"},
                                             {"DUET_PAIRSUM", "DUET_PAIR_SUM"},
                                             {"DUET_PAIR_SUMS", "DUET_PAIR_SUM"},
                                             {"DUET_SHARD", "DUET_SHARDS"},
                                             {"DUET_INPUT_TOPICS", "DUET_INPUT_TOPIC"}}) {
    CAPTURE(name);
    command made;
    const auto done = made.read({}, {{name, "1"}}, {});
    REQUIRE_FALSE(done);
    CHECK(done.error() == failure{remedy::misconfigured, "unknown environment variable " + name +
                                                             "; did you mean " + meant + "?"});
  }
}

TEST_CASE("a variable of another command's option is left alone") {
  command made;
  CHECK(made.read({}, {{"DUET_RATE", "5"}, {"DUET_FOR", "20s"}, {"DUET_START", "latest"}}, {}));
}

TEST_CASE("the variables that Kubernetes sets for a service called duet are left alone") {
  // https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
  for (const std::string name :
       {"DUET_SERVICE_HOST", "DUET_SERVICE_PORT", "DUET_SERVICE_PORT_METRICS", "DUET_PORT",
        "DUET_PORT_9464_TCP", "DUET_PORT_9464_TCP_PROTO", "DUET_PORT_9464_TCP_PORT",
        "DUET_PORT_9464_TCP_ADDR"}) {
    CAPTURE(name);
    command made;
    const auto done = made.read({}, {{name, "tcp://10.0.0.11:9464"}}, {});
    CHECK(done);
  }
}

TEST_CASE("the environment is read without what is not duet's") {
  REQUIRE(setenv("DUET_PAIR_SUM", "a=b", 1) == 0);
  REQUIRE(setenv("DUETTO", "1", 1) == 0);
  REQUIRE(setenv("DUET_BROKERS", "", 1) == 0);
  const auto read = read_environment();
  CHECK(read.at("DUET_PAIR_SUM") == "a=b");
  CHECK(read.at("DUET_BROKERS").empty());
  for (const auto& [name, value] : read)
    CHECK(name.starts_with("DUET_"));
  REQUIRE(unsetenv("DUET_PAIR_SUM") == 0);
  REQUIRE(unsetenv("DUET_BROKERS") == 0);
  REQUIRE(unsetenv("DUETTO") == 0);
}

} // namespace
} // namespace duet
