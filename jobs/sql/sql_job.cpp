#include "jobs/sql/sql_job.hpp"

#include "jobs/key_bytes.hpp"
#include "jobs/sql/emit_rules.hpp"
#include "jobs/sql/group_operator.hpp"
#include "jobs/sql/late_operator.hpp"
#include "jobs/sql/outlet.hpp"
#include "jobs/sql/over_operator.hpp"
#include "jobs/sql/pass_operator.hpp"
#include "jobs/sql/row_maker.hpp"
#include "jobs/sql/session_rules.hpp"
#include "jobs/sql/slice_rules.hpp"
#include "jobs/sql/sql_front.hpp"
#include "jobs/sql/values_operator.hpp"
#include "jobs/sql/window_rules.hpp"
#include "jobs/timed_operator.hpp"
#include "sql/describe.hpp"

#include <chrono>
#include <cstddef>
#include <utility>

namespace duet::sql {

namespace {

/// The memory that the effects of one row take besides its bytes, by a guess.
constexpr std::size_t effect_bytes = 128;

/// The columns of the rows for an input: the key, the others, the kind of a row that is a change,
/// and the record of one that is late.
std::size_t columns_of(const operator_plan& of) { return of.input.size() + (of.changes ? 3 : 2); }

table_shape shape_of(const table_time& of) {
  return {.sources = of.sources,
          .rules = {.idle_after = std::chrono::milliseconds{of.idle_after_ms},
                    .idle_after_is_set = of.idle_after_is_set,
                    .ahead_max = std::chrono::milliseconds{of.ahead_max_ms},
                    .drift_max = std::chrono::milliseconds{of.drift_max_ms}},
          .fingerprint = of.fingerprint};
}

bool goes_by_stamps(const operator_plan& of) {
  if (const auto* window = std::get_if<window_aggregate>(&of.what))
    return window->window.processing_time;
  const auto* over = std::get_if<over_aggregate>(&of.what);
  return over != nullptr && over->frame.processing_time;
}

operator_shape shape_of(const operator_plan& of) {
  operator_shape made{.name = of.name, .fingerprint = of.fingerprint};
  made.processing_time = goes_by_stamps(of) || of.ttl_ms > 0;
  return made;
}

template <class Rules>
std::unique_ptr<keyed_operator> make_timed(Rules rules, bool by_stamps, key_group group,
                                           std::uint32_t key_groups) {
  if (by_stamps)
    return std::make_unique<stamped_operator<Rules>>(std::move(rules), group, key_groups);
  return std::make_unique<timed_operator<Rules>>(std::move(rules), group, key_groups);
}

job_topic topic_of(const source_plan& of, std::string_view app_id) {
  job_topic made{.name = of.topic,
                 .option = "'topic'",
                 .bounded = of.bounded,
                 .start = of.start,
                 .end = of.end};
  if (of.made) {
    made.name = std::string{app_id} + "-" + of.topic;
    made.made = made_records{.by = std::make_shared<row_maker>(*of.made, key_hash(made.name)),
                             .per_second = of.made->rows_per_second,
                             .count = of.made->rows};
  }
  return made;
}

job_shape shape_of(const plan& of, std::string_view app_id) {
  job_shape made;
  for (const auto& each : of.sources)
    made.sources.push_back(topic_of(each, app_id));
  for (const auto& each : of.targets)
    made.targets.push_back({.name = each.topic, .option = "'topic'"});
  for (const auto& each : of.times)
    made.tables.push_back(shape_of(each));
  const auto abouts = describe_operators(of);
  for (std::size_t i = 0; i < of.operators.size(); ++i) {
    made.operators.push_back(shape_of(of.operators[i]));
    made.operators.back().about = abouts[i];
  }
  for (const auto& each : of.inputs)
    made.inputs.push_back({.of = each.of,
                           .from = each.from,
                           .columns = columns_of(of.operators[each.of.value]),
                           .effect_bytes = effect_bytes,
                           .tables = each.tables});
  return made;
}

} // namespace

sql_job::sql_job(bound_script what, std::string_view app_id)
    : what_{std::move(what)}, shape_{shape_of(what_.what, app_id)} {}

std::string sql_job::fingerprint() const { return "sql/1"; }

std::unique_ptr<front> sql_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<sql_front>(what_.what, key_groups);
}

std::unique_ptr<keyed_operator> sql_job::make_operator(operator_id of, key_group group,
                                                       std::uint32_t key_groups) const {
  const auto& node = what_.what.operators[of.value];
  if (const auto* late = std::get_if<late_rows>(&node.what))
    return std::make_unique<late_operator>(what_.what.late[late->of], what_.what, group,
                                           key_groups);
  auto to = std::make_shared<outlet>(what_.what, node, group, key_groups);
  if (std::holds_alternative<pass_on>(node.what))
    return std::make_unique<pass_operator>(std::move(to));
  if (std::holds_alternative<values_rows>(node.what))
    return std::make_unique<values_operator>(node, std::move(to), group, key_groups);
  if (std::holds_alternative<group_aggregate>(node.what))
    return std::make_unique<group_operator>(node, std::move(to), group, key_groups);
  if (std::holds_alternative<over_aggregate>(node.what))
    return std::make_unique<over_operator>(node, std::move(to), group, key_groups);
  const bool by_stamps = goes_by_stamps(node);
  const auto& windows = std::get<window_aggregate>(node.what);
  if (windows.emit)
    return make_timed(emit_rules{node, std::move(to)}, by_stamps, group, key_groups);
  if (windows.window.gap_ms > 0)
    return make_timed(session_rules{node, std::move(to)}, by_stamps, group, key_groups);
  if (windows.in_slices)
    return std::make_unique<timed_operator<slice_rules>>(slice_rules{node, std::move(to)}, group,
                                                         key_groups);
  return make_timed(tumble_rules{node, std::move(to)}, by_stamps, group, key_groups);
}

} // namespace duet::sql
