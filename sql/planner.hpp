/// From relations to a plan: what is read, by which operators it is computed, what is written.
#pragma once

#include "functions/kernel.hpp"
#include "sql/branch.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/emit.hpp"
#include "sql/plan.hpp"
#include "sql/relation.hpp"
#include "sql/table_plans.hpp"
#include "sql/window_keys.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace duet::sql {

/// An INSERT: rows of a sink's columns, in their order.
struct insert_plan {
  std::string name; ///< For people: "INSERT INTO order_counts".
  const table_definition* into = nullptr;
  relation rows;
  emit_settings emit{};    ///< Of the windows in its GROUP BY.
  std::int64_t ttl_ms = 0; ///< How long keys are kept that have no other time; 0: for ever.
};

/// Plans all statements of a script.
class planner {
public:
  planner(const session& in, diagnostics& said) : session_{in}, said_{said} {}

  /// Nothing, and errors, if one of the statements cannot be run.
  [[nodiscard]] std::optional<plan> make(const std::vector<insert_plan>& inserts,
                                         const catalogue& tables);

private:
  using branches = std::vector<branch>;

  std::optional<branches> plan_relation(const relation& of);
  std::optional<branches> plan_node(const scan_of& of, const relation& whole);
  std::optional<branches> plan_node(const values_of& of, const relation& whole);
  std::optional<branches> plan_node(const filter_of& of, const relation& whole);
  std::optional<branches> plan_node(const project_of& of, const relation& whole);
  std::optional<branches> plan_node(const window_of& of, const relation& whole);
  std::optional<branches> plan_node(const unnest_of& of, const relation& whole);
  std::optional<branches> plan_node(const aggregate_of& of, const relation& whole);
  std::optional<branches> plan_node(const over_of& of, const relation& whole);
  std::optional<branches> plan_node(const union_of& of, const relation& whole);

  bool plan_insert(const insert_plan& of);
  bool check_known(const branch& of, const expression& used, place at);
  operator_id fed_operator(operator_plan node, const std::vector<data_type>& key, branches from,
                           bool keeps_late);
  std::optional<branch> grouped(const aggregate_of& of, const relation& whole, branches from);
  [[nodiscard]] window_plan on_clock(window_plan of, const data_type& time) const;
  [[nodiscard]] expression window_time(const expression& end, const window_plan& of,
                                       const data_type& type) const;
  void put_in_windows(branch& to, const window_of& of, const data_type& time_type) const;
  std::size_t add_end_instants(branches& of, std::size_t end) const;
  /// What is made of the output of an operator that aggregates in windows.
  [[nodiscard]] std::vector<expression> columns_of_windows(const relation& whole,
                                                           const window_keys& keys,
                                                           const std::vector<named_type>& output,
                                                           const window_plan& window,
                                                           std::size_t end_key) const;
  std::optional<branch> windowed(const aggregate_of& of, const relation& whole, branches from,
                                 std::size_t end_key);
  bool check_emit(const branch& of, place at);
  [[nodiscard]] bool is_emitted(const branch& of) const;
  branch emitted(const aggregate_of& of, const relation& whole, branches from, bound_keys bounds);
  [[nodiscard]] update_source updates_of_windows(const window_keys& keys, bound_keys bounds,
                                                 place at) const;
  void feed(operator_id to, branch from, to_operator end);
  bool check_updates(const branch& of, const sink_plan& to);
  static bool has_key_of(const branches& from, const sink_plan& to);
  branch keyed_by(const sink_plan& to, branches from);
  void attach(const branch& of, std::variant<to_operator, to_sink> end);
  [[nodiscard]] std::string spell_origin(const branch& of) const;

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  table_plans tables_;
  plan made_;
  std::string statement_;
  emit_settings emit_;      ///< Of the statement,
  std::int64_t ttl_ms_ = 0; ///< and how long it keeps keys.
  bool first_only_ = false; ///< Whether what is planned next needs only the first row of each key.
};

} // namespace duet::sql
