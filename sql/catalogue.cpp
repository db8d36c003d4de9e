#include "sql/catalogue.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

bool catalogue::add(table_definition table) {
  if (knows(table.name))
    return false;
  auto name = table.name;
  return tables_.emplace(std::move(name), std::move(table)).second;
}

bool catalogue::add(view_definition view) {
  if (knows(view.name))
    return false;
  auto name = view.name;
  return views_.emplace(std::move(name), std::move(view)).second;
}

bool catalogue::drop(std::string_view name) {
  if (const auto table = tables_.find(name); table != tables_.end()) {
    // The node moves, so that pointers to the definition stay.
    dropped_.insert(tables_.extract(table));
    return true;
  }
  const auto view = views_.find(name);
  if (view == views_.end())
    return false;
  views_.erase(view);
  return true;
}

const table_definition* catalogue::find_table(std::string_view name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

const view_definition* catalogue::find_view(std::string_view name) const {
  const auto found = views_.find(name);
  return found == views_.end() ? nullptr : &found->second;
}

bool catalogue::knows(std::string_view name) const {
  return tables_.contains(name) || views_.contains(name);
}

std::vector<std::string_view> catalogue::names() const {
  std::vector<std::string_view> all;
  for (const auto& [name, table] : tables_)
    all.push_back(name);
  for (const auto& [name, view] : views_)
    all.push_back(name);
  return all;
}

const table_definition*
catalogue::with_options(const table_definition& of,
                        const std::map<std::string, table_option>& options) {
  auto made = of;
  for (const auto& [key, option] : options)
    made.options.insert_or_assign(key, option);
  const auto same = [&](const table_definition& each) {
    const auto same_option = [](const auto& one, const auto& other) {
      return one.first == other.first && one.second.value == other.second.value;
    };
    return each.name == made.name && std::ranges::equal(each.options, made.options, same_option);
  };
  const auto found = std::ranges::find_if(variants_, same);
  return found == variants_.end() ? &variants_.emplace_back(std::move(made)) : &*found;
}

} // namespace duet::sql
