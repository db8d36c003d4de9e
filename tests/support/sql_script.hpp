/// A job of SQL for tests without a broker.
#pragma once

#include "jobs/sql/sql_job.hpp"
#include "sql/script.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace duet::test {

/// The job of a script; what is wrong with it is thrown, as it would be printed.
inline std::shared_ptr<const sql::sql_job> sql_job_of(const std::string& script) {
  const sql::source in{.name = "test.sql", .written = script, .filled = {}, .replaced = {}};
  sql::diagnostics said;
  auto bound = sql::bind_script(in, said);
  if (!bound)
    throw std::logic_error{sql::render(said, in)};
  return std::make_shared<const sql::sql_job>(std::move(*bound), "test");
}

} // namespace duet::test
