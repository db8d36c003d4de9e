/// A script that a grammar makes of any bytes is planned or refused with its place; planned again
/// it is the same, and so is its normal text; what is planned can be run.
#include "jobs/sql/sql_job.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/script.hpp"
#include "tests/fuzz/diagnostics_check.hpp"
#include "tests/fuzz/sql_grammar.hpp"
#include "tests/fuzz/violation.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace duet::fuzz {

namespace {

/// All that state and time depend on.
std::string fingerprints_of(const sql::sql_job& of) {
  std::string all = of.fingerprint();
  for (const auto& each : of.shape().tables)
    all.append("\n").append(each.fingerprint);
  for (const auto& each : of.shape().operators)
    all.append("\n").append(each.fingerprint);
  return all;
}

/// What a script comes to; nothing if it is refused.
std::optional<std::string> plan(const std::string& text) {
  const auto in = script(text);
  sql::diagnostics said;
  auto bound = sql::bind_script(in, said);
  expect_diagnostics(said, in);
  expect(bound.has_value() != said.has_errors(), "a script is refused if something is wrong");
  if (!bound)
    return std::nullopt;
  constexpr std::uint32_t key_groups = 2;
  const sql::sql_job job{*std::move(bound), "fuzz"};
  static_cast<void>(job.make_front(key_groups));
  for (std::size_t i = 0; i < job.shape().operators.size(); ++i)
    static_cast<void>(job.make_operator(numbered<operator_id>(i), {1}, key_groups));
  return fingerprints_of(job);
}

/// The same statements as they are printed; nothing if some cannot be read.
std::optional<std::string> normal_text(const std::string& text) {
  sql::diagnostics said;
  const auto in = script(text);
  std::string printed;
  for (const auto& each : sql::syntax::parse_script(in, said))
    printed.append(sql::syntax::print(each)).append(";\n");
  return said.has_errors() ? std::nullopt : std::optional{printed};
}

void run(std::string_view input) {
  const auto text = script_of(input);
  const auto planned = plan(text);
  expect(plan(text) == planned, "a script is planned as before: " + text);
  if (const auto normal = normal_text(text))
    expect(plan(*normal) == planned, "a normal text is planned as the script: " + text);
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
