#include "functions/cast.hpp"
#include "functions/expression.hpp"
#include "sql/describe.hpp"
#include "sql/explain.hpp"

#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace duet::sql {

namespace {

using columns_of_rows = std::vector<named_type>;

/// A constant as it is written in SQL; an interval of time as people write it.
std::string constant_text(const expression& of) {
  if (std::holds_alternative<std::monostate>(of.value))
    return "NULL";
  if (of.type.kind == type_kind::interval_millis)
    return duration_text(std::get<std::int64_t>(of.value));
  byte_arena memory;
  failed_rows failed;
  computing with{.memory = memory, .failed = failed, .now = {}};
  constexpr std::uint32_t only_row = 0;
  column from;
  add(from, 0, of.value);
  column to;
  to.start(storage::bytes, 1);
  const operand given{&from, true};
  cast_kernel(of.type, string_type(), true, {})({&given, 1}, {&only_row, 1}, with, to);
  const auto made = datum_at(to, 0);
  const auto* text = std::get_if<std::string_view>(&made);
  const auto plain = text == nullptr ? std::string{"?"} : std::string{*text};
  return is_numeric(of.type.kind) || of.type.kind == type_kind::boolean ? plain : "'" + plain + "'";
}

std::string junction(const expression& of, std::string_view word, const columns_of_rows& columns) {
  std::string text = "(";
  for (const auto& each : of.arguments)
    text += (text.size() == 1 ? "" : " " + std::string{word} + " ") + to_text(each, columns);
  return text + ")";
}

std::string choice_text(const expression& of, const columns_of_rows& columns) {
  std::string text = "CASE";
  for (std::size_t i = 0; i + 1 < of.arguments.size(); i += 2)
    text += " WHEN " + to_text(of.arguments[i], columns) + " THEN " +
            to_text(of.arguments[i + 1], columns);
  return text + " ELSE " + to_text(of.arguments.back(), columns) + " END";
}

std::string call_text(const expression& of, const columns_of_rows& columns) {
  const auto name = of.of->name;
  if (name == "window_start" || name == "window_end")
    return std::string{name} + "(" + to_text(of.arguments.front(), columns) + ")";
  std::vector<std::string> arguments;
  for (const auto& each : of.arguments)
    arguments.push_back(to_text(each, columns));
  if (name == "CAST" || name == "TRY_CAST")
    return std::string{name} + "(" + arguments.front() + " AS " +
           to_string(with_nullable(of.type, true)) + ")";
  const bool is_word = std::isalpha(static_cast<unsigned char>(name.front())) != 0;
  if (arguments.size() == 2 && (!is_word || name == "LIKE"))
    return "(" + arguments[0] + " " + std::string{name} + " " + arguments[1] + ")";
  if (arguments.size() == 1 && name.starts_with("IS "))
    return "(" + arguments[0] + " " + std::string{name} + ")";
  return std::string{name} + "(" + list_of(arguments) + ")";
}

} // namespace

std::string to_text(const expression& of, const std::vector<named_type>& columns) {
  switch (of.is) {
  case expression::form::column:
    return of.place < columns.size() ? columns[of.place].name : "$" + std::to_string(of.place);
  case expression::form::constant:
    return constant_text(of);
  case expression::form::call:
    return call_text(of, columns);
  case expression::form::all:
    return junction(of, "AND", columns);
  case expression::form::any:
    return junction(of, "OR", columns);
  case expression::form::choice:
    return choice_text(of, columns);
  }
  return {};
}

} // namespace duet::sql
