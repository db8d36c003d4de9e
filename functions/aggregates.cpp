#include "functions/aggregate.hpp"
#include "functions/aggregate_families.hpp"
#include "functions/gathering.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

namespace duet {

namespace {

constexpr std::array aggregate_families{sum_aggregates,        deviation_aggregates,
                                        extreme_aggregates,    arrival_aggregates,
                                        collecting_aggregates, percentile_aggregates};

std::vector<aggregate> sorted_aggregates() {
  std::vector<aggregate> all;
  for (const auto family : aggregate_families)
    std::ranges::copy(family(), std::back_inserter(all));
  std::ranges::sort(all, {}, &aggregate::name);
  return all;
}

bool same_name(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, [](unsigned char a, unsigned char b) {
    return std::toupper(a) == std::toupper(b);
  });
}

} // namespace

namespace gather {

unresolved wants_one(std::string_view what) {
  return {"takes one argument" + std::string{what.empty() ? "" : ", "} + std::string{what}};
}

} // namespace gather

std::span<const aggregate> all_aggregates() {
  static const auto all = sorted_aggregates();
  return all;
}

const aggregate* find_aggregate(std::string_view name) {
  const auto all = all_aggregates();
  const auto found =
      std::ranges::find_if(all, [&](const aggregate& each) { return same_name(each.name, name); });
  return found == all.end() ? nullptr : &*found;
}

} // namespace duet
