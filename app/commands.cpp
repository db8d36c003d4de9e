#include "app/commands.hpp"

#include "app/command_options.hpp"
#include "app/demo.hpp"
#include "app/generator.hpp"
#include "app/healthcheck.hpp"
#include "app/logging.hpp"
#include "app/options.hpp"
#include "app/output.hpp"
#include "app/run.hpp"
#include "app/version.hpp"

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
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

/// What every command does that is more than a question.
result<void> prepare(const parsed_options& in, const std::string& log_level) {
  if (auto done = check_open_files(); !done)
    return done;
  set_up_logging(in.log_format, log_level);
  return {};
}

result<int> start_run(const job_command& of, parsed_options& in, const config_file& file) {
  if (auto done = prepare(in, in.log_level); !done)
    return done.error();
  auto what = check_run(in, file, of);
  if (!what)
    return what.error();
  return run(in.service, std::move(*what));
}

result<int> start_generator(parsed_options& in, const config_file& file) {
  if (auto done = prepare(in, in.log_level); !done)
    return done.error();
  if (auto done = check_generate(in, file); !done)
    return done.error();
  return run_generator(in.generator);
}

result<int> start_demo(const demo_command& of, parsed_options& in) {
  if (auto done = prepare(in, in.log_level == "info" ? "warning" : in.log_level); !done)
    return done.error();
  const auto script = check_demo(in, of);
  if (!script)
    return script.error();
  return run_demo(in.demo, *script);
}

result<int> start_healthcheck(const parsed_options& in) {
  const auto address = check_metrics_address(in);
  if (!address)
    return address.error();
  return run_healthcheck(*address);
}

/// A command, and what it starts once its options are filled in.
struct command {
  CLI::App* app = nullptr;
  std::unique_ptr<parsed_options> in = std::make_unique<parsed_options>();
  std::function<result<int>(parsed_options& in, const config_file& file)> start{};
  /// It is given the file of the service that it is about, whose keys are those of other commands.
  bool is_question = false;
};

/// The command line and what its commands start.
class command_line {
public:
  command_line(const std::string& program, const std::vector<job_command>& jobs)
      : app_{"duet: exactly-once keyed stream processing on Kafka", program} {
    app_.require_subcommand(1);
    app_.set_version_flag("--version", [] { return describe_versions(); });
    app_.get_formatter()->column_width(column_width);
    add_run(jobs);
    add_generate();
    add_demo(jobs);
    add_questions(jobs);
    add_healthcheck();
  }

  int parse_and_run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& help) {
      return after_output(app_.exit(help), "what was asked for");
    } catch (const CLI::ExtrasError&) {
      return fail(bad_setting(name_unknown()));
    } catch (const CLI::ParseError& error) {
      return fail(bad_setting(error.what() + std::string{"; see "} + app_.get_name() + " --help"));
    }
    const auto code = start(chosen());
    return code ? *code : fail(code.error());
  }

private:
  static constexpr int column_width = 36;

  static int fail(const failure& why) {
    complain(why.message);
    return exit_code(why.what);
  }

  // --- the commands

  CLI::App& add_group(const std::string& name, const std::string& about) {
    return *app_.add_subcommand(name, about)->require_subcommand(1);
  }

  void add_run(const std::vector<job_command>& jobs) {
    auto& group = add_group("run", "Run a job");
    for (const auto& of : jobs) {
      auto& made = commands_.emplace_back(command{group.add_subcommand(of.name, of.about)});
      add_run_options(*made.app, *made.in, of);
      made.start = [of](auto& in, const auto& file) { return start_run(of, in, file); };
    }
  }

  void add_generate() {
    auto& group = add_group("generate", "Write test data");
    for (const auto& kind : record_kinds()) {
      auto& made = commands_.emplace_back(
          command{group.add_subcommand(std::string{kind.name}, std::string{kind.about})});
      add_generate_options(*made.app, *made.in, kind);
      made.start = start_generator;
    }
  }

  void add_demo(const std::vector<job_command>& jobs) {
    if (std::ranges::none_of(jobs, [](const auto& each) { return each.demo.has_value(); }))
      return;
    auto& group = add_group("demo", "Run a job on an embedded broker");
    for (const auto& each : jobs)
      if (const auto& of = each.demo) {
        auto& made = commands_.emplace_back(command{group.add_subcommand(each.name, of->about)});
        add_demo_options(*made.app, *made.in, *of);
        made.start = [of = *of](auto& in, const auto&) { return start_demo(of, in); };
      }
  }

  void add_questions(const std::vector<job_command>& jobs) {
    for (const auto& each : jobs)
      if (const auto& of = each.question) {
        auto& made = commands_.emplace_back(command{app_.add_subcommand(of->name, of->about)});
        made.is_question = true;
        of->add_options(*made.app);
        made.start = [of = *of](auto&, const auto&) { return of.answer(); };
      }
  }

  void add_healthcheck() {
    auto& made = commands_.emplace_back(
        command{app_.add_subcommand("healthcheck", "Ask a running duet whether it is ready")});
    made.is_question = true;
    add_metrics_address(*made.app, *made.in);
    made.start = [](auto& in, const auto&) { return start_healthcheck(in); };
  }

  [[nodiscard]] const command& healthcheck() const { return commands_.back(); }

  [[nodiscard]] const command& chosen() const {
    const auto found =
        std::ranges::find_if(commands_, [](const auto& each) { return each.app->parsed(); });
    return found == commands_.end() ? healthcheck() : *found;
  }

  // --- what they are given

  /// A sentence about the first argument that nothing knows.
  [[nodiscard]] std::string name_unknown() const {
    const auto extras = app_.remaining(true);
    auto unknown = extras.empty() ? std::string{} : extras.front();
    unknown.resize(std::min(unknown.size(), unknown.find('='))); // the value may be a secret
    auto names = option_names(*chosen().app);
    std::ranges::for_each(names, [](auto& name) { name = "--" + name; });
    return "unknown argument " + unknown + did_you_mean(unknown, names);
  }

  [[nodiscard]] std::vector<std::string> all_option_names() const {
    std::vector<std::string> all;
    for (const auto& each : commands_)
      std::ranges::copy(option_names(*each.app), std::back_inserter(all));
    return all;
  }

  [[nodiscard]] result<int> start(const command& what) const {
    auto& in = *what.in;
    const auto environment = read_environment();
    config_file file;
    if (in.config.empty() && environment.contains("DUET_CONFIG"))
      in.config = environment.at("DUET_CONFIG");
    if (!in.config.empty()) {
      auto read =
          read_config(in.config, what.is_question ? all_option_names() : option_names(*what.app));
      if (!read)
        return read.error();
      file = std::move(*read);
    }
    if (auto done = fill_in(*what.app, all_option_names(), environment, file); !done)
      return done.error();
    return what.start(in, file);
  }

  CLI::App app_;
  std::vector<command> commands_; ///< The last is `healthcheck`.
};

} // namespace

int run_command(int argc, char** argv, const std::vector<job_command>& jobs) {
  const auto program = argc > 0 ? std::filesystem::path{*argv}.filename().string() : "duet";
  return command_line{program, jobs}.parse_and_run(argc, argv);
}

} // namespace duet
