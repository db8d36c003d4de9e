/// The script that a command is about: its files, and what its placeholders stand for.
#pragma once

#include "app/job_command.hpp"
#include "model/failure.hpp"
#include "sql/diagnostic.hpp"
#include "sql/source.hpp"

#include <string>
#include <vector>

namespace duet {

/// What its options fill in.
struct script_options {
  std::vector<std::string> files;
  std::vector<std::string> defines; ///< NAME=VALUE
};

void add_script_options(CLI::App& to, script_options& in);

/// The files as one script with its placeholders filled; what is wrong with those is in `said`.
[[nodiscard]] result<sql::source> read_script(const script_options& in, sql::diagnostics& said);

/// Gives those names that nobody has said the file's.
void name_after(const script_options& in, job_names& names);

} // namespace duet
