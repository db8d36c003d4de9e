#include "app/explain_command.hpp"

#include "app/checked_options.hpp"
#include "app/output.hpp"
#include "app/sql_script.hpp"
#include "pipeline/config.hpp"
#include "sql/diagnostic.hpp"
#include "sql/explain.hpp"
#include "sql/script.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>

namespace duet {

namespace {

enum class explain_format : std::uint8_t { text, json };

struct explain_options {
  script_options script;
  explain_format format = explain_format::text;
};

void add_explain_options(CLI::App& to, explain_options& in) {
  add_script_options(to, in.script);
  add_choice<explain_format>(to, "--format", in.format,
                             {{"text", explain_format::text}, {"json", explain_format::json}},
                             "For people or for tools");
}

/// A script that cannot be run is explained to tools, too: they find its errors in what they read.
result<int> explain_script(const explain_options& in) {
  sql::diagnostics said;
  const auto script = read_script(in.script, said);
  if (!script)
    return script.error();
  const auto bound = said.has_errors() ? std::nullopt : sql::bind_script(*script, said);
  const auto failed = misconfigured(render(said, *script));
  if (!bound && in.format == explain_format::text)
    return failed;
  job_names names;
  name_after(in.script, names);
  pipeline_config config;
  config.app_id = names.app_id;
  const sql::explained_script explained{.text = *script,
                                        .what = bound ? &*bound : nullptr,
                                        .said = said,
                                        .dlq_topic = names.dlq_topic,
                                        .state_topic = config.state_topic()};
  std::cout << (in.format == explain_format::text ? sql::explain(explained)
                                                  : sql::explain_as_json(explained) + "\n");
  return after_output(bound ? 0 : exit_code(failed.what), "the plan");
}

} // namespace

question_command explain_command() {
  const auto in = std::make_shared<explain_options>();
  return {.name = "explain",
          .about = "Say what a SQL script comes to, without running it",
          .add_options = [in](CLI::App& to) { add_explain_options(to, *in); },
          .answer = [in] { return explain_script(*in); }};
}

} // namespace duet
