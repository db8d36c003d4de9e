/// Any configuration file gives each command options within their documented ranges, or is refused
/// in one line.
#include "app/command_options.hpp"
#include "app/pairs_command.hpp"
#include "tests/fuzz/violation.hpp"

#include <CLI/CLI.hpp>
#include <sys/mman.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::fuzz {

namespace {

/// Stands for a secret that no message may have.
constexpr std::string_view canary = "canary-7f3a";

/// A file that is in memory alone.
class memory_file {
public:
  explicit memory_file(std::string_view content) : file_{memfd_create("duet.toml", 0)} {
    if (file_ < 0 || write(file_, content.data(), content.size()) != std::ssize(content))
      violated("there is memory for a file");
  }
  ~memory_file() { close(file_); }
  memory_file(const memory_file&) = delete;
  memory_file& operator=(const memory_file&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

private:
  int file_;
};

// --- the documented ranges

void expect(bool holds, std::string_view property) {
  if (!holds)
    violated(property);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

/// Whether C, which librdkafka is written in, sees all of a text.
bool is_whole_in_c(std::string_view text) { return text.find('\0') == std::string_view::npos; }

/// A whole number of the file is that number, and not another one in another base.
template <class Number>
void expect_as_written(const config_file& file, const std::string& name, Number read) {
  const auto at = file.values.find(name);
  if (at == file.values.end())
    return;
  Number number{};
  const auto& text = at->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  expect(error == std::errc{} && end == text.data() + text.size(), name + " is a whole number");
  expect(number == read, name + " is the number that is written");
}

void expect_properties(const properties& all) {
  for (const auto& [name, value] : all)
    expect(!name.empty() && is_whole_in_c(name) && is_whole_in_c(value),
           "librdkafka gets the properties that were checked");
}

void expect_common(const parsed_options& in) {
  expect(is_one_of(in.log_format, {"text", "json"}), "the log format is a known one");
  expect(is_one_of(in.log_level, {"trace", "debug", "info", "warning", "error", "off"}),
         "the log level is a known one");
  expect(is_whole_in_c(in.metrics_address), "the metrics address is whole");
}

/// The sum that a job of pairs has.
std::int64_t sum_of(const job& pairs) {
  const auto text = pairs.fingerprint();
  std::int64_t sum = -1;
  std::from_chars(text.data() + text.find('=') + 1, text.data() + text.size(), sum);
  return sum;
}

result<void> accept_run(parsed_options& in, const config_file& file, const job_command& of) {
  const auto job = check_run(in, file, of);
  if (!job)
    return job.error();
  const auto& pipeline = in.service.pipeline;
  const auto& kafka = in.service.kafka;
  expect(sum_of(**job) >= 0, "a pair sum is not negative");
  expect_as_written(file, "pair-sum", sum_of(**job));
  expect(pipeline.shards <= 1'024, "there are at most 1,024 shards");
  expect_as_written(file, "shards", pipeline.shards);
  expect(!kafka.brokers.empty(), "there are brokers");
  const auto& shape = (*job)->shape();
  for (const auto& text : {kafka.brokers, kafka.app_id, shape.sources.at(0).name,
                           shape.targets.at(0).name, pipeline.dlq_topic})
    expect(is_whole_in_c(text), "librdkafka gets whole names");
  expect_properties(kafka.extra);
  return {};
}

result<void> accept_generate(parsed_options& in, const config_file& file, const job_command&) {
  if (auto done = check_generate(in, file); !done)
    return done;
  const auto& generator = in.generator;
  expect(!generator.brokers.empty() && is_whole_in_c(generator.brokers), "there are brokers");
  expect(is_whole_in_c(generator.topic), "librdkafka gets whole names");
  expect(generator.records.low <= generator.records.high, "low is not above high");
  expect(!generator.rate || (*generator.rate > 0 && *generator.rate <= 1e9), "0 < rate <= 1e9");
  expect(generator.records.corrupted >= 0 && generator.records.corrupted <= 1,
         "a share is from 0 to 1");
  expect_as_written(file, "low", generator.records.low);
  expect_as_written(file, "high", generator.records.high);
  expect_as_written(file, "count", generator.count.value_or(0));
  expect_as_written(file, "seed", generator.records.seed);
  expect_properties(generator.extra);
  return {};
}

result<void> accept_demo(parsed_options& in, const config_file& file, const job_command& of) {
  const auto script = check_demo(in, *of.demo);
  if (!script)
    return script.error();
  const auto& demo = in.demo;
  expect(sum_of(*script->what) >= 0, "a pair sum is not negative");
  expect_as_written(file, "pair-sum", sum_of(*script->what));
  expect(demo.rate >= 0.001 && demo.rate <= 1'000'000, "0.001 <= rate <= 1e6");
  expect(demo.corrupted >= 0 && demo.corrupted <= 1, "a share is from 0 to 1");
  expect(!demo.duration || demo.duration->count() >= 0, "a time is not negative");
  expect_as_written(file, "seed", demo.seed);
  return {};
}

// --- the commands

/// A command as the command line makes it.
struct command {
  void (*add_options)(CLI::App& to, parsed_options& in, const job_command& of);
  /// Checks the options, and that those it accepts are in range.
  result<void> (*accept)(parsed_options& in, const config_file& file, const job_command& of);
};

constexpr std::array commands{command{add_run_options, accept_run},
                              command{[](CLI::App& to, parsed_options& in, const job_command&) {
                                        add_generate_options(to, in, record_kinds().front());
                                      },
                                      accept_generate},
                              command{[](CLI::App& to, parsed_options& in, const job_command& of) {
                                        add_demo_options(to, in, *of.demo);
                                      },
                                      accept_demo}};

std::vector<std::string> names_of(const command& what) {
  CLI::App app;
  parsed_options in;
  what.add_options(app, in, pairs_command());
  return option_names(app);
}

/// Whether a file is accepted, read as `--config` is.
result<void> read(const command& what, const std::vector<std::string>& names,
                  const std::string& path) {
  const auto file = read_config(path, names);
  if (!file)
    return file.error();
  CLI::App app;
  parsed_options in;
  const auto pairs = pairs_command();
  what.add_options(app, in, pairs);
  if (auto done = fill_in(app, names, {}, *file); !done)
    return done;
  auto done = what.accept(in, *file, pairs);
  if (done)
    expect_common(in);
  return done;
}

// --- refusals

/// Whether the only canary of a file is the value of a property.
bool is_secret_in(const std::string& content) {
  const auto first = content.find(canary);
  if (first == std::string::npos || content.find(canary, first + 1) != std::string::npos)
    return false;
  try {
    const auto parsed = toml::parse(content);
    const auto* const table = parsed["librdkafka"].as_table();
    return table != nullptr && std::ranges::any_of(*table, [](const auto& each) {
             const auto* const text = each.second.as_string();
             return text != nullptr && text->get().find(canary) != std::string::npos;
           });
  } catch (const toml::parse_error&) {
    return false;
  }
}

void expect_good_refusal(const failure& why, bool has_secret) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  expect(why.what == remedy::misconfigured, "a bad configuration can be mended");
  expect(!why.message.empty(), "a refusal says why");
  expect(std::ranges::none_of(why.message, is_control), "a refusal is one line: " + why.message);
  expect(!has_secret || why.message.find(canary) == std::string::npos,
         "a refusal has no secret: " + why.message);
}

void run(const std::string& content) {
  const memory_file file{content};
  const bool has_secret = is_secret_in(content);
  for (const auto& each : commands) {
    static std::map<const command*, std::vector<std::string>> names; // made once, as it is slow
    if (!names.contains(&each))
      names[&each] = names_of(each);
    if (const auto done = read(each, names.at(&each), file.path()); !done)
      expect_good_refusal(done.error(), has_secret);
  }
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
