#include "sql/scope.hpp"

#include <algorithm>

namespace duet::sql {

void scope::add(std::string_view table, std::span<const relation_column> columns) {
  for (const auto& each : columns)
    entries_.push_back({std::string{table}, each, entries_.size()});
}

scope::found scope::find(std::span<const syntax::name> names) const {
  found best;
  for (const auto& each : entries_) {
    const bool qualified = names.size() > 1 && !each.table.empty() && each.table == names[0].text &&
                           each.column.name == names[1].text;
    const bool plain = each.column.name == names[0].text;
    if (!qualified && !plain)
      continue;
    const std::size_t taken = qualified ? 2 : 1;
    if (best.column != nullptr && best.names > taken)
      continue;
    best = {&each, taken, best.column != nullptr && best.names == taken};
  }
  return best;
}

std::vector<std::string_view> scope::names() const {
  std::vector<std::string_view> all;
  for (const auto& each : entries_)
    all.push_back(each.column.name);
  return all;
}

bool scope::has_table(std::string_view name) const {
  return std::ranges::any_of(entries_, [&](const entry& each) { return each.table == name; });
}

} // namespace duet::sql
