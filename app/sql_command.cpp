#include "app/sql_command.hpp"

#include "app/options.hpp"
#include "jobs/sql/sql_job.hpp"
#include "sql/diagnostic.hpp"
#include "sql/placeholders.hpp"
#include "sql/script.hpp"

#include <CLI/CLI.hpp>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace duet {

namespace {

/// What its options fill in.
struct sql_options {
  std::vector<std::string> files;
  std::vector<std::string> defines; ///< NAME=VALUE
};

void add_options(CLI::App& to, sql_options& in) {
  to.add_option("FILE", in.files, "Scripts, which are read one after the other as one")->required();
  to.add_option("--define", in.defines, "NAME=VALUE: what ${NAME} in the script stands for");
}

result<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    return bad_setting("the script " + path + " cannot be read");
  return std::move(text).str();
}

result<sql::placeholder_values> read_defines(const sql_options& in) {
  sql::placeholder_values defined;
  for (const auto& each : in.defines) {
    const auto equals = each.find('=');
    if (equals == std::string::npos || equals == 0)
      return bad_setting("--define takes NAME=VALUE, not " + each);
    defined.insert_or_assign(each.substr(0, equals), each.substr(equals + 1));
  }
  return defined;
}

result<sql::source> read_script(const sql_options& in) {
  sql::source script{.name = in.files.front(), .written = {}, .filled = {}, .replaced = {}};
  for (const auto& each : in.files) {
    auto text = read_file(each);
    if (!text)
      return text.error();
    script.written += *text + "\n";
  }
  return script;
}

result<std::shared_ptr<const job>> check(const sql_options& in, job_names& names) {
  auto script = read_script(in);
  if (!script)
    return script.error();
  const auto defined = read_defines(in);
  if (!defined)
    return defined.error();
  sql::diagnostics said;
  *script = sql::fill_placeholders(std::move(*script), *defined, said);
  auto bound = said.has_errors() ? std::nullopt : sql::bind_script(*script, said);
  if (!bound)
    return misconfigured(render(said, *script));
  for (const auto& each : said.all())
    spdlog::warn("{}", render(each, *script));
  if (names.app_id.empty())
    names.app_id = std::filesystem::path{in.files.front()}.stem().string();
  if (names.dlq_topic.empty())
    names.dlq_topic = names.app_id + "-dlq";
  return std::shared_ptr<const job>{std::make_shared<sql::sql_job>(std::move(*bound))};
}

} // namespace

job_command sql_command() {
  const auto in = std::make_shared<sql_options>();
  return {.name = "sql",
          .about = "Run a script in Flink's dialect of SQL",
          .add_options = [in](CLI::App& to) { add_options(to, *in); },
          .check = [in](job_names& names) { return check(*in, names); }};
}

} // namespace duet
