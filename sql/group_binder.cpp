#include "sql/group_binder.hpp"

#include "sql/aggregate_binder.hpp"
#include "sql/expression_binder.hpp"
#include "sql/group_window.hpp"
#include "sql/print.hpp"
#include "sql/query_binder.hpp"
#include "sql/walk.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace duet::sql {

namespace {

/// The most sets of columns that one SELECT groups by.
constexpr std::size_t grouping_sets_max = 64;

bool is_aggregate(const syntax::expression& of) {
  return calls_aggregate(of) && !std::get<syntax::call>(of.node).over;
}

/// GROUPING (a, b) is 1 in the last place where b is not grouped by, and so on.
bool is_grouping(const syntax::expression& of) {
  const auto* call = std::get_if<syntax::call>(&of.node);
  if (call == nullptr)
    return false;
  auto name = call->function.parts.back().text;
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name == "GROUPING" || name == "GROUPING_ID" || name == "GROUP_ID";
}

bool has(std::span<const std::size_t> set, std::size_t key) {
  return std::ranges::find(set, key) != set.end();
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
               diagnostics& said, std::optional<std::int64_t> ttl_ms)
      : of_{of}, rows_{std::move(rows)}, names_{names}, session_{in}, said_{said}, ttl_ms_{ttl_ms},
        under_{names, in, said}, over_{names, in, said,
                                       [this](const syntax::expression& each,
                                              expression_binder::bound& to) {
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
    bool nullable = false; ///< Where a grouping set has it not, it is NULL.
  };

  /// Which of the keys a grouping has, by their numbers.
  using key_set = std::vector<std::size_t>;

  bool bind_keys();
  std::optional<std::vector<key_set>> sets_of(const syntax::grouping& of);
  std::optional<key_set> keys_of(std::span<const syntax::expression> of);
  std::optional<std::vector<key_set>> prefixes_of(const syntax::grouping& of);
  std::optional<std::vector<key_set>> subsets_of(const syntax::grouping& of);
  expression_binder::bound bind_grouping(const syntax::call& of, place at);
  void expect_sets();
  [[nodiscard]] std::vector<expression> key_values(std::size_t set) const;
  [[nodiscard]] relation below(std::size_t set, const relation& from, place at);
  bool bind_key(const syntax::expression& of);
  bool bind_window(const syntax::call& of, place at);
  bool take(const syntax::expression& of, expression_binder::bound& to);
  std::optional<std::size_t> key_like(const syntax::expression& of);
  [[nodiscard]] expression_binder::bound key_column(std::size_t which) const;
  relation grouped();

  const syntax::select& of_;
  relation rows_;
  const scope& names_;
  const session& session_;
  diagnostics& said_;
  std::optional<std::int64_t> ttl_ms_;
  expression_binder under_; ///< Of what is below the groups,
  expression_binder over_;  ///< and of what is computed of them.
  std::optional<group_window> window_;
  std::vector<key> keys_;
  std::vector<key_set> sets_; ///< More than one: GROUPING SETS, and the last key is which one.
  aggregate_binder aggregates_;
};

/// The groupings of all elements of GROUP BY: each of one with each of the others.
bool group_binder::bind_keys() {
  sets_ = {{}};
  for (const auto& each : of_.group_by) {
    const auto some = sets_of(each);
    if (!some)
      return false;
    std::vector<key_set> joined;
    for (const auto& one : sets_)
      for (const auto& other : *some) {
        joined.push_back(one);
        for (const auto each_key : other)
          if (!has(joined.back(), each_key))
            joined.back().push_back(each_key);
      }
    sets_ = std::move(joined);
  }
  if (sets_.size() > grouping_sets_max) {
    said_.error(of_.group_by_at, "there are more than " + std::to_string(grouping_sets_max) +
                                     " sets of columns to group by");
    return false;
  }
  if (sets_.size() > 1)
    expect_sets();
  return true;
}

/// A key that a set has not is NULL in its groups; which set it is, is a key as well.
void group_binder::expect_sets() {
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (std::ranges::any_of(sets_, [&](const key_set& each) { return !has(each, i); }))
      keys_[i].nullable = true;
  keys_.push_back({.written = nullptr,
                   .value = constant_of(std::int64_t{0}, type_of(type_kind::bigint, false)),
                   .name = "grouping set"});
}

/// The numbers of keys, which are added where they are new.
std::optional<group_binder::key_set> group_binder::keys_of(std::span<const syntax::expression> of) {
  key_set made;
  for (const auto& each : of) {
    const auto known = std::ranges::find_if(
        keys_, [&](const key& one) { return one.written != nullptr && *one.written == each; });
    const auto first = static_cast<std::size_t>(known - keys_.begin());
    if (known == keys_.end() && !bind_key(each))
      return std::nullopt;
    // A window is three keys.
    const auto end = known == keys_.end() ? keys_.size() : first + 1;
    for (auto i = first; i < end; ++i)
      made.push_back(i);
  }
  return made;
}

std::optional<std::vector<group_binder::key_set>>
group_binder::sets_of(const syntax::grouping& of) {
  switch (of.kind) {
  case syntax::grouping_kind::expression:
  case syntax::grouping_kind::set: {
    auto one = keys_of(of.expressions);
    if (!one)
      return std::nullopt;
    return std::vector<key_set>{std::move(*one)};
  }
  case syntax::grouping_kind::rollup:
    return prefixes_of(of);
  case syntax::grouping_kind::cube:
    return subsets_of(of);
  case syntax::grouping_kind::grouping_sets:
    break;
  }
  std::vector<key_set> all;
  for (const auto& each : of.elements) {
    auto some = sets_of(each);
    if (!some)
      return std::nullopt;
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

/// ROLLUP (a, b): (a, b), (a), ().
std::optional<std::vector<group_binder::key_set>>
group_binder::prefixes_of(const syntax::grouping& of) {
  std::vector<key_set> all{{}};
  for (const auto& each : of.elements) {
    const auto some = keys_of(each.expressions);
    if (!some)
      return std::nullopt;
    auto longer = all.back();
    std::ranges::copy(*some, std::back_inserter(longer));
    all.push_back(std::move(longer));
  }
  std::ranges::reverse(all);
  return all;
}

/// CUBE (a, b): (a, b), (a), (b), ().
std::optional<std::vector<group_binder::key_set>>
group_binder::subsets_of(const syntax::grouping& of) {
  std::vector<key_set> all{{}};
  for (const auto& each : of.elements) {
    const auto some = keys_of(each.expressions);
    if (!some)
      return std::nullopt;
    const auto count = all.size();
    if (count > grouping_sets_max)
      break;
    for (std::size_t i = 0; i < count; ++i) {
      auto with = all[i];
      std::ranges::copy(*some, std::back_inserter(with));
      all.push_back(std::move(with));
    }
  }
  return all;
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
  keys_.push_back({.written = &of, .value = std::move(*value), .name = print(of)});
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
  std::get<window_of>(rows_.is).in_group_by = true;
  for (const auto bound : {width, width + 1, width + 2})
    keys_.push_back({.written = nullptr,
                     .value = column_of(bound, rows_.columns[bound].type),
                     .name = rows_.columns[bound].name});
  window_->first_key = keys_.size() - 3;
  return true;
}

expression_binder::bound group_binder::key_column(std::size_t which) const {
  auto type = keys_[which].value.type;
  type.nullable = type.nullable || keys_[which].nullable;
  return column_of(which, std::move(type));
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

/// A number for each set: CASE set WHEN 0 THEN .. END.
expression_binder::bound group_binder::bind_grouping(const syntax::call& of, place at) {
  std::vector<std::size_t> asked;
  for (const auto& each : of.arguments) {
    const auto which = key_like(each.value);
    if (!which) {
      said_.error(each.value.at, "GROUPING takes what is grouped by");
      return std::nullopt;
    }
    asked.push_back(*which);
  }
  const auto bigint = type_of(type_kind::bigint, false);
  expression made{.is = expression::form::choice, .type = bigint};
  std::int64_t bits = 0;
  for (std::size_t i = 0; i < sets_.size(); ++i) {
    bits = 0;
    for (const auto which : asked)
      bits = 2 * bits + (sets_.size() == 1 || has(sets_[i], which) ? 0 : 1);
    if (i + 1 == sets_.size())
      break;
    auto is_it = over_.call(
        "=",
        {column_of(keys_.size() - 1, bigint), constant_of(static_cast<std::int64_t>(i), bigint)},
        at);
    if (!is_it)
      return std::nullopt;
    made.arguments.push_back(std::move(*is_it));
    made.arguments.push_back(constant_of(bits, bigint));
  }
  if (made.arguments.empty())
    return constant_of(bits, bigint);
  made.arguments.push_back(constant_of(bits, bigint));
  return made;
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
  if (const auto* call = std::get_if<syntax::call>(&of.node);
      call != nullptr && is_window_bound(*call)) {
    if (const auto bound = window_ ? bound_of(*call, *window_) : std::nullopt)
      to = key_column(window_->first_key + *bound);
    else
      said_.error(of.at,
                  "`" + call->function.parts.back().text + "` needs the same window in GROUP BY");
    return true;
  }
  if (is_grouping(of)) {
    to = bind_grouping(std::get<syntax::call>(of.node), of.at);
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

/// What the keys are in the groups of a set.
std::vector<expression> group_binder::key_values(std::size_t set) const {
  std::vector<expression> values;
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    const auto& value = keys_[i].value;
    if (sets_.size() == 1 || has(sets_[set], i))
      values.push_back(value);
    else if (i + 1 == keys_.size())
      values.push_back(constant_of(static_cast<std::int64_t>(set), value.type));
    else
      values.push_back(constant_of({}, with_nullable(value.type, true)));
  }
  return values;
}

/// The rows of the groups of a set: keys, and behind them arguments of aggregates.
relation group_binder::below(std::size_t set, const relation& from, place at) {
  auto columns = key_values(set);
  std::vector<std::string> names;
  for (const auto& each : keys_)
    names.push_back(each.name);
  for (const auto& each : aggregates_.arguments()) {
    names.push_back("argument " + std::to_string(columns.size()));
    columns.push_back(each);
  }
  auto made = project_of_columns(from, std::move(columns), std::move(names), at);
  for (std::size_t i = 0; i < keys_.size(); ++i)
    made.columns[i].type.nullable = made.columns[i].type.nullable || keys_[i].nullable;
  return made;
}

/// The groups.
relation group_binder::grouped() {
  const auto at = of_.group_by.empty() ? of_.items.front().value.at : of_.group_by_at;
  aggregate_of node;
  auto rows = below(0, rows_, at);
  relation made{.columns = {}, .is = {}, .at = at};
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    node.keys.push_back(i);
    made.columns.push_back(rows.columns[i]);
  }
  if (sets_.size() > 1) {
    union_of all;
    auto columns = rows.columns;
    for (std::size_t i = 0; i < sets_.size(); ++i)
      all.parts.push_back(below(i, rows_, at));
    rows = relation{.columns = std::move(columns), .is = std::move(all), .at = at};
  }
  for (auto& each : aggregates_.calls()) {
    for (auto& place : each.arguments)
      place += keys_.size();
    if (each.filter)
      *each.filter += keys_.size();
    made.columns.push_back({.name = each.text, .type = each.of.type});
  }
  node.from = std::move(rows);
  node.calls = std::move(aggregates_.calls());
  node.ttl_ms = ttl_ms_;
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
                                    const session& in, diagnostics& said,
                                    std::optional<std::int64_t> ttl_ms) {
  return group_binder{of, std::move(rows), names, in, said, ttl_ms}.bind();
}

relation distinct(relation rows, std::optional<std::int64_t> ttl_ms) {
  relation made{.columns = rows.columns, .is = {}, .at = rows.at};
  aggregate_of node;
  for (std::size_t i = 0; i < rows.columns.size(); ++i)
    node.keys.push_back(i);
  node.from = std::move(rows);
  node.ttl_ms = ttl_ms;
  made.is = std::move(node);
  return made;
}

} // namespace duet::sql
