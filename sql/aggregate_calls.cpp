#include "sql/aggregate_calls.hpp"

#include "functions/aggregate.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace duet::sql {

std::vector<std::size_t> arrange_arguments(std::vector<aggregate_call>& calls) {
  std::vector<std::size_t> columns;
  const auto place_of = [&](std::size_t column) {
    const auto found = std::ranges::find(columns, column);
    const auto place = static_cast<std::size_t>(found - columns.begin());
    if (found == columns.end())
      columns.push_back(column);
    return place;
  };
  for (auto& call : calls) {
    for (auto& each : call.arguments)
      each = place_of(each);
    if (call.filter)
      call.filter = place_of(*call.filter);
  }
  return columns;
}

void choose_keeping(std::vector<aggregate_call>& calls, bool taken_back) {
  for (auto& each : calls) {
    if (each.of.hangs_on != rows_that_count::all)
      each.distinct = false; // it makes no difference
    if (taken_back && !each.of.takes_back)
      each.keeps = kept_as::rows;
    else if (each.distinct)
      each.keeps = kept_as::distinct;
  }
}

std::string spell_calls(const std::vector<data_type>& key,
                        const std::vector<aggregate_call>& calls) {
  std::string text;
  for (const auto& each : key)
    text += " " + to_string(each);
  for (const auto& each : calls) {
    text += " " + each.function + (each.distinct ? "(distinct" : "(");
    for (const auto place : each.arguments)
      text += (text.back() == '(' ? "$" : " $") + std::to_string(place);
    text += ")";
    if (each.filter)
      text += " where $" + std::to_string(*each.filter);
  }
  return text;
}

aggregate_call count_of_rows() {
  auto found = find_aggregate("COUNT")->resolve({});
  return {.text = "COUNT(*)",
          .function = "COUNT/1",
          .of = std::move(std::get<resolved_aggregate>(found)),
          .arguments = {}};
}

} // namespace duet::sql
