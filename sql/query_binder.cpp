#include "sql/query_binder.hpp"

#include "functions/coercion.hpp"
#include "sql/expression_binder.hpp"
#include "sql/group_binder.hpp"
#include "sql/nearest.hpp"
#include "sql/over_binder.hpp"
#include "sql/state_ttl.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

namespace {

/// How deep views may use each other.
constexpr std::size_t view_depth_max = 64;

/// The name of a value in SELECT that has no alias.
std::string name_of(const syntax::select_item& of, std::size_t place) {
  if (of.alias)
    return of.alias->text;
  if (const auto* column = std::get_if<syntax::column_ref>(&of.value.node))
    return column->parts.back().text;
  return "EXPR$" + std::to_string(place);
}

std::string last_part(const syntax::qualified_name& of) { return of.parts.back().text; }

} // namespace

relation project_of_columns(relation from, std::vector<expression> columns,
                            std::vector<std::string> names, place at) {
  relation made{.columns = {}, .is = {}, .at = at};
  for (std::size_t i = 0; i < columns.size(); ++i) {
    relation_column column{.name = std::move(names[i]), .type = columns[i].type};
    if (columns[i].is == expression::form::column) {
      const auto& of = from.columns[columns[i].place];
      column.time = of.time;
      column.window = of.window;
    } else if (is_processing_time(columns[i])) {
      column.time = time_role::proctime;
    }
    made.columns.push_back(std::move(column));
  }
  made.is = project_of{.from = std::move(from), .columns = std::move(columns)};
  return made;
}

query_binder::query_binder(catalogue& tables, const session& in, diagnostics& said)
    : tables_{tables}, session_{in}, said_{said} {}

std::optional<relation> query_binder::bind(const syntax::query& of) {
  common_.emplace_back();
  bool good = true;
  for (const auto& each : of.with) {
    auto rows = bind(each.rows);
    good = good && rows && rename(*rows, each.columns, each.label.at);
    if (good)
      common_.back().insert_or_assign(each.label.text, std::move(*rows));
  }
  auto made = good ? bind_body(of) : std::nullopt;
  common_.pop_back();
  for (const auto* const each : {&of.limit, &of.offset})
    if (made && *each) {
      said_.error((*each)->at, "LIMIT is not supported yet");
      return std::nullopt;
    }
  return made && !of.order_by.empty() ? order(std::move(*made), of.order_by) : std::move(made);
}

std::optional<relation> query_binder::bind_body(const syntax::query& of) {
  switch (of.kind()) {
  case syntax::query_kind::select:
    return bind_select(std::get<syntax::select>(of.body), of.at);
  case syntax::query_kind::values:
    return bind_values(std::get<syntax::values>(of.body), of.at);
  case syntax::query_kind::set_operation:
    return bind_union(std::get<syntax::set_operation>(of.body));
  }
  return std::nullopt;
}

bool query_binder::rename(relation& of, const std::vector<syntax::name>& names, place at) {
  if (names.empty())
    return true;
  if (names.size() != of.columns.size()) {
    said_.error(at, "there are " + std::to_string(names.size()) + " names for " +
                        std::to_string(of.columns.size()) + " columns");
    return false;
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    of.columns[i].name = names[i].text;
  return true;
}

// --- VALUES and UNION

std::optional<relation> query_binder::bind_values(const syntax::values& of, place at) {
  const scope nothing;
  expression_binder binder{nothing, session_, said_};
  values_of made;
  for (const auto& row : of.rows) {
    std::vector<expression> cells;
    for (const auto& each : row.values) {
      auto cell = binder.bind(each);
      if (!cell)
        return std::nullopt;
      cells.push_back(std::move(*cell));
    }
    if (!made.rows.empty() && cells.size() != made.rows.front().size()) {
      said_.error(row.at, "this row has another number of values than the first one");
      return std::nullopt;
    }
    made.rows.push_back(std::move(cells));
  }
  relation rows{.columns = {}, .is = {}, .at = at};
  for (std::size_t i = 0; i < made.rows.front().size(); ++i) {
    std::vector<data_type> types;
    for (const auto& row : made.rows)
      types.push_back(row[i].type);
    const auto type = common_type(types);
    if (!type) {
      said_.error(at, "the values of column " + std::to_string(i + 1) + " have no type in common");
      return std::nullopt;
    }
    for (auto& row : made.rows)
      row[i] = cast_to(std::move(row[i]), *type, false, session_);
    rows.columns.push_back({.name = "EXPR$" + std::to_string(i), .type = *type});
  }
  rows.is = std::move(made);
  return rows;
}

std::optional<relation> query_binder::bind_union(const syntax::set_operation& of) {
  if (of.op != syntax::set_operator::union_) {
    said_.error(of.at, "of queries only UNION is supported yet");
    return std::nullopt;
  }
  auto left = bind(*of.left);
  auto right = bind(*of.right);
  if (!left || !right)
    return std::nullopt;
  if (left->columns.size() != right->columns.size()) {
    said_.error(of.at, "there are " + std::to_string(left->columns.size()) +
                           " columns in front of it, and " + std::to_string(right->columns.size()) +
                           " behind it");
    return std::nullopt;
  }
  relation made{.columns = left->columns, .is = {}, .at = of.at};
  std::vector<expression> casts[2]; // NOLINT(*-avoid-c-arrays)
  for (std::size_t i = 0; i < made.columns.size(); ++i) {
    auto& column = made.columns[i];
    const auto& other = right->columns[i];
    const data_type both[] = {column.type, other.type}; // NOLINT(*-avoid-c-arrays)
    const auto type = common_type(both);
    if (!type) {
      said_.error(of.at, "column " + std::to_string(i + 1) + " is " + to_string(column.type) +
                             " in front of it, and " + to_string(other.type) + " behind it");
      return std::nullopt;
    }
    casts[0].push_back(cast_to(column_of(i, column.type), *type, false, session_));
    casts[1].push_back(cast_to(column_of(i, other.type), *type, false, session_));
    column.type = *type;
    if (column.time != other.time)
      column.time = time_role::none;
    if (column.window != other.window)
      column.window = window_role::none;
  }
  std::vector<std::string> names;
  for (const auto& each : made.columns)
    names.push_back(each.name);
  union_of parts;
  parts.parts.push_back(project_of_columns(std::move(*left), std::move(casts[0]), names, of.at));
  parts.parts.push_back(project_of_columns(std::move(*right), std::move(casts[1]), names, of.at));
  made.is = std::move(parts);
  return of.all ? std::move(made) : distinct(std::move(made));
}

// --- FROM

std::optional<relation> query_binder::scan(const table_definition& of, place at) {
  relation made{.columns = {}, .is = scan_of{&of}, .at = at};
  for (std::size_t i = 0; i < of.columns.size(); ++i) {
    const auto& column = of.columns[i];
    auto role = column.is_proctime ? time_role::proctime : time_role::none;
    if (of.watermark && of.watermark->column == i)
      role = time_role::rowtime;
    made.columns.push_back({.name = column.name, .type = column.type, .time = role});
  }
  return made;
}

const table_definition* query_binder::with_hints(const table_definition& of,
                                                 const std::vector<syntax::hint>& hints) {
  std::map<std::string, table_option> options;
  for (const auto& hint : hints) {
    if (hint.label.text != "OPTIONS") {
      said_.warn(hint.label.at, "the hint `" + hint.label.text + "` changes nothing here");
      continue;
    }
    for (const auto& each : hint.options)
      if (each.key)
        options[each.key->text] = {each.value.text, each.value.at};
  }
  return options.empty() ? &of : tables_.with_options(of, options);
}

std::optional<relation> query_binder::bind_view(const view_definition& of, place at) {
  if (view_depth_ == view_depth_max) {
    said_.error(at, "views use each other too deeply");
    return std::nullopt;
  }
  ++view_depth_;
  auto outer = std::exchange(common_, {});
  auto rows = bind(of.query);
  common_ = std::move(outer);
  --view_depth_;
  if (rows)
    for (std::size_t i = 0; i < of.columns.size(); ++i)
      rows->columns[i].name = of.columns[i];
  return rows;
}

std::optional<relation> query_binder::bind_table(const syntax::named_table& of,
                                                 std::string& label) {
  label = last_part(of.table);
  if (of.table.parts.size() == 1)
    if (const auto each = std::find_if(common_.rbegin(), common_.rend(),
                                       [&](const auto& names) { return names.contains(label); });
        each != common_.rend())
      return each->at(label);
  if (const auto* table = tables_.find_table(label))
    return scan(*with_hints(*table, of.hints), of.table.at);
  if (const auto* view = tables_.find_view(label))
    return bind_view(*view, of.table.at);
  const auto known = tables_.names();
  said_.error(of.table.at, "there is no table `" + label + "`",
              did_you_mean(label, known, "declare it with CREATE TABLE in front of this"));
  return std::nullopt;
}

/// The rows that a table function reads: `TABLE t`, or a query in parentheses.
std::optional<relation> query_binder::bind_table_argument(const syntax::call& of) {
  std::string label;
  for (const auto& each : of.arguments) {
    if (const auto* table = std::get_if<syntax::table_argument>(&each.value.node))
      return bind_table({table->table, {}}, label);
    if (const auto* rows = std::get_if<syntax::scalar_query>(&each.value.node))
      return bind(*rows->value);
  }
  said_.error(of.function.at, "`" + last_part(of.function) + "` reads a table",
              "write " + last_part(of.function) + "(TABLE t, ...)");
  return std::nullopt;
}

std::optional<relation> query_binder::bind_table_ref(const syntax::table_ref& of,
                                                     std::string& label) {
  std::optional<relation> rows;
  if (of.unread) {
    said_.error(of.unread->at, of.unread->words + " is not supported yet");
    return std::nullopt;
  }
  if (of.as_of) {
    said_.error(of.as_of->at, "FOR SYSTEM_TIME AS OF is not supported yet");
    return std::nullopt;
  }
  switch (of.kind()) {
  case syntax::table_ref_kind::named_table:
    rows = bind_table(std::get<syntax::named_table>(of.node), label);
    break;
  case syntax::table_ref_kind::derived_table:
    rows = bind(*std::get<syntax::derived_table>(of.node).rows);
    break;
  case syntax::table_ref_kind::table_function: {
    const auto& call =
        std::get<syntax::call>(std::get<syntax::table_function>(of.node).function.node);
    if (!is_window_function(call)) {
      said_.error(of.at, "there is no table function `" + last_part(call.function) + "`");
      return std::nullopt;
    }
    rows = bind_table_argument(call);
    if (rows)
      rows = bind_window_function(call, std::move(*rows), of.at, session_, said_);
    break;
  }
  case syntax::table_ref_kind::unnest:
  case syntax::table_ref_kind::join:
    break; // `bind_source` has them
  }
  if (!rows)
    return std::nullopt;
  if (of.alias) {
    label = of.alias->label.text;
    if (!rename(*rows, of.alias->columns, of.alias->label.at))
      return std::nullopt;
  }
  return rows;
}

// --- SELECT

bool query_binder::filter(named_relation& in, const syntax::expression& condition,
                          std::string_view clause) {
  expression_binder binder{in.names, session_, said_};
  auto bound = binder.bind_condition(condition, clause);
  if (!bound)
    return false;
  relation made{.columns = in.rows.columns, .is = {}, .at = condition.at};
  made.is = filter_of{.from = std::move(in.rows), .condition = std::move(*bound)};
  in.rows = std::move(made);
  return true;
}

std::optional<relation> query_binder::bind_select(const syntax::select& of, place at) {
  if (of.qualify) {
    said_.error(of.qualify->at, "QUALIFY is not supported yet");
    return std::nullopt;
  }
  auto in = bind_from(of, at);
  if (!in || (of.where && !filter(*in, *of.where, "WHERE")))
    return std::nullopt;
  const auto ttl_ms = hinted_ttl(of, in->names, said_);
  if (ttl_ms && !groups(of) && !of.distinct)
    said_.warn(of.hints.front().label.at, "STATE_TTL changes nothing here: there is no GROUP BY");
  auto made = groups(of) ? bind_groups(of, std::move(in->rows), in->names, session_, said_, ttl_ms)
                         : project(std::move(*in), of);
  return made && of.distinct ? distinct(std::move(*made), ttl_ms) : std::move(made);
}

std::optional<relation> query_binder::project(named_relation in, const syntax::select& of) {
  over_binder over{of, in.names, session_, said_};
  if (looks_over(of)) {
    auto rows = over.bind(std::move(in.rows));
    if (!rows)
      return std::nullopt;
    in.rows = std::move(*rows);
  }
  expression_binder binder{in.names, session_, said_,
                           [&](const syntax::expression& each, expression_binder::bound& to) {
                             return over.take(each, to);
                           }};
  std::vector<expression> columns;
  std::vector<std::string> names;
  for (const auto& item : of.items) {
    if (const auto* all = std::get_if<syntax::star>(&item.value.node)) {
      const auto before = columns.size();
      for (const auto& each : in.names.entries())
        if (all->qualifier.empty() || each.table == all->qualifier.back().text) {
          columns.push_back(column_of(each.place, each.column.type));
          names.push_back(each.column.name);
        }
      if (columns.size() == before) {
        said_.error(item.value.at, "there is nothing that `*` could mean here");
        return std::nullopt;
      }
      continue;
    }
    auto bound = binder.bind(item.value);
    if (!bound)
      return std::nullopt;
    names.push_back(name_of(item, columns.size()));
    columns.push_back(std::move(*bound));
  }
  return project_of_columns(std::move(in.rows), std::move(columns), std::move(names),
                            of.items.front().value.at);
}

} // namespace duet::sql
