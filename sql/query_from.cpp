// FROM: of the class query_binder.
#include "sql/expression_binder.hpp"
#include "sql/query_binder.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

namespace {

/// One row without columns: what `SELECT 1` is computed of.
relation one_row(place at) { return {.columns = {}, .is = values_of{{{}}}, .at = at}; }

/// What the columns of an element are called that have no name.
std::vector<std::string> element_names(const unnest_step& of) {
  std::vector<std::string> names;
  const auto& element = of.collection.fields.front().type;
  if (of.collection.kind == type_kind::map)
    names = {"KEY", "VALUE"};
  else if (element.kind == type_kind::row)
    std::ranges::transform(element.fields, std::back_inserter(names), &type_field::name);
  else
    names = {"EXPR$0"};
  if (of.has_ordinal)
    names.emplace_back("ORDINALITY");
  return names;
}

} // namespace

std::optional<query_binder::named_relation> query_binder::bind_from(const syntax::select& of,
                                                                    place at) {
  if (of.from.empty())
    return named_relation{one_row(at), {}};
  std::optional<named_relation> made;
  for (const auto& each : of.from) {
    made = bind_source(std::move(made), each);
    if (!made)
      return std::nullopt;
  }
  return made;
}

/// Something in FROM, beside what stands in front of it.
std::optional<query_binder::named_relation>
query_binder::bind_source(std::optional<named_relation> before, const syntax::table_ref& of) {
  if (const auto* join = std::get_if<syntax::join>(&of.node))
    return bind_join(std::move(before), *join);
  if (of.kind() == syntax::table_ref_kind::unnest)
    return unnest(before ? std::move(*before) : named_relation{one_row(of.at), {}}, of, false);
  if (before) {
    said_.error(of.at, "joins are not supported yet");
    return std::nullopt;
  }
  std::string label;
  auto rows = bind_table_ref(of, label);
  if (!rows)
    return std::nullopt;
  scope names;
  names.add(label, rows->columns);
  return named_relation{std::move(*rows), std::move(names)};
}

std::optional<query_binder::named_relation>
query_binder::bind_join(std::optional<named_relation> before, const syntax::join& of) {
  const bool is_left = of.kind == syntax::join_kind::left;
  const bool is_inner = of.kind == syntax::join_kind::cross || of.kind == syntax::join_kind::inner;
  if (of.right->kind() != syntax::table_ref_kind::unnest || (!is_left && !is_inner) || of.natural ||
      !of.using_columns.empty()) {
    said_.error(of.at, "joins are not supported yet");
    return std::nullopt;
  }
  auto left = bind_source(std::move(before), *of.left);
  if (!left)
    return std::nullopt;
  auto made = unnest(std::move(*left), *of.right, is_left);
  if (!made || !of.condition)
    return made;
  if (is_inner)
    return filter(*made, *of.condition, "ON") ? std::move(made) : std::nullopt;
  if (is_true(*made, *of.condition))
    return made;
  said_.error(of.condition->at, "LEFT JOIN UNNEST takes no condition", "write ON TRUE");
  return std::nullopt;
}

bool query_binder::is_true(const named_relation& in, const syntax::expression& condition) {
  expression_binder binder{in.names, session_, said_};
  const auto bound = binder.bind_condition(condition, "ON");
  return bound && bound->is == expression::form::constant && bound->value == datum{std::int64_t{1}};
}

/// The rows with a column more, the collection, each as often as that has elements.
std::optional<query_binder::named_relation>
query_binder::unnest(named_relation from, const syntax::table_ref& of, bool keeps_empty) {
  const auto& what = std::get<syntax::unnest>(of.node);
  if (what.collections.size() != 1) {
    said_.error(of.at, "UNNEST takes one collection here", "write an UNNEST for each");
    return std::nullopt;
  }
  expression_binder binder{from.names, session_, said_};
  auto collection = binder.bind(what.collections.front());
  if (!collection)
    return std::nullopt;
  if (!is_nested(collection->type.kind) || collection->type.kind == type_kind::row) {
    said_.error(what.collections.front().at,
                "UNNEST takes an ARRAY, a MAP or a MULTISET, and this is " +
                    to_string(with_nullable(collection->type, true)));
    return std::nullopt;
  }
  relation made{.columns = from.rows.columns, .is = {}, .at = of.at};
  unnest_of node{.from = {},
                 .step = {.collection = collection->type,
                          .keeps_empty = keeps_empty,
                          .has_ordinal = what.with_ordinality}};
  relation elements{.columns = {}, .is = {}, .at = of.at};
  const auto types = element_columns(node.step);
  const auto names = element_names(node.step);
  for (std::size_t i = 0; i < types.size(); ++i)
    elements.columns.push_back({.name = names[i], .type = types[i]});
  std::string label;
  if (of.alias) {
    label = of.alias->label.text;
    if (!rename(elements, of.alias->columns, of.alias->label.at))
      return std::nullopt;
    if (of.alias->columns.empty() && elements.columns.size() == 1)
      elements.columns.front().name = label; // `UNNEST(tags) AS tag` is a column
  }
  std::ranges::copy(elements.columns, std::back_inserter(made.columns));
  std::vector<expression> columns;
  std::vector<std::string> column_names;
  for (const auto& each : from.rows.columns) {
    columns.push_back(column_of(columns.size(), each.type));
    column_names.push_back(each.name);
  }
  columns.push_back(std::move(*collection));
  column_names.emplace_back("collection");
  node.from =
      project_of_columns(std::move(from.rows), std::move(columns), std::move(column_names), of.at);
  made.is = std::move(node);
  from.names.add(label, elements.columns);
  return named_relation{std::move(made), std::move(from.names)};
}

} // namespace duet::sql
