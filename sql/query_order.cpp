// ORDER BY: of the class query_binder.
#include "sql/expression_binder.hpp"
#include "sql/query_binder.hpp"

#include <cstdint>
#include <utility>
#include <variant>

namespace duet::sql {

/// A column of the result, by its name or its number.
std::optional<std::size_t> query_binder::ordering_column(const relation& rows,
                                                         const syntax::expression& of) {
  scope names;
  names.add({}, rows.columns);
  expression_binder binder{names, session_, said_};
  const auto bound = binder.bind(of);
  if (!bound)
    return std::nullopt;
  if (bound->is == expression::form::column)
    return bound->place;
  const auto* const number = std::get_if<std::int64_t>(&bound->value);
  if (bound->is == expression::form::constant && is_integer(bound->type.kind) &&
      number != nullptr && *number >= 1 &&
      *number <= static_cast<std::int64_t>(rows.columns.size()))
    return static_cast<std::size_t>(*number - 1);
  said_.error(of.at, "ORDER BY takes columns of the result", "name it in SELECT, with AS");
  return std::nullopt;
}

/// Rows leave in the order of their times. Those of processing time are in it.
std::optional<relation> query_binder::order(relation rows,
                                            const std::vector<syntax::order_item>& by) {
  over_of node;
  for (const auto& item : by) {
    const auto place = ordering_column(rows, item.value);
    if (!place)
      return std::nullopt;
    node.ties.push_back({.column = *place,
                         .descending = item.descending,
                         .nulls_first = item.nulls_first.value_or(!item.descending)});
  }
  const auto first = node.ties.front();
  const auto role = rows.columns[first.column].time;
  if (role == time_role::none || first.descending) {
    said_.error(by.front().value.at, "a stream is ordered by a column of time, ascending",
                "declare WATERMARK FOR it in its table, and name it first");
    return std::nullopt;
  }
  node.ties.erase(node.ties.begin());
  if (role == time_role::proctime) {
    if (node.ties.empty())
      return rows;
    said_.error(by[1].value.at, "rows of one processing time are not ordered yet");
    return std::nullopt;
  }
  node.time = first.column;
  relation made{.columns = rows.columns, .is = {}, .at = by.front().value.at};
  node.from = std::move(rows);
  made.is = std::move(node);
  return made;
}

} // namespace duet::sql
