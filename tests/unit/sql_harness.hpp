/// What the tests of the language share.
#pragma once

#include "sql/diagnostic.hpp"
#include "sql/parse.hpp"
#include "sql/print.hpp"
#include "sql/source.hpp"
#include "sql/syntax.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace duet::sql::syntax::test {

inline source script(std::string text) {
  source made;
  made.name = "test.sql";
  made.written = std::move(text);
  return made;
}

/// A script that was read, and what was said about it.
struct outcome {
  source in;
  diagnostics problems;
  std::vector<statement> statements;

  [[nodiscard]] std::string told() const { return render(problems, in); }
};

inline outcome read(std::string text) {
  outcome made{script(std::move(text)), {}, {}};
  made.statements = parse_script(made.in, made.problems);
  return made;
}

/// The normal form of an expression, which was checked to be that of itself; or what is wrong.
inline std::string normal_expression(const std::string& text) {
  const auto in = script(text);
  diagnostics problems;
  const auto first = parse_expression(in, problems);
  if (!first)
    return render(problems, in);
  const auto printed = print(*first);
  const auto again = script(printed);
  diagnostics none;
  const auto second = parse_expression(again, none);
  CHECK_MESSAGE(none.all().empty(), render(none, again));
  CHECK_MESSAGE((second && *second == *first), printed);
  return printed;
}

/// The same for a query.
inline std::string normal_query(const std::string& text) {
  const auto in = script(text);
  diagnostics problems;
  const auto first = parse_query(in, problems);
  if (!first)
    return render(problems, in);
  const auto printed = print(*first);
  const auto again = script(printed);
  diagnostics none;
  const auto second = parse_query(again, none);
  CHECK_MESSAGE(none.all().empty(), render(none, again));
  CHECK_MESSAGE((second && *second == *first), printed);
  return printed;
}

/// The same for the statements of a script, which may lead to warnings: one a line.
inline std::string normal_script(const std::string& text) {
  const auto first = read(text);
  if (first.problems.has_errors())
    return first.told();
  std::string printed;
  for (const auto& each : first.statements)
    printed += print(each) + ";\n";
  const auto second = read(printed);
  CHECK_MESSAGE(second.problems.all().empty(), second.told());
  CHECK_MESSAGE(second.statements == first.statements, printed);
  return printed;
}

/// The statement that a script is, as the node that it is expected to be.
template <class Node> const Node& only(const outcome& of) {
  REQUIRE_MESSAGE(of.statements.size() == 1, of.told());
  const auto* const node = std::get_if<Node>(&of.statements.front().node);
  REQUIRE(node != nullptr);
  return *node;
}

/// A place for a comparison: "3:8+5".
inline std::string shown(place at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column) + "+" +
         std::to_string(at.length);
}

/// What a script has at a place.
inline std::string text_at(const outcome& of, place at) {
  return of.in.written.substr(at.offset, at.length);
}

} // namespace duet::sql::syntax::test
