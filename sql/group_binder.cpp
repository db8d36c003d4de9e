#include "sql/group_binder.hpp"

#include "functions/aggregate.hpp"
#include "sql/expression_binder.hpp"
#include "sql/group_window.hpp"
#include "sql/print.hpp"
#include "sql/query_binder.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

bool is_aggregate(const syntax::expression& of) {
  const auto* call = std::get_if<syntax::call>(&of.node);
  return call != nullptr && !call->over && call->function.parts.size() == 1 &&
         find_aggregate(call->function.parts.front().text) != nullptr;
}

bool has_aggregate(const syntax::expression& of) {
  if (is_aggregate(of))
    return true;
  bool found = false;
  for_each_child(of, [&](const auto& each) {
    if constexpr (std::same_as<std::remove_cvref_t<decltype(each)>, syntax::expression>)
      found = found || has_aggregate(each);
  });
  return found;
}

/// Binds the parts of one SELECT: first the keys, then what is computed of keys and aggregates.
class group_binder {
public:
  group_binder(const syntax::select& of, relation rows, const scope& names, const session& in,
               diagnostics& said)
      : of_{of}, rows_{std::move(rows)}, names_{names}, session_{in}, said_{said}, under_{names, in,
                                                                                          said},
        over_{names, in, said,
              [this](const syntax::expression& each, expression_binder::bound& to) {
                return take(each, to);
              }} {}

  std::optional<relation> bind();

private:
  /// Something that is grouped by: how it was written, and what it is.
  struct key {
    const syntax::expression* written = nullptr;
    expression value;
    std::string name;
  };

  bool bind_keys();
  bool bind_key(const syntax::expression& of);
  bool bind_window(const syntax::call& of, place at);
  bool take(const syntax::expression& of, expression_binder::bound& to);
  std::optional<std::size_t> key_like(const syntax::expression& of);
  expression_binder::bound bind_aggregate(const syntax::call& of, const syntax::expression& whole);
  std::optional<std::size_t> bind_filter(const syntax::call& of, bool& good);
  std::size_t argument_place(expression of);
  [[nodiscard]] expression_binder::bound key_column(std::size_t which) const;
  relation grouped();

  const syntax::select& of_;
  relation rows_;
  const scope& names_;
  const session& session_;
  diagnostics& said_;
  expression_binder under_; ///< Of what is below the groups,
  expression_binder over_;  ///< and of what is computed of them.
  std::optional<group_window> window_;
  std::vector<key> keys_;
  std::vector<expression> arguments_; ///< Of aggregates, each once.
  std::vector<aggregate_call> calls_;
  std::vector<std::string> call_names_;
};

bool group_binder::bind_keys() {
  for (const auto& each : of_.group_by) {
    if (each.kind != syntax::grouping_kind::expression &&
        (each.kind != syntax::grouping_kind::set)) {
      said_.error(each.at, "GROUPING SETS, ROLLUP and CUBE are not supported yet");
      return false;
    }
    for (const auto& one : each.expressions)
      if (!bind_key(one))
        return false;
  }
  return true;
}

bool group_binder::bind_key(const syntax::expression& of) {
  if (const auto* call = std::get_if<syntax::call>(&of.node);
      call != nullptr && is_group_window(*call))
    return bind_window(*call, of.at);
  auto value = under_.bind(of);
  if (!value)
    return false;
  if (is_nested(value->type.kind)) {
    said_.error(of.at, "values of " + to_string(value->type) + " cannot be grouped by yet");
    return false;
  }
  keys_.push_back({&of, std::move(*value), print(of)});
  return true;
}

/// GROUP BY TUMBLE(..): as if FROM had put the rows into windows.
bool group_binder::bind_window(const syntax::call& of, place at) {
  if (window_) {
    said_.error(at, "there is a window in this GROUP BY already");
    return false;
  }
  auto found = bind_group_window(of, rows_, names_, at, session_, said_);
  if (!found)
    return false;
  window_ = *found;
  const auto width = rows_.columns.size();
  auto rows = std::move(rows_);
  rows_ = put_in_windows(std::move(rows), window_->window, window_->time, at);
  for (const auto bound : {width, width + 1, width + 2})
    keys_.push_back(
        {nullptr, column_of(bound, rows_.columns[bound].type), rows_.columns[bound].name});
  window_->first_key = keys_.size() - 3;
  return true;
}

expression_binder::bound group_binder::key_column(std::size_t which) const {
  return column_of(which, keys_[which].value.type);
}

/// The key that an expression is, if it is one.
std::optional<std::size_t> group_binder::key_like(const syntax::expression& of) {
  diagnostics unheard;
  expression_binder quiet{names_, session_, unheard};
  const auto value = quiet.bind(of);
  if (!value)
    return std::nullopt;
  const auto text = spell(*value);
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (spell(keys_[i].value) == text)
      return i;
  return std::nullopt;
}

/// Keys, aggregates and bounds of the window are columns of the groups; a column that is none of
/// these has no single value.
bool group_binder::take(const syntax::expression& of, expression_binder::bound& to) {
  if (of.kind() == syntax::expression_kind::literal)
    return false;
  if (is_aggregate(of)) {
    to = bind_aggregate(std::get<syntax::call>(of.node), of);
    return true;
  }
  if (const auto* call = std::get_if<syntax::call>(&of.node);
      call != nullptr && is_window_bound(*call)) {
    if (const auto bound = window_ ? bound_of(*call, *window_) : std::nullopt)
      to = key_column(window_->first_key + *bound);
    else
      said_.error(of.at,
                  "`" + call->function.parts.back().text + "` needs the same window in GROUP BY");
    return true;
  }
  if (!has_aggregate(of))
    if (const auto which = key_like(of)) {
      to = key_column(*which);
      return true;
    }
  if (of.kind() != syntax::expression_kind::column_ref)
    return false;
  if (under_.bind(of))
    said_.error(of.at, "`" + print(of) + "` is neither grouped by nor in an aggregate",
                "add it to GROUP BY");
  return true;
}

/// The place behind the keys of an argument; equal ones are computed once.
std::size_t group_binder::argument_place(expression of) {
  const auto text = spell(of);
  const auto found =
      std::ranges::find_if(arguments_, [&](const expression& each) { return spell(each) == text; });
  if (found != arguments_.end())
    return static_cast<std::size_t>(found - arguments_.begin());
  arguments_.push_back(std::move(of));
  return arguments_.size() - 1;
}

std::optional<std::size_t> group_binder::bind_filter(const syntax::call& of, bool& good) {
  if (!of.filter)
    return std::nullopt;
  auto condition = under_.bind_condition(*of.filter, "FILTER");
  good = condition.has_value();
  return good ? std::optional{argument_place(std::move(*condition))} : std::nullopt;
}

expression_binder::bound group_binder::bind_aggregate(const syntax::call& of,
                                                      const syntax::expression& whole) {
  const auto& found = *find_aggregate(of.function.parts.front().text);
  if (of.distinct) {
    said_.error(whole.at, "DISTINCT in aggregates is not supported yet");
    return std::nullopt;
  }
  std::vector<expression> values;
  std::vector<argument> given;
  for (const auto& each : of.arguments) {
    if (each.value.kind() == syntax::expression_kind::star)
      continue;
    auto value = under_.bind(each.value);
    if (!value)
      return std::nullopt;
    given.push_back({.type = value->type});
    if (value->is == expression::form::constant)
      given.back().constant = value->value;
    values.push_back(std::move(*value));
  }
  auto resolved = found.resolve(given);
  if (const auto* problem = std::get_if<unresolved>(&resolved)) {
    said_.error(whole.at, "`" + std::string{found.name} + "` " + problem->why,
                "it is " + std::string{found.signature});
    return std::nullopt;
  }
  aggregate_call made{.text = print(whole),
                      .of = std::move(std::get<resolved_aggregate>(resolved)),
                      .arguments = {}};
  bool good = true;
  made.filter = bind_filter(of, good);
  if (!good)
    return std::nullopt;
  for (std::size_t i = 0; i < values.size(); ++i)
    made.arguments.push_back(
        argument_place(cast_to(std::move(values[i]), made.of.takes[i], false, session_)));
  const auto same = std::ranges::find(calls_, made.text, &aggregate_call::text);
  const auto which = static_cast<std::size_t>(same - calls_.begin());
  auto type = made.of.type;
  if (same == calls_.end())
    calls_.push_back(std::move(made));
  return column_of(keys_.size() + which, std::move(type));
}

/// The groups: below them keys and arguments are computed.
relation group_binder::grouped() {
  std::vector<expression> columns;
  std::vector<std::string> names;
  aggregate_of node;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    node.keys.push_back(i);
    names.push_back(keys_[i].name);
    columns.push_back(keys_[i].value);
  }
  for (auto& each : arguments_) {
    names.push_back("argument " + std::to_string(columns.size()));
    columns.push_back(std::move(each));
  }
  auto below =
      project_of_columns(std::move(rows_), std::move(columns), std::move(names), of_.group_by_at);
  relation made{.columns = {}, .is = {}, .at = of_.group_by_at};
  for (const auto place : node.keys)
    made.columns.push_back(below.columns[place]);
  for (auto& each : calls_) {
    for (auto& place : each.arguments)
      place += keys_.size();
    if (each.filter)
      *each.filter += keys_.size();
    made.columns.push_back({.name = each.text, .type = each.of.type});
  }
  node.from = std::move(below);
  node.calls = std::move(calls_);
  made.is = std::move(node);
  return made;
}

std::optional<relation> group_binder::bind() {
  if (!bind_keys())
    return std::nullopt;
  std::vector<expression> columns;
  std::vector<std::string> names;
  for (const auto& item : of_.items) {
    if (item.value.kind() == syntax::expression_kind::star) {
      said_.error(item.value.at, "`*` cannot be grouped", "name the columns");
      return std::nullopt;
    }
    auto value = over_.bind(item.value);
    if (!value)
      return std::nullopt;
    const auto* column = std::get_if<syntax::column_ref>(&item.value.node);
    names.push_back(item.alias ? item.alias->text
                               : (column != nullptr ? column->parts.back().text
                                                    : "EXPR$" + std::to_string(columns.size())));
    columns.push_back(std::move(*value));
  }
  auto having = of_.having ? over_.bind_condition(*of_.having, "HAVING") : std::nullopt;
  if (of_.having && !having)
    return std::nullopt;
  auto rows = grouped();
  if (having) {
    relation kept{.columns = rows.columns, .is = {}, .at = of_.having->at};
    kept.is = filter_of{.from = std::move(rows), .condition = std::move(*having)};
    rows = std::move(kept);
  }
  return project_of_columns(std::move(rows), std::move(columns), std::move(names),
                            of_.items.front().value.at);
}

} // namespace

bool groups(const syntax::select& of) {
  return !of.group_by.empty() || of.having ||
         std::ranges::any_of(
             of.items, [](const syntax::select_item& each) { return has_aggregate(each.value); });
}

std::optional<relation> bind_groups(const syntax::select& of, relation rows, const scope& names,
                                    const session& in, diagnostics& said) {
  return group_binder{of, std::move(rows), names, in, said}.bind();
}

relation distinct(relation rows) {
  relation made{.columns = rows.columns, .is = {}, .at = rows.at};
  aggregate_of node;
  for (std::size_t i = 0; i < rows.columns.size(); ++i)
    node.keys.push_back(i);
  node.from = std::move(rows);
  made.is = std::move(node);
  return made;
}

} // namespace duet::sql
