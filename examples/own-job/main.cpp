/// The program: all of duet with the job `count`.
#include <CLI/CLI.hpp>
#include <duet/app/program.hpp>

#include <memory>

#include "count_job.hpp"

namespace {

/// What the command line says of the job. `config` outlives the program's run.
duet::job_command count_command(count_config& config) {
  const auto make = [&config] { return std::make_shared<const count_job>(config); };
  return {.name = "count",
          .about = "Count the records of each key",
          .names = {.app_id = "count", .dlq_topic = "count-dlq"},
          .add_options =
              [&config](CLI::App& to) {
                to.add_option("--input-topic", config.input_topic, "Topic to read")
                    ->capture_default_str();
                to.add_option("--output-topic", config.output_topic, "Topic to write counts to")
                    ->capture_default_str();
              },
          .check = [make](duet::job_names&) -> duet::result<std::shared_ptr<const duet::job>> {
            return std::shared_ptr<const duet::job>{make()};
          },
          .demo = duet::demo_command{.about = "Counts of random keys",
                                     .add_options = [](CLI::App&) {},
                                     .check = [make]() -> duet::result<duet::demo_script> {
                                       return duet::demo_script{.what = make(),
                                                                .about = "each with a key",
                                                                .high = 9,
                                                                .output = "count",
                                                                .outputs = "counts"};
                                     }}};
}

} // namespace

int main(int argc, char** argv) {
  count_config config;
  return duet::run_program(argc, argv, {count_command(config)});
}
