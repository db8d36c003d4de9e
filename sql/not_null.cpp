#include "sql/not_null.hpp"

#include "functions/function.hpp"
#include "functions/map.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

constexpr function checked{.name = "NOT_NULL",
                           .signature = "NOT_NULL(value)",
                           .about = "The value; a row in which it is NULL cannot be computed."};
constexpr function present{
    .name = "IS NOT NULL", .signature = "value IS NOT NULL", .about = "Whether there is a value."};

void copy_cell(const operand& from, std::uint32_t row, column& to) {
  switch (from.cells->stored()) {
  case storage::integer:
    return to.set(row, from.at<std::int64_t>(row));
  case storage::floating:
    return to.set(row, from.at<double>(row));
  case storage::decimal:
    return to.set(row, from.at<int128>(row));
  case storage::bytes:
    return to.set(row, from.at<std::string_view>(row));
  }
}

expression call_on(const function& of, kernel compute, data_type type, expression value) {
  return {.is = expression::form::call,
          .type = std::move(type),
          .of = &of,
          .compute = std::move(compute),
          .arguments = {std::move(value)}};
}

expression check_of(expression value, std::string why) {
  auto type = with_nullable(value.type, false);
  kernel compute = [why = std::move(why)](std::span<const operand> arguments, selection rows,
                                          computing& with, column& to) {
    for (const auto row : rows)
      if (arguments.front().has_value(row)) {
        copy_cell(arguments.front(), row, to);
      } else {
        to.set_null(row);
        with.failed.add(row, why);
      }
  };
  return call_on(checked, std::move(compute), std::move(type), std::move(value));
}

expression presence_of(expression value) {
  return call_on(present,
                 map_rows([](std::span<const operand> arguments, std::uint32_t row, computing&) {
                   return arguments.front().has_value(row);
                 }),
                 type_of(type_kind::boolean, false), std::move(value));
}

relation without_nulls(relation rows, std::span<const std::size_t> places) {
  std::vector<expression> all;
  for (const auto place : places)
    all.push_back(presence_of(column_of(place, rows.columns[place].type)));
  auto condition = all.size() == 1 ? std::move(all.front())
                                   : expression{.is = expression::form::all,
                                                .type = type_of(type_kind::boolean, false),
                                                .arguments = std::move(all)};
  relation made{.columns = rows.columns, .is = {}, .at = rows.at};
  made.is = filter_of{.from = std::move(rows), .condition = std::move(condition)};
  return made;
}

} // namespace

bool is_not_null_check(const expression& of) { return of.of == &checked; }

relation enforce_not_null(relation rows, const table_definition& into,
                          std::span<const table_column* const> columns, bool drops) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!columns[i]->type.nullable && rows.columns[i].type.nullable)
      places.push_back(i);
  if (places.empty())
    return rows;
  if (drops)
    return without_nulls(std::move(rows), places);
  relation made{.columns = rows.columns, .is = {}, .at = rows.at};
  std::vector<expression> values;
  for (std::size_t i = 0; i < columns.size(); ++i)
    values.push_back(column_of(i, rows.columns[i].type));
  for (const auto place : places) {
    values[place] = check_of(std::move(values[place]), "column `" + columns[place]->name +
                                                           "` of `" + into.name + "` is NOT NULL");
    made.columns[place].type.nullable = false;
  }
  made.is = project_of{.from = std::move(rows), .columns = std::move(values)};
  return made;
}

} // namespace duet::sql
