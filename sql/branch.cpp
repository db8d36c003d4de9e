#include "sql/branch.hpp"

#include "sql/distinguishing.hpp"
#include "sql/pipe_pruning.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

void keep_keys(update_source& of, const std::vector<expression>& columns) {
  std::erase_if(of.keys, [&](std::vector<std::size_t>& key) {
    return !std::ranges::all_of(key, [&](std::size_t& each) {
      const auto found = std::ranges::find_if(
          columns, [&](const expression& column) { return column_told_apart(column) == each; });
      const bool is_there = found != columns.end();
      each = static_cast<std::size_t>(found - columns.begin());
      return is_there;
    });
  });
}

void settle(branch& of) {
  if (!of.conditions.empty()) {
    auto condition = of.conditions.size() == 1 ? std::move(of.conditions.front())
                                               : expression{.is = expression::form::all,
                                                            .type = type_of(type_kind::boolean),
                                                            .arguments = std::move(of.conditions)};
    of.conditions.clear();
    of.steps.emplace_back(filter_step{std::move(condition)});
  }
  std::vector<expression> same;
  for (std::size_t i = 0; i < of.columns.size(); ++i)
    same.push_back(column_of(i, of.columns[i].type));
  of.steps.emplace_back(project_step{std::move(of.columns)});
  of.columns = std::move(same);
}

void settle_chance(branch& of) {
  if (std::ranges::any_of(of.columns,
                          [](const auto& one) { return depends_on(one, hangs_on::chance); }))
    settle(of);
}

void compute(std::vector<branch>& of, const std::vector<std::size_t>& columns) {
  for (auto& each : of) {
    std::vector<expression> chosen;
    chosen.reserve(columns.size());
    for (const auto column : columns)
      chosen.push_back(each.columns[column]);
    each.columns = std::move(chosen);
    settle(each);
    prune(each.steps);
  }
}

std::string spell_partition(const branch& of, std::span<const std::size_t> columns) {
  std::vector<std::string> parts;
  for (const auto each : columns)
    parts.push_back(spell(of.columns[each]));
  std::ranges::sort(parts);
  auto text = std::to_string(of.steps.size());
  for (const auto& each : parts)
    text += " " + each;
  return text;
}

bool sessions_have(const branch& of, std::span<const std::size_t> columns) {
  return !of.partition || *of.partition == spell_partition(of, columns);
}

} // namespace duet::sql
