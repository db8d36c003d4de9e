/// Any script is read to its end; what is read has a text that is read as the same, and what is
/// wrong has a place in the script.
#include "sql/diagnostic.hpp"
#include "sql/limits.hpp"
#include "sql/parse.hpp"
#include "sql/placeholders.hpp"
#include "sql/print.hpp"
#include "tests/fuzz/diagnostics_check.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace duet::fuzz {

namespace {

/// The text of a statement is read as the same statement, without a word.
void expect_normal(const sql::syntax::statement& what) {
  const auto printed = sql::syntax::print(what);
  if (printed.size() >= sql::script_bytes_max)
    return; // quotes made it longer
  sql::diagnostics problems;
  const auto in = script(printed + ";");
  const auto again = sql::syntax::parse_script(in, problems);
  expect(problems.all().empty(), "a normal text is read without a word: " + printed);
  expect(again.size() == 1 && again.front() == what, "a normal text says the same: " + printed);
}

void run(std::string text) {
  const sql::placeholder_values values{{"a", "x'y"}, {"b", "1"}, {"c", ""}};
  sql::diagnostics problems;
  const auto in = fill_placeholders(script(std::move(text)), values, problems);
  const auto statements = sql::syntax::parse_script(in, problems);
  expect_diagnostics(problems, in);
  for (const auto& each : statements)
    expect_normal(each);
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
