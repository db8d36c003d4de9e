#include "sql/group_binder.hpp"

#include "sql/aggregate_binder.hpp"
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
  return calls_aggregate(of) && !std::get<syntax::call>(of.node).over;
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
              }},
        aggregates_{under_, in, said} {}

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
  expression_binder::bound key_column(std::size_t which) const;
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
  aggregate_binder aggregates_;
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
  if (const auto* call = std::get_if<syntax::call>(&of.node); call && is_group_window(*call))
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
  window_ = std::move(*found);
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
    if (const auto which = aggregates_.bind(std::get<syntax::call>(of.node), of))
      to = column_of(keys_.size() + *which, aggregates_.calls()[*which].of.type);
    return true;
  }
  if (const auto* call = std::get_if<syntax::call>(&of.node); call && is_window_bound(*call)) {
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

/// The groups: below them keys and arguments are computed.
relation group_binder::grouped() {
  const auto at = of_.group_by.empty() ? of_.items.front().value.at : of_.group_by_at;
  std::vector<expression> columns;
  std::vector<std::string> names;
  aggregate_of node;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    node.keys.push_back(i);
    names.push_back(keys_[i].name);
    columns.push_back(keys_[i].value);
  }
  for (auto& each : aggregates_.arguments()) {
    names.push_back("argument " + std::to_string(columns.size()));
    columns.push_back(std::move(each));
  }
  auto below =
      project_of_columns(std::move(rows_), std::move(columns), std::move(names), at);
  relation made{.columns = {}, .is = {}, .at = at};
  for (const auto place : node.keys)
    made.columns.push_back(below.columns[place]);
  for (auto& each : aggregates_.calls()) {
    for (auto& place : each.arguments)
      place += keys_.size();
    if (each.filter)
      *each.filter += keys_.size();
    made.columns.push_back({.name = each.text, .type = each.of.type});
  }
  node.from = std::move(below);
  node.calls = std::move(aggregates_.calls());
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
