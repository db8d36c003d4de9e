/// What the commands of duet take: their options, and what those must be.
#pragma once

#include "app/demo.hpp"
#include "app/generator.hpp"
#include "app/job_command.hpp"
#include "app/options.hpp"
#include "app/service.hpp"
#include "monitoring/host_port.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace duet {

/// The options of one command but for those of its job, as CLI11 fills them in, before they are
/// checked together.
struct parsed_options {
  std::string config;
  std::string brokers;
  std::vector<std::string> properties;
  std::string log_format = "text";
  std::string log_level = "info";
  std::string metrics_address = to_string(service_config{}.metrics_address);
  std::optional<std::uint64_t> memory_max;
  service_config service;
  generator_config generator;
  std::string rate;
  std::optional<std::uint64_t> seed;
  std::string late_by;
  std::string begin;
  std::optional<double> event_rate;
  demo_config demo;
  std::string duration;
};

/// Adds the options of `duet run JOB`.
void add_run_options(CLI::App& to, parsed_options& in, const job_command& of);

/// Adds the options of `duet generate KIND`.
void add_generate_options(CLI::App& to, parsed_options& in, const record_kind& of);

/// Adds the options of `duet demo JOB`.
void add_demo_options(CLI::App& to, parsed_options& in, const demo_command& of);

/// Adds the option that says where the metrics are, which several commands have.
void add_metrics_address(CLI::App& to, parsed_options& in);

/// Checks where the metrics are said to be.
[[nodiscard]] result<host_port> check_metrics_address(const parsed_options& in);

/// Checks what `duet run JOB` was given and completes `in.service`. Returns the job.
[[nodiscard]] result<std::shared_ptr<const job>>
check_run(parsed_options& in, const config_file& file, const job_command& of);

/// Checks what `duet generate KIND` was given and completes `in.generator`.
[[nodiscard]] result<void> check_generate(parsed_options& in, const config_file& file);

/// Checks what `duet demo JOB` was given and completes `in.demo`. Returns what is shown.
[[nodiscard]] result<demo_script> check_demo(parsed_options& in, const demo_command& of);

} // namespace duet
