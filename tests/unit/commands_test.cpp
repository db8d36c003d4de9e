#include "app/commands.hpp"
#include "app/options.hpp"

#include <CLI/CLI.hpp>
#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace duet {
namespace {

/// How a command ended and what it said.
struct said {
  int code = 0;
  std::string out;
  std::string errors;

  [[nodiscard]] bool has(const std::string& words) const {
    return (out + errors).find(words) != std::string::npos;
  }
};

/// A job with an option --size, which is refused with its name and what it was given.
job_command refused(const std::string& name) {
  const auto size = std::make_shared<std::string>("none");
  const auto add = [size](CLI::App& to) { to.add_option("--size", *size, "Of " + to.get_name()); };
  return {.name = name,
          .about = "Refuses " + name,
          .names = {.app_id = "app-" + name, .dlq_topic = "dlq-" + name},
          .add_options = add,
          .check = [=](job_names&) -> result<std::shared_ptr<const job>> {
            return bad_setting(name + " has size " + *size);
          }};
}

/// The command line of two jobs, of which one has a demo.
struct two_jobs {
  two_jobs() {
    jobs[1].demo = demo_command{
        .about = "Shows apples",
        .add_options = jobs[1].add_options,
        .check = []() -> result<demo_script> { return bad_setting("no apples to show"); }};
    jobs[1].question = question_command{.name = "peel",
                                        .about = "Asks about apples",
                                        .add_options = jobs[1].add_options,
                                        .answer = [add = jobs[1].check]() -> result<int> {
                                          job_names names;
                                          return add(names).error();
                                        }};
  }

  /// Runs a command line of the program fruit.
  said run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "/usr/bin/fruit");
    std::vector<char*> all;
    for (auto& each : arguments)
      all.push_back(each.data());
    std::ostringstream out;
    std::ostringstream errors;
    auto* const out_before = std::cout.rdbuf(out.rdbuf());
    auto* const errors_before = std::cerr.rdbuf(errors.rdbuf());
    const auto code = run_command(static_cast<int>(all.size()), all.data(), jobs);
    std::cout.rdbuf(out_before);
    std::cerr.rdbuf(errors_before);
    // the next command sets up a log of the same name
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("nobody's"));
    return {code, out.str(), errors.str()};
  }

  std::vector<job_command> jobs{refused("pears"), refused("apples")};
};

/// The command is refused with these words.
void check_refused(const said& by, const std::string& words) {
  CAPTURE(by.errors);
  CHECK(by.code == 2);
  CHECK(by.errors.find(words) != std::string::npos);
}

TEST_CASE("a job is checked with what its own options were given") {
  two_jobs test;
  check_refused(test.run({"run", "apples", "--brokers", "b:1", "--size", "7"}),
                "apples has size 7");
  check_refused(test.run({"run", "pears", "--brokers", "b:1"}), "pears has size none");
}

TEST_CASE("each job has names of its own for what nobody names") {
  for (const std::string name : {"pears", "apples"}) {
    two_jobs test;
    const auto help = test.run({"run", name, "--help"});
    CAPTURE(help.out);
    CHECK(help.code == 0);
    for (const auto& words : {"=app-" + name, "=dlq-" + name, "Of " + name, "fruit run " + name})
      CHECK(help.has(words));
  }
}

TEST_CASE("a job has a demo if it says so") {
  two_jobs test;
  check_refused(test.run({"demo", "pears"}), "see fruit --help");
  check_refused(test.run({"demo", "apples", "--for", "1s"}), "no apples to show");
}

TEST_CASE("a job may bring a question of its own") {
  two_jobs test;
  CHECK(test.run({"--help"}).has("Asks about apples"));
  check_refused(test.run({"peel", "--size", "8"}), "apples has size 8");
  test.jobs.pop_back();
  check_refused(test.run({"peel"}), "see fruit --help");
}

TEST_CASE("without a job that has one there is no demo") {
  two_jobs test;
  test.jobs.pop_back();
  const auto help = test.run({"--help"});
  CHECK(help.has("generate"));
  CHECK_FALSE(help.has("demo"));
}

} // namespace
} // namespace duet
