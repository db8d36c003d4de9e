#include "app/sql_script.hpp"

#include "app/options.hpp"
#include "sql/placeholders.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace duet {

namespace {

result<std::string> read_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file)
    return bad_setting("the script " + path + " cannot be read");
  return std::move(text).str();
}

result<sql::placeholder_values> read_defines(const script_options& in) {
  sql::placeholder_values defined;
  for (const auto& each : in.defines) {
    const auto equals = each.find('=');
    if (equals == std::string::npos || equals == 0)
      return bad_setting("--define takes NAME=VALUE, not " + each);
    defined.insert_or_assign(each.substr(0, equals), each.substr(equals + 1));
  }
  return defined;
}

} // namespace

void add_script_options(CLI::App& to, script_options& in) {
  to.add_option("FILE", in.files, "Scripts, which are read one after the other as one")->required();
  to.add_option("--define", in.defines, "NAME=VALUE: what ${NAME} in the script stands for");
}

result<sql::source> read_script(const script_options& in, sql::diagnostics& said) {
  sql::source script{.name = in.files.front(), .written = {}, .filled = {}, .replaced = {}};
  std::uint32_t lines = 0;
  for (const auto& each : in.files) {
    auto text = read_file(each);
    if (!text)
      return text.error();
    *text += '\n';
    script.written += *text;
    if (in.files.size() > 1)
      script.files.push_back({each, lines});
    lines += static_cast<std::uint32_t>(std::ranges::count(*text, '\n'));
  }
  const auto defined = read_defines(in);
  if (!defined)
    return defined.error();
  return sql::fill_placeholders(std::move(script), *defined, said);
}

void name_after(const script_options& in, job_names& names) {
  if (names.app_id.empty())
    names.app_id = std::filesystem::path{in.files.front()}.stem().string();
  if (names.dlq_topic.empty())
    names.dlq_topic = names.app_id + "-dlq";
}

} // namespace duet
