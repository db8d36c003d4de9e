// OVER, and ORDER BY of time: of the class planner.
#include "sql/aggregate_calls.hpp"
#include "sql/planner.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace duet::sql {

namespace {

std::string spell_frame(const over_frame& of) {
  auto text = std::string{of.rows ? "rows" : "range"} + " ";
  text += of.preceding ? std::to_string(*of.preceding) : "unbounded";
  return text + (of.processing_time ? " of processing time" : "");
}

std::string spell_ties(const std::vector<order_of_ties>& all) {
  std::string text;
  for (const auto& each : all)
    text += " by $" + std::to_string(each.column) + (each.descending ? " down" : " up") +
            (each.nulls_first ? " nulls first" : " nulls last");
  return text;
}

/// A RANGE that is bounded is the only frame whose rows have a time.
bool has_no_time(const over_of& of) {
  return !of.calls.empty() && (of.frame.rows || !of.frame.preceding);
}

} // namespace

std::optional<planner::branches> planner::plan_node(const over_of& of, const relation& whole) {
  const bool first_only = std::exchange(first_only_, false) && ttl_ms_ > 0;
  auto from = plan_relation(*of.from);
  if (!from)
    return std::nullopt;
  for (const auto& each : *from)
    if (each.updates) {
      said_.error(whole.at, std::string{of.calls.empty() ? "ORDER BY" : "OVER"} +
                                " takes rows that never change, and " + each.updates->clause +
                                " changes them");
      return std::nullopt;
    }
  over_aggregate what{
      .frame = of.frame, .calls = of.calls, .ties = of.ties, .first_only = first_only};
  what.passed = whole.columns.size() - what.calls.size();
  choose_keeping(what.calls, of.frame.preceding.has_value());
  std::vector<std::size_t> columns;
  std::vector<data_type> key;
  for (const auto each : of.partition) {
    columns.push_back(each);
    key.push_back(of.from->columns[each].type);
  }
  if (!of.frame.processing_time)
    columns.push_back(of.time);
  for (std::size_t i = 0; i < what.passed; ++i)
    columns.push_back(i);
  std::ranges::copy(arrange_arguments(what.calls), std::back_inserter(columns));
  compute(*from, columns);
  operator_plan node{
      .name = (of.calls.empty() ? "order-" : "over-") + std::to_string(made_.operators.size() + 1),
      .fingerprint =
          "over/2 " + spell_frame(of.frame) + spell_calls(key, what.calls) + spell_ties(of.ties),
      .ttl_ms = has_no_time(of) ? ttl_ms_ : 0};
  for (const auto& each : whole.columns)
    node.output.push_back({each.name, each.type});
  node.what = std::move(what);
  const auto id = fed_operator(std::move(node), key, std::move(*from), !of.frame.processing_time);
  branch made{.from = id};
  for (std::size_t i = 0; i < whole.columns.size(); ++i)
    made.columns.push_back(column_of(i, whole.columns[i].type));
  made.unbounded.resize(made.columns.size());
  return branches{std::move(made)};
}

} // namespace duet::sql
