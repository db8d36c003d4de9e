#include "functions/catalog.hpp"

#include "functions/families.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string>
#include <vector>

namespace duet {

namespace {

constexpr std::array families{
    arithmetic_functions, math_functions,          rounding_functions,  random_functions,
    comparison_functions, predicate_functions,     string_functions,    search_functions,
    match_functions,      regex_functions,         encoding_functions,  hash_functions,
    now_functions,        time_field_functions,    time_text_functions, time_unit_functions,
    nested_functions,     array_functions,         map_functions,       json_path_functions,
    json_functions,       introspection_functions,
};

std::string upper_of(std::string_view name) {
  std::string upper{name};
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return upper;
}

std::map<std::string, const function*, std::less<>> by_name() {
  std::map<std::string, const function*, std::less<>> names;
  for (const auto& each : all_functions()) {
    names.emplace(each.name, &each);
    if (!each.alias.empty())
      names.emplace(each.alias, &each);
  }
  return names;
}

} // namespace

std::span<const function> all_functions() {
  static const auto all = [] {
    std::vector<function> of;
    for (const auto family : families)
      std::ranges::copy(family(), std::back_inserter(of));
    return of;
  }();
  return all;
}

const function* find_function(std::string_view name) {
  static const auto names = by_name();
  const auto found = names.find(upper_of(name));
  return found == names.end() ? nullptr : found->second;
}

} // namespace duet
