#include "app/sql_command.hpp"

#include "app/explain_command.hpp"
#include "app/options.hpp"
#include "app/sql_demo.hpp"
#include "app/sql_script.hpp"
#include "jobs/sql/sql_job.hpp"
#include "sql/diagnostic.hpp"
#include "sql/script.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <memory>
#include <optional>
#include <utility>

namespace duet {

namespace {

result<std::shared_ptr<const job>> check(const script_options& in, job_names& names) {
  sql::diagnostics said;
  const auto script = read_script(in, said);
  if (!script)
    return script.error();
  auto bound = said.has_errors() ? std::nullopt : sql::bind_script(*script, said);
  if (!bound)
    return misconfigured(render(said, *script));
  for (const auto& each : said.all())
    spdlog::warn("{}", render(each, *script));
  name_after(in, names);
  return std::shared_ptr<const job>{
      std::make_shared<sql::sql_job>(std::move(*bound), names.app_id)};
}

} // namespace

job_command sql_command() {
  const auto in = std::make_shared<script_options>();
  return {.name = "sql",
          .about = "Run a script in Flink's dialect of SQL",
          .add_options = [in](CLI::App& to) { add_script_options(to, *in); },
          .check = [in](job_names& names) { return check(*in, names); },
          .demo = sql_demo(),
          .question = explain_command()};
}

} // namespace duet
