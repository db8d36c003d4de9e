#include "jobs/sql/sql_job.hpp"

#include "jobs/sql/outlet.hpp"
#include "jobs/sql/pass_operator.hpp"
#include "jobs/sql/sql_front.hpp"
#include "jobs/sql/window_rules.hpp"
#include "jobs/timed_operator.hpp"

#include <chrono>
#include <utility>

namespace duet::sql {

namespace {

/// The memory that the effects of one row take besides its bytes, by a generous guess.
constexpr std::size_t effect_bytes = 512;

/// The columns of the rows for an input: the key, the others, and the record of one that is late.
std::size_t columns_of(const operator_plan& of) { return of.input.size() + 2; }

table_shape shape_of(const table_time& of) {
  return {.sources = of.sources,
          .rules = {.idle_after = std::chrono::milliseconds{of.idle_after_ms},
                    .idle_after_is_set = of.idle_after_is_set,
                    .ahead_max = std::chrono::milliseconds{of.ahead_max_ms}},
          .fingerprint = of.fingerprint};
}

operator_shape shape_of(const operator_plan& of) {
  operator_shape made{.name = of.name, .fingerprint = of.fingerprint};
  if (const auto* window = std::get_if<window_aggregate>(&of.what))
    made.processing_time = window->window.processing_time;
  return made;
}

job_shape shape_of(const plan& of) {
  job_shape made;
  for (const auto& each : of.sources)
    made.sources.push_back({.name = each.topic,
                            .option = "'topic'",
                            .bounded = each.bounded,
                            .start = each.start,
                            .end = each.end});
  for (const auto& each : of.targets)
    made.targets.push_back({.name = each.topic, .option = "'topic'"});
  for (const auto& each : of.times)
    made.tables.push_back(shape_of(each));
  for (const auto& each : of.operators)
    made.operators.push_back(shape_of(each));
  for (const auto& each : of.inputs)
    made.inputs.push_back({.of = each.of,
                           .from = each.from,
                           .columns = columns_of(of.operators[each.of.value]),
                           .effect_bytes = effect_bytes,
                           .tables = each.tables});
  return made;
}

} // namespace

sql_job::sql_job(bound_script what) : what_{std::move(what)}, shape_{shape_of(what_.what)} {}

std::string sql_job::fingerprint() const { return "sql/1"; }

std::unique_ptr<front> sql_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<sql_front>(what_.what, key_groups);
}

std::unique_ptr<keyed_operator> sql_job::make_operator(operator_id of, key_group group,
                                                       std::uint32_t key_groups) const {
  const auto& node = what_.what.operators[of.value];
  auto to = std::make_shared<outlet>(what_.what, node, group, key_groups);
  const auto* window = std::get_if<window_aggregate>(&node.what);
  if (window == nullptr)
    return std::make_unique<pass_operator>(std::move(to));
  tumble_rules rules{node, std::move(to)};
  if (window->window.processing_time)
    return std::make_unique<stamped_operator<tumble_rules>>(std::move(rules), group, key_groups);
  return std::make_unique<timed_operator<tumble_rules>>(std::move(rules), group, key_groups);
}

} // namespace duet::sql
