#include "app/commands.hpp"

#include "app/checked_options.hpp"
#include "app/demo.hpp"
#include "app/generator.hpp"
#include "app/healthcheck.hpp"
#include "app/logging.hpp"
#include "app/options.hpp"
#include "app/run.hpp"
#include "app/version.hpp"
#include "jobs/pairs/pairs.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <random>

namespace duet {

namespace {

/// Options as CLI11 fills them in, before they are checked together.
struct parsed_options {
  std::string config;
  std::string brokers;
  std::vector<std::string> properties;
  std::string log_format = "text";
  std::string log_level = "info";
  std::string metrics_address = "127.0.0.1:9464";
  std::optional<std::int64_t> pair_sum;
  service_config service;
  generator_config generator;
  std::string rate;
  std::optional<std::uint64_t> seed;
  demo_config demo;
  std::string duration;
};

failure misconfigured(std::string message) { return {remedy::misconfigured, std::move(message)}; }

// --- the options of each command

void add_common(CLI::App& to, parsed_options& in) {
  to.add_option("--config", in.config, "TOML file with one key for each option");
  to.add_option("--log-format", in.log_format, "How log lines on standard error look")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  to.add_option("--log-level", in.log_level, "The least important lines to log")
      ->check(CLI::IsMember({"trace", "debug", "info", "warning", "error", "off"}))
      ->capture_default_str();
}

void add_kafka(CLI::App& to, parsed_options& in) {
  to.add_option("--brokers", in.brokers, "Kafka brokers, HOST:PORT with commas between");
  to.add_option("-X", in.properties, "A librdkafka property, NAME=VALUE; may be repeated")
      ->allow_extra_args(false);
}

void add_metrics_address(CLI::App& to, parsed_options& in) {
  to.add_option("--metrics-address", in.metrics_address,
                "Where to serve /metrics, /livez and /readyz; port 0 takes a free one")
      ->capture_default_str();
}

/// Options that every job has.
void add_job(CLI::App& to, parsed_options& in) {
  auto& pipeline = in.service.pipeline;
  add_kafka(to, in);
  to.add_option("--input-topic", pipeline.input_topic, "Topic to read")->capture_default_str();
  to.add_option("--output-topic", pipeline.output_topic, "Topic to write results to")
      ->capture_default_str();
  to.add_option("--dlq-topic", pipeline.dlq_topic, "Topic for dead letters")->capture_default_str();
  to.add_option("--app-id", pipeline.app_id,
                "Names the consumer group, the state topic and the transactional ids")
      ->capture_default_str();
  to.add_option("--shards", pipeline.shards, "Shards of state; 0: one for each core")
      ->check(CLI::Range(0U, 1'024U))
      ->capture_default_str();
  add_metrics_address(to, in);
  add_choice<start_at>(to, "--start", pipeline.start,
                       {{"earliest", start_at::earliest}, {"latest", start_at::latest}},
                       "Where to read from on the first start");
  add_choice<guarantee>(
      to, "--guarantee", in.service.kafka.promise,
      {{"exactly-once", guarantee::exactly_once}, {"at-least-once", guarantee::at_least_once}},
      "What a commit promises");
  add_choice<letter_headers>(to, "--dlq-headers", pipeline.dlq_headers,
                             {{"streams", letter_headers::streams},
                              {"connect", letter_headers::connect},
                              {"none", letter_headers::none}},
                             "Names of the headers of dead letters");
  to.add_flag("--create-topics", pipeline.create_topics,
              "Create missing output and dead-letter topics");
  to.add_flag("--until-caught-up", pipeline.until_caught_up,
              "Process what the topic holds now, print a summary as JSON and exit");
  add_common(to, in);
}

void add_pair_sum(CLI::App& to, parsed_options& in) {
  to.add_option("--pair-sum", in.pair_sum, "Two numbers with this sum make a pair, 0 or more")
      ->check(whole<std::int64_t>());
}

void add_generator(CLI::App& to, parsed_options& in) {
  auto& generator = in.generator;
  add_kafka(to, in);
  to.add_option("--topic", generator.topic, "Topic to write to")->capture_default_str();
  to.add_option("--rate", in.rate, "Records a second, or max")->default_str("1");
  to.add_option("--low", generator.low, "Smallest number")
      ->check(whole<std::int64_t>())
      ->capture_default_str();
  to.add_option("--high", generator.high, "Largest number")
      ->check(whole<std::int64_t>())
      ->capture_default_str();
  to.add_option("--corrupted", generator.corrupted, "Share of records that are no numbers")
      ->check(between(0, 1))
      ->capture_default_str();
  to.add_option("--count", generator.count, "End after so many records")
      ->check(whole<std::uint64_t>());
  to.add_option("--seed", in.seed, "The same seed makes the same values; default: random")
      ->check(whole<std::uint64_t>());
  to.add_flag("--json", generator.json, "Write {\"num\":7} instead of 7");
  add_common(to, in);
}

void add_demo(CLI::App& to, parsed_options& in) {
  to.add_option("--for", in.duration, "End after this time, such as 20s; default: at Ctrl-C");
  to.add_option("--rate", in.demo.rate, "Numbers a second")
      ->check(between(0.001, 1'000'000))
      ->capture_default_str();
  add_pair_sum(to, in);
  to.add_option("--corrupted", in.demo.corrupted, "Share of records that are no numbers")
      ->check(between(0, 1))
      ->capture_default_str();
  to.add_option("--seed", in.seed, "The same seed makes the same values; default: random")
      ->check(whole<std::uint64_t>());
  add_metrics_address(to, in);
  add_common(to, in);
}

// --- from parsed options to what a command needs

/// Faster than any broker, and slow enough to count a lifetime of records.
constexpr double rate_max = 1e9;

std::uint64_t seed_of(const parsed_options& in) {
  return in.seed ? *in.seed : std::random_device{}();
}

result<void> check_brokers(const parsed_options& in) {
  if (in.brokers.empty())
    return misconfigured("no brokers are given: use --brokers HOST:PORT, DUET_BROKERS or the key "
                         "brokers in --config");
  return {};
}

result<properties> read_properties(const parsed_options& in, const config_file& file) {
  auto all = file.librdkafka;
  for (const auto& text : in.properties) {
    auto property = parse_property(text);
    if (!property)
      return property.error();
    all.push_back(std::move(*property));
  }
  return all;
}

result<std::int64_t> check_pair_sum(const std::optional<std::int64_t>& sum) {
  if (!sum)
    return misconfigured(
        "no pair sum is given: use --pair-sum N, DUET_PAIR_SUM or the key pair-sum "
        "in --config");
  if (*sum < 0)
    return misconfigured("--pair-sum must be 0 or more, not " + std::to_string(*sum));
  return *sum;
}

result<int> start_run(parsed_options& in, const config_file& file) {
  if (auto done = check_brokers(in); !done)
    return done.error();
  const auto sum = check_pair_sum(in.pair_sum);
  if (!sum)
    return sum.error();
  auto extra = read_properties(in, file);
  if (!extra)
    return extra.error();
  in.service.kafka.brokers = in.brokers;
  in.service.kafka.app_id = in.service.pipeline.app_id;
  in.service.kafka.extra = std::move(*extra);
  in.service.metrics_address = in.metrics_address;
  return run(in.service, std::make_shared<pairs::pairs_job>(*sum));
}

result<int> start_generator(parsed_options& in, const config_file& file) {
  auto& generator = in.generator;
  if (auto done = check_brokers(in); !done)
    return done.error();
  if (generator.low > generator.high)
    return misconfigured("--low must not be above --high");
  if (in.rate == "max")
    generator.rate.reset();
  else if (!in.rate.empty() && (!CLI::detail::lexical_cast(in.rate, *generator.rate) ||
                                !(*generator.rate > 0) || !(*generator.rate <= rate_max)))
    return misconfigured("--rate is a number above 0, at most 1e9, or max, not " + in.rate);
  auto extra = read_properties(in, file);
  if (!extra)
    return extra.error();
  generator.brokers = in.brokers;
  generator.extra = std::move(*extra);
  generator.seed = seed_of(in);
  return run_generator(generator);
}

result<int> start_demo(parsed_options& in) {
  const auto sum = check_pair_sum(in.pair_sum.value_or(demo_config{}.pair_sum));
  if (!sum)
    return sum.error();
  if (!in.duration.empty()) {
    const auto duration = parse_duration(in.duration);
    if (!duration)
      return duration.error();
    in.demo.duration = *duration;
  }
  in.demo.pair_sum = *sum;
  in.demo.seed = seed_of(in);
  in.demo.metrics_address = in.metrics_address;
  return run_demo(in.demo, std::make_shared<pairs::pairs_job>(*sum));
}

/// The command line and what its commands start.
class command_line {
public:
  command_line() {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", [] { return describe_versions(); });
    app_.get_formatter()->column_width(column_width);
    auto* run_app = app_.add_subcommand("run", "Run a job")->require_subcommand(1);
    run_pairs_ = run_app->add_subcommand("pairs", "Match numbers with their complement to a sum");
    add_job(*run_pairs_, in_);
    add_pair_sum(*run_pairs_, in_);
    auto* generate_app = app_.add_subcommand("generate", "Write test data")->require_subcommand(1);
    generate_numbers_ = generate_app->add_subcommand("numbers", "Random numbers");
    add_generator(*generate_numbers_, in_);
    auto* demo_app =
        app_.add_subcommand("demo", "Run a job on an embedded broker")->require_subcommand(1);
    demo_pairs_ = demo_app->add_subcommand("pairs", "Pairs of random numbers");
    add_demo(*demo_pairs_, in_);
    healthcheck_ = app_.add_subcommand("healthcheck", "Ask a running duet whether it is ready");
    add_metrics_address(*healthcheck_, in_);
  }

  int parse_and_run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& help) {
      return app_.exit(help);
    } catch (const CLI::ExtrasError&) {
      return fail(misconfigured(name_unknown()));
    } catch (const CLI::ParseError& error) {
      return fail(misconfigured(error.what() + std::string{"; see duet --help"}));
    }
    const auto code = start();
    return code ? *code : fail(code.error());
  }

private:
  static constexpr int column_width = 36;

  static int fail(const failure& why) {
    complain(why.message);
    return exit_code(why.what);
  }

  [[nodiscard]] CLI::App& chosen() {
    for (auto* each : {run_pairs_, generate_numbers_, demo_pairs_})
      if (each->parsed())
        return *each;
    return *healthcheck_;
  }

  /// A sentence about the first argument that nothing knows.
  std::string name_unknown() {
    const auto extras = app_.remaining(true);
    auto unknown = extras.empty() ? std::string{} : extras.front();
    unknown.resize(std::min(unknown.size(), unknown.find('='))); // the value may be a secret
    auto names = option_names(chosen());
    std::ranges::for_each(names, [](auto& name) { name = "--" + name; });
    return "unknown argument " + unknown + did_you_mean(unknown, names);
  }

  [[nodiscard]] std::vector<std::string> all_option_names() const {
    std::vector<std::string> all;
    for (const auto* each : {run_pairs_, generate_numbers_, demo_pairs_})
      std::ranges::copy(option_names(*each), std::back_inserter(all));
    return all;
  }

  result<int> start() {
    const auto environment = read_environment();
    config_file file;
    if (in_.config.empty() && environment.contains("DUET_CONFIG"))
      in_.config = environment.at("DUET_CONFIG");
    if (!in_.config.empty()) {
      auto read = read_config(in_.config,
                              healthcheck_->parsed() ? all_option_names() : option_names(chosen()));
      if (!read)
        return read.error();
      file = std::move(*read);
    }
    if (auto done = fill_in(chosen(), all_option_names(), environment, file); !done)
      return done.error();
    if (healthcheck_->parsed())
      return run_healthcheck(in_.metrics_address);
    set_up_logging(in_.log_format,
                   demo_pairs_->parsed() && in_.log_level == "info" ? "warning" : in_.log_level);
    if (run_pairs_->parsed())
      return start_run(in_, file);
    return generate_numbers_->parsed() ? start_generator(in_, file) : start_demo(in_);
  }

  CLI::App app_{"duet: exactly-once keyed stream processing on Kafka", "duet"};
  CLI::App* run_pairs_ = nullptr;
  CLI::App* generate_numbers_ = nullptr;
  CLI::App* demo_pairs_ = nullptr;
  CLI::App* healthcheck_ = nullptr;
  parsed_options in_;
};

} // namespace

int run_command(int argc, char** argv) { return command_line{}.parse_and_run(argc, argv); }

} // namespace duet
