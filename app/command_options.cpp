#include "app/command_options.hpp"

#include "app/checked_options.hpp"
#include "app/memory_limit.hpp"
#include "columns/time_text.hpp"
#include "model/names.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <random>
#include <utility>

namespace duet {

namespace {

// --- options that several commands have

/// Faster than any broker, and slow enough to count a lifetime of records.
constexpr double rate_max = 1e9;

/// An event a day.
constexpr double event_rate_min = 1e-5;

/// As many as can have a number in a topic.
constexpr std::uint64_t keys_max = 1'000'000'000'000;

/// "MB" is a million bytes, "MiB" is 1,048,576.
constexpr bool kb_is_1000 = true;

void add_common(CLI::App& to, parsed_options& in) {
  to.add_option("--config", in.config, "TOML file with one key for each option");
  to.add_option("--log-format", in.log_format, "How log lines on standard error look")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  to.add_option("--log-level", in.log_level, "The least important lines to log")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "warning", "error", "off"}))
      ->capture_default_str();
}

void add_kafka(CLI::App& to, parsed_options& in) {
  to.add_option("--brokers", in.brokers, "Kafka brokers, HOST:PORT with commas between");
  to.add_option("-X", in.properties, "A librdkafka property, NAME=VALUE; may be repeated")
      ->allow_extra_args(false);
}

/// Options that every job has.
void add_service(CLI::App& to, parsed_options& in) {
  auto& pipeline = in.service.pipeline;
  to.add_option("--dlq-topic", pipeline.dlq_topic, "Topic for dead letters")->capture_default_str();
  to.add_option("--app-id", pipeline.app_id,
                "Names the consumer group, the state topic and the transactional ids")
      ->capture_default_str();
  to.add_option("--shards", pipeline.shards, "Shards of state; 0: one for each core")
      ->transform(whole<std::uint32_t>())
      ->check(CLI::Range(0U, 1'024U))
      ->capture_default_str();
  to.add_option("--memory-max", in.memory_max,
                "Memory to take besides the state, such as 256MiB, which is the default, or what "
                "the container leaves")
      ->transform(CLI::AsSizeValue{kb_is_1000});
  to.add_option("--epoch-records-max", pipeline.limits.epoch_records_max,
                "Most records of an epoch, which is a transaction")
      ->transform(whole<std::size_t>())
      ->check(CLI::Range(std::size_t{1}, pipeline.limits.epoch_records_max))
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
  to.add_flag(
      "--accept-moved-offsets", pipeline.accept_moved_offsets,
      "Go on at offsets of the group that others have moved, whatever that repeats or loses");
  to.add_flag("--accept-clock-skew", pipeline.accept_clock_skew,
              "Go on although the clock is more than an hour behind the last committed epoch");
  to.add_flag("--allow-drop-state", pipeline.allow_drop_state,
              "Delete the state of operators that the job has no longer");
  to.add_flag("--until-caught-up", pipeline.until_caught_up,
              "Process what the topic holds now, print a summary as JSON and exit");
  add_common(to, in);
}

void add_numbers(CLI::App& to, sequence_config& records) {
  to.add_option("--low", records.low, "Smallest number")
      ->transform(whole<std::int64_t>())
      ->capture_default_str();
  to.add_option("--high", records.high, "Largest number")
      ->transform(whole<std::int64_t>())
      ->capture_default_str();
  to.add_option("--corrupted", records.corrupted, "Share of records that are no numbers")
      ->check(between(0, 1))
      ->capture_default_str();
  to.add_flag("--json", records.json, "Write {\"num\":7} instead of 7");
}

void add_events(CLI::App& to, parsed_options& in, const record_kind& of) {
  auto& records = in.generator.records;
  if (of.has_keys)
    to.add_option("--keys", records.keys, "How many customers or users there are")
        ->transform(whole<std::uint64_t>())
        ->check(CLI::Range(std::uint64_t{1}, keys_max))
        ->capture_default_str();
  to.add_option("--corrupted", records.corrupted, "Share of records that are cut off")
      ->check(between(0, 1))
      ->capture_default_str();
  to.add_option("--late", records.late, "Share of events that come late")
      ->check(between(0, 1))
      ->capture_default_str();
  to.add_option("--late-by", in.late_by, "How late they are at the most")->default_str("30s");
  to.add_option("--begin", in.begin,
                "When the first event is, such as 2024-05-23T12:30:00Z; default: now");
  to.add_option("--event-rate", in.event_rate,
                "Events in a second of their own time; default: --rate, or 1000 if that is max")
      ->check(between(event_rate_min, rate_max));
}

// --- what they must be

std::uint64_t seed_of(const parsed_options& in) {
  return in.seed ? *in.seed : std::random_device{}();
}

result<void> check_brokers(const parsed_options& in) {
  if (in.brokers.empty())
    return bad_setting("no brokers are given: use --brokers HOST:PORT, DUET_BROKERS or the key "
                       "brokers in --config");
  return {};
}

result<properties> read_properties(const parsed_options& in, const config_file& file) {
  auto all = file.librdkafka;
  for (const auto& text : in.properties) {
    auto property = parse_property(text);
    if (!property)
      return bad_setting(property.error().message);
    all.push_back(std::move(*property));
  }
  return all;
}

result<memory_budget> check_memory(const std::optional<std::uint64_t>& given) {
  const auto total = given ? *given : memory_max_within(memory_limit());
  if (total < memory_budget::least)
    return bad_setting("--memory-max must be at least " +
                       std::to_string(memory_budget::least / mebibyte) + "MiB");
  return memory_budget{total};
}

result<void> check_rate(parsed_options& in) {
  auto& rate = in.generator.rate;
  if (in.rate == "max")
    rate.reset();
  else if (!in.rate.empty() &&
           (!CLI::detail::lexical_cast(in.rate, *rate) || !(*rate > 0) || !(*rate <= rate_max)))
    return bad_setting("--rate is a number above 0, at most 1e9, or max, not " + in.rate);
  return {};
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// When events are, and how late.
result<void> check_event_times(parsed_options& in) {
  auto& records = in.generator.records;
  if (!in.late_by.empty()) {
    const auto late_by = parse_duration(in.late_by);
    if (!late_by)
      return late_by.error();
    records.late_by = *late_by;
  }
  records.begin_ms = now_ms();
  if (!in.begin.empty()) {
    constexpr std::int64_t micros_a_ms = 1'000;
    const auto begin = parse_json_instant(in.begin, timestamp_standard::iso);
    if (!begin || *begin < 0)
      return bad_setting("--begin takes a time such as 2024-05-23T12:30:00Z, not " + in.begin);
    records.begin_ms = *begin / micros_a_ms;
  }
  if (in.event_rate)
    records.events_per_second = *in.event_rate;
  else if (in.generator.rate)
    records.events_per_second = *in.generator.rate;
  return {};
}

/// A check of names, whose message is of one line whatever was given for them.
result<void> in_one_line(const result<void>& done) {
  return done ? done : bad_setting(done.error().message);
}

} // namespace

void add_metrics_address(CLI::App& to, parsed_options& in) {
  to.add_option("--metrics-address", in.metrics_address,
                "Where to serve /metrics, /livez and /readyz; port 0 takes a free one")
      ->capture_default_str();
}

void add_run_options(CLI::App& to, parsed_options& in, const job_command& of) {
  in.service.pipeline.app_id = of.names.app_id;
  in.service.pipeline.dlq_topic = of.names.dlq_topic;
  add_kafka(to, in);
  of.add_options(to);
  add_service(to, in);
}

void add_generate_options(CLI::App& to, parsed_options& in, const record_kind& of) {
  auto& generator = in.generator;
  generator.kind = &of;
  generator.topic = of.topic;
  generator.records.corrupted = of.corrupted;
  add_kafka(to, in);
  to.add_option("--topic", generator.topic, "Topic to write to")->capture_default_str();
  to.add_option("--rate", in.rate, "Records a second, or max")->default_str("1");
  to.add_option("--count", generator.count, "End after so many records")
      ->transform(whole<std::uint64_t>());
  to.add_option("--seed", in.seed,
                std::string{"The same seed "} + (of.has_time ? "and --begin make" : "makes") +
                    " the same values; default: random")
      ->transform(whole<std::uint64_t>());
  if (of.has_time)
    add_events(to, in, of);
  else
    add_numbers(to, generator.records);
  add_common(to, in);
}

void add_demo_options(CLI::App& to, parsed_options& in, const demo_command& of) {
  to.add_option("--for", in.duration, "End after this time, such as 20s; default: at Ctrl-C");
  to.add_option("--rate", in.demo.rate, "Records a second")
      ->check(between(0.001, 1'000'000))
      ->capture_default_str();
  of.add_options(to);
  to.add_option("--corrupted", in.demo.corrupted, "Share of records that cannot be read")
      ->check(between(0, 1))
      ->capture_default_str();
  to.add_option("--seed", in.seed, "The same seed makes the same values; default: random")
      ->transform(whole<std::uint64_t>());
  add_metrics_address(to, in);
  add_common(to, in);
}

result<host_port> check_metrics_address(const parsed_options& in) {
  auto address = parse_host_port(in.metrics_address);
  if (!address)
    return bad_setting("--metrics-address takes HOST:PORT, such as 127.0.0.1:9464, 0.0.0.0:9464 "
                       "or [::1]:9464, not " +
                       (in.metrics_address.empty() ? "nothing" : in.metrics_address));
  return std::move(*address);
}

result<std::shared_ptr<const job>> check_run(parsed_options& in, const config_file& file,
                                             const job_command& of) {
  if (auto done = check_brokers(in); !done)
    return done.error();
  auto& pipeline = in.service.pipeline;
  job_names names{.app_id = pipeline.app_id, .dlq_topic = pipeline.dlq_topic};
  auto what = of.check(names);
  if (!what)
    return what;
  const auto address = check_metrics_address(in);
  if (!address)
    return address.error();
  pipeline.app_id = std::move(names.app_id);
  pipeline.dlq_topic = std::move(names.dlq_topic);
  if (auto done = in_one_line(check_names((*what)->shape(), pipeline)); !done)
    return done.error();
  auto extra = read_properties(in, file);
  if (!extra)
    return extra.error();
  const auto memory = check_memory(in.memory_max);
  if (!memory)
    return memory.error();
  in.service.kafka.memory = *memory;
  in.service.pipeline.limits.epoch_bytes_max = memory->epoch();
  in.service.kafka.brokers = in.brokers;
  in.service.kafka.app_id = in.service.pipeline.app_id;
  in.service.kafka.extra = std::move(*extra);
  in.service.metrics_address = *address;
  return what;
}

result<void> check_generate(parsed_options& in, const config_file& file) {
  auto& generator = in.generator;
  if (auto done = check_brokers(in); !done)
    return done.error();
  if (auto done = in_one_line(check_topic_name("--topic", generator.topic)); !done)
    return done.error();
  if (generator.records.low > generator.records.high)
    return bad_setting("--low must not be above --high");
  if (auto done = check_rate(in); !done)
    return done;
  if (auto done = check_event_times(in); !done)
    return done;
  auto extra = read_properties(in, file);
  if (!extra)
    return extra.error();
  generator.brokers = in.brokers;
  generator.extra = std::move(*extra);
  generator.records.seed = seed_of(in);
  return {};
}

result<demo_script> check_demo(parsed_options& in, const demo_command& of) {
  auto script = of.check();
  if (!script)
    return script;
  const auto address = check_metrics_address(in);
  if (!address)
    return address.error();
  if (!in.duration.empty()) {
    const auto duration = parse_duration(in.duration);
    if (!duration)
      return duration.error();
    in.demo.duration = *duration;
  }
  in.demo.seed = seed_of(in);
  in.demo.metrics_address = *address;
  return script;
}

} // namespace duet
