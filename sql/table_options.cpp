#include "sql/table_options.hpp"

#include "sql/durations.hpp"
#include "sql/nearest.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::int64_t idle_after_default_ms = 30'000;
constexpr std::int64_t ahead_max_default_ms = 24LL * 60 * 60 * 1'000;

// Those that mean nothing here say so in what they are about.
constexpr std::array options{
    known_option{"connector", "'kafka'."},
    known_option{"topic", "The topic."},
    known_option{"properties.bootstrap.servers", "The brokers; --brokers wins."},
    known_option{"properties.group.id", "The group whose offsets a first start may begin at."},
    known_option{"properties.transaction.timeout.ms", "Taken, and changes nothing."},
    known_option{"format", "The format of the value."},
    known_option{"key.format", "The format of the key."},
    known_option{"key.fields", "The columns that are in the key, with `;` between them."},
    known_option{"key.fields-prefix", "What the names of these columns begin with."},
    known_option{"value.format", "The format of the value."},
    known_option{"value.fields-include",
                 "'ALL', or 'EXCEPT_KEY': whether the value has the key's."},
    known_option{"scan.startup.mode", "Where a first start begins to read."},
    known_option{"scan.bounded.mode", "'unbounded', or 'latest-offset': read to where it ends."},
    known_option{"scan.watermark.emit.strategy", "Taken: time moves with each row here."},
    known_option{"scan.watermark.idle-timeout", "How long a split is quiet until it is idle."},
    known_option{"sink.delivery-guarantee", "Taken: it is exactly-once here."},
    known_option{"sink.transactional-id-prefix", "Taken: duet names its transactions itself."},
    known_option{"sink.parallelism", "Taken, and changes nothing."},
    known_option{"sink.partitioner", "'default': by key."},
    known_option{"duet.on-error", "'dead-letter', or 'fail': what a bad record does."},
    known_option{"duet.watermark.max-ahead", "How far ahead of now a row may be; '0': any."},
};

/// What options may begin with, for the client or the formats.
constexpr std::string_view client_prefix = "properties.";

class option_reader {
public:
  option_reader(const table_definition& of, diagnostics& said) : of_{of}, said_{said} {}

  [[nodiscard]] const table_option* find(const std::string& key) const {
    const auto found = of_.options.find(key);
    return found == of_.options.end() ? nullptr : &found->second;
  }

  [[nodiscard]] std::string text(const std::string& key, std::string_view otherwise = {}) const {
    const auto* found = find(key);
    return found == nullptr ? std::string{otherwise} : found->value;
  }

  /// One of some values; the first is the default.
  std::size_t one_of(const std::string& key, std::span<const std::string_view> values) {
    const auto* found = find(key);
    if (found == nullptr)
      return 0;
    const auto at = std::ranges::find(values, found->value);
    if (at != values.end())
      return static_cast<std::size_t>(at - values.begin());
    std::string all;
    for (const auto each : values)
      all += (all.empty() ? "'" : ", '") + std::string{each} + "'";
    said_.error(found->at, "'" + key + "' is to be one of " + all + ", not '" + found->value + "'");
    good_ = false;
    return 0;
  }

  std::int64_t duration(const std::string& key, std::int64_t otherwise) {
    const auto* found = find(key);
    if (found == nullptr)
      return otherwise;
    const auto value = parse_duration(found->value);
    if (value)
      return *value;
    said_.error(found->at, "'" + key + "' is to be a duration, not '" + found->value + "'",
                "for example '30 s'");
    good_ = false;
    return otherwise;
  }

  /// A format, with its options, which stand behind its name.
  [[nodiscard]] std::optional<format_plan> format(const std::string& key,
                                                  const std::string& prefix) const {
    const auto* found = find(key);
    if (found == nullptr)
      return std::nullopt;
    format_plan made{.name = found->value};
    const auto begin = prefix + found->value + ".";
    for (const auto& [name, option] : of_.options)
      if (name.starts_with(begin))
        made.options.emplace(name.substr(begin.size()), option.value);
    return made;
  }

  void fail(place at, std::string message, std::string hint = {}) {
    said_.error(at, std::move(message), std::move(hint));
    good_ = false;
  }

  void check_names(const table_options& made);

  [[nodiscard]] bool good() const { return good_; }

private:
  const table_definition& of_;
  diagnostics& said_;
  bool good_ = true;
};

void option_reader::check_names(const table_options& made) {
  std::vector<std::string_view> known;
  known.reserve(options.size());
  for (const auto& each : options)
    known.push_back(each.key);
  const auto of_format = [&](const std::string& key, const std::optional<format_plan>& format,
                             std::string_view prefix) {
    return format && key.starts_with(std::string{prefix} + format->name + ".");
  };
  for (const auto& [key, option] : of_.options) {
    if (std::ranges::find(known, key) != known.end() || key.starts_with(client_prefix) ||
        of_format(key, made.value, "") || of_format(key, made.value, "value.") ||
        of_format(key, made.key, "key."))
      continue;
    fail(option.at, "there is no option '" + key + "'", did_you_mean(key, known));
  }
}

std::vector<std::string> parts_of(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<table_options> kafka_options(const table_definition& of, option_reader& in) {
  table_options made{.topic = in.text("topic")};
  if (made.topic.empty())
    in.fail(of.at, "table `" + of.name + "` has no 'topic'");
  if (made.topic.find(';') != std::string::npos)
    in.fail(in.find("topic")->at, "several topics in one table are not supported yet");
  made.value = in.format("format", "");
  if (!made.value)
    made.value = in.format("value.format", "value.");
  if (!made.value)
    in.fail(of.at, "table `" + of.name + "` has no 'format'");
  made.key = in.format("key.format", "key.");
  made.key_fields = parts_of(in.text("key.fields"));
  made.key_prefix = in.text("key.fields-prefix");
  static constexpr std::array<std::string_view, 2> include{"ALL", "EXCEPT_KEY"};
  made.key_in_value = in.one_of("value.fields-include", include) == 0;
  return made;
}

/// Whether a table is connected to something that is here.
bool check_connector(const table_definition& of, std::span<const std::string_view> known,
                     option_reader& in) {
  const auto* connector = in.find("connector");
  if (connector == nullptr) {
    in.fail(of.at, "table `" + of.name + "` has no 'connector'", "for example 'kafka'");
    return false;
  }
  if (std::ranges::find(known, connector->value) != known.end())
    return true;
  in.fail(connector->at, "there is no connector '" + connector->value + "' for this",
          did_you_mean(connector->value, known, "'kafka' is there"));
  return false;
}

} // namespace

std::span<const known_option> known_table_options() { return options; }

std::optional<table_options> read_options(const table_definition& of, diagnostics& said) {
  static constexpr std::array<std::string_view, 1> connectors{"kafka"};
  option_reader in{of, said};
  if (!check_connector(of, connectors, in))
    return std::nullopt;
  auto made = kafka_options(of, in);
  static constexpr std::array<std::string_view, 2> bounds{"unbounded", "latest-offset"};
  made->bounded = in.one_of("scan.bounded.mode", bounds) == 1;
  static constexpr std::array<std::string_view, 2> on_error{"dead-letter", "fail"};
  made->fails_on_error = in.one_of("duet.on-error", on_error) == 1;
  made->idle_after_is_set = in.find("scan.watermark.idle-timeout") != nullptr;
  made->idle_after_ms = in.duration("scan.watermark.idle-timeout", idle_after_default_ms);
  made->ahead_max_ms = in.duration("duet.watermark.max-ahead", ahead_max_default_ms);
  in.check_names(*made);
  return in.good() ? made : std::nullopt;
}

std::optional<table_options> write_options(const table_definition& of, diagnostics& said) {
  static constexpr std::array<std::string_view, 2> connectors{"kafka", "blackhole"};
  option_reader in{of, said};
  if (!check_connector(of, connectors, in))
    return std::nullopt;
  if (in.text("connector") != "kafka")
    return table_options{};
  auto made = kafka_options(of, in);
  in.check_names(*made);
  return in.good() ? made : std::nullopt;
}

} // namespace duet::sql
