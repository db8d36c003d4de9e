#include "sql/first_row.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <variant>

namespace duet::sql {

namespace {

/// Whether a condition is that a column is 1.
bool is_one(const expression& of, std::size_t column) {
  if (of.is != expression::form::call || of.of->name != "=")
    return false;
  const auto is_column = [&](const expression& each) {
    return each.is == expression::form::column && each.place == column;
  };
  const auto is_number = [](const expression& each) {
    const auto* const number = std::get_if<std::int64_t>(&each.value);
    return each.is == expression::form::constant && number != nullptr && *number == 1;
  };
  return std::ranges::any_of(of.arguments, is_column) &&
         std::ranges::any_of(of.arguments, is_number);
}

} // namespace

bool keeps_first_only(const filter_of& of) {
  const auto* const project = std::get_if<project_of>(&of.from->is);
  const auto* const over = project == nullptr ? nullptr : std::get_if<over_of>(&project->from->is);
  if (over == nullptr || over->calls.size() != 1 || over->calls.front().text != "ROW_NUMBER()")
    return false;
  const auto number = project->from->columns.size() - 1;
  for (std::size_t i = 0; i < project->columns.size(); ++i) {
    const auto& column = project->columns[i];
    if (column.is != expression::form::column || column.place != number)
      continue;
    if (is_one(of.condition, i))
      return true;
    if (of.condition.is == expression::form::all)
      return std::ranges::any_of(of.condition.arguments,
                                 [&](const expression& each) { return is_one(each, i); });
  }
  return false;
}

} // namespace duet::sql
