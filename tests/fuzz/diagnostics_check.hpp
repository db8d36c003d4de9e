/// Scripts of fuzzers. What is said about one has a place in it, and is a sentence.
#pragma once

#include "sql/diagnostic.hpp"
#include "sql/source.hpp"
#include "tests/fuzz/violation.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace duet::fuzz {

inline sql::source script(std::string text) {
  sql::source made;
  made.name = "fuzz.sql";
  made.written = std::move(text);
  return made;
}

inline void expect(bool holds, std::string_view property) {
  if (!holds)
    violated(property);
}

/// Line, column and offset say the same, and the place is within the script.
inline void expect_place(const sql::diagnostic& what, const sql::source& in) {
  const auto at = what.at;
  const std::string_view text = in.written;
  expect(at.offset + std::size_t{at.length} <= text.size(), "a place is within the script");
  const auto before = text.substr(0, at.offset);
  const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  expect(at.line == lines + 1, "a place's line is that of its offset");
  const auto line_begin = before.rfind('\n') + 1; // npos + 1 is 0
  expect(at.column >= 1 && at.column <= at.offset - line_begin + 1, "a column is within its line");
}

inline void expect_diagnostics(const sql::diagnostics& problems, const sql::source& in) {
  for (const auto& each : problems.all()) {
    expect_place(each, in);
    expect(!each.message.empty() && !each.message.ends_with('.'), "a message is a sentence");
    expect(each.message.find('\n') == std::string::npos, "a message is one line");
  }
  expect(render(problems, in).empty() == problems.all().empty(), "what is wrong is shown");
}

} // namespace duet::fuzz
