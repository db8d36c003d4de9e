/// Any script is read to its end; what is read has a text that is read as the same, and what is
/// wrong has a place in the script.
#include "sql/diagnostic.hpp"
#include "sql/limits.hpp"
#include "sql/parse.hpp"
#include "sql/placeholders.hpp"
#include "sql/print.hpp"
#include "tests/fuzz/violation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace duet::fuzz {

namespace {

void expect(bool holds, std::string_view property) {
  if (!holds)
    violated(property);
}

sql::source script(std::string text) {
  sql::source made;
  made.name = "fuzz.sql";
  made.written = std::move(text);
  return made;
}

/// Line, column and offset say the same, and the place is within the script.
void expect_place(const sql::diagnostic& what, const sql::source& in) {
  const auto at = what.at;
  const std::string_view text = in.written;
  expect(at.offset + std::size_t{at.length} <= text.size(), "a place is within the script");
  const auto before = text.substr(0, at.offset);
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  expect(at.line == lines + 1, "a place's line is that of its offset");
  const auto line_begin = before.rfind('\n') + 1; // npos + 1 is 0
  expect(at.column >= 1 && at.column <= at.offset - line_begin + 1, "a column is within its line");
}

void expect_diagnostics(const sql::diagnostics& problems, const sql::source& in) {
  for (const auto& each : problems.all()) {
    expect_place(each, in);
    expect(!each.message.empty() && !each.message.ends_with('.'), "a message is a sentence");
    expect(each.message.find('\n') == std::string::npos, "a message is one line");
  }
  expect(render(problems, in).empty() == problems.all().empty(), "what is wrong is shown");
}

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
