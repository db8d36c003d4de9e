#include "app/commands.hpp"

#include "app/command_options.hpp"
#include "app/healthcheck.hpp"
#include "app/logging.hpp"
#include "app/options.hpp"
#include "app/output.hpp"
#include "app/run.hpp"
#include "app/version.hpp"
#include "jobs/pairs/pairs.hpp"

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace duet {

namespace {

/// The open files that duet needs with one broker, and some to spare.
constexpr rlim_t open_files_min = 64;

/// With fewer it would find out at any point, some of which look like another fault.
result<void> check_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= open_files_min)
    return {};
  return bad_setting("the limit of open files is " + std::to_string(limit.rlim_cur) +
                     ", duet needs " + std::to_string(open_files_min) +
                     ", and more with many brokers; raise it (ulimit -n)");
}

result<int> start_run(parsed_options& in, const config_file& file) {
  const auto config = check_run(in, file);
  if (!config)
    return config.error();
  return run(in.service, std::make_shared<pairs::pairs_job>(*config));
}

result<int> start_healthcheck(const parsed_options& in) {
  const auto address = check_metrics_address(in);
  if (!address)
    return address.error();
  return run_healthcheck(*address);
}

result<int> start_generator(parsed_options& in, const config_file& file) {
  if (auto done = check_generate(in, file); !done)
    return done.error();
  return run_generator(in.generator);
}

result<int> start_demo(parsed_options& in) {
  if (auto done = check_demo(in); !done)
    return done.error();
  return run_demo(in.demo,
                  std::make_shared<pairs::pairs_job>(pairs::pairs_config{.sum = in.demo.pair_sum}));
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
    add_run_options(*run_pairs_, in_);
    auto* generate_app = app_.add_subcommand("generate", "Write test data")->require_subcommand(1);
    generate_numbers_ = generate_app->add_subcommand("numbers", "Random numbers");
    add_generate_options(*generate_numbers_, in_);
    auto* demo_app =
        app_.add_subcommand("demo", "Run a job on an embedded broker")->require_subcommand(1);
    demo_pairs_ = demo_app->add_subcommand("pairs", "Pairs of random numbers");
    add_demo_options(*demo_pairs_, in_);
    healthcheck_ = app_.add_subcommand("healthcheck", "Ask a running duet whether it is ready");
    add_metrics_address(*healthcheck_, in_);
  }

  int parse_and_run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& help) {
      return after_output(app_.exit(help), "what was asked for");
    } catch (const CLI::ExtrasError&) {
      return fail(bad_setting(name_unknown()));
    } catch (const CLI::ParseError& error) {
      return fail(bad_setting(error.what() + std::string{"; see duet --help"}));
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
      return start_healthcheck(in_);
    if (auto done = check_open_files(); !done)
      return done.error();
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
