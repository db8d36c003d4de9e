/// Queries with their names looked up and their types found.
#pragma once

#include "functions/kernel.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/relation.hpp"
#include "sql/scope.hpp"
#include "sql/syntax.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace duet::sql {

/// Binds queries over the tables of a catalogue. What it returns is nothing where it has said what
/// is wrong.
class query_binder {
public:
  query_binder(catalogue& tables, const session& in, diagnostics& said);

  [[nodiscard]] std::optional<relation> bind(const syntax::query& of);

private:
  /// A relation, and the names of its columns.
  struct named_relation {
    relation rows;
    scope names;
  };

  std::optional<relation> bind_body(const syntax::query& of);
  std::optional<relation> order(relation rows, const std::vector<syntax::order_item>& by);
  std::optional<std::size_t> ordering_column(const relation& rows, const syntax::expression& of);
  std::optional<relation> bind_values(const syntax::values& of, place at);
  std::optional<relation> bind_union(const syntax::set_operation& of);
  std::optional<relation> bind_select(const syntax::select& of, place at);
  std::optional<named_relation> bind_from(const syntax::select& of, place at);
  std::optional<named_relation> bind_source(std::optional<named_relation> before,
                                            const syntax::table_ref& of);
  std::optional<named_relation> bind_join(std::optional<named_relation> before,
                                          const syntax::join& of);
  std::optional<named_relation> unnest(named_relation from, const syntax::table_ref& of,
                                       bool keeps_empty);
  bool is_true(const named_relation& in, const syntax::expression& condition);
  std::optional<relation> bind_table_ref(const syntax::table_ref& of, std::string& label);
  std::optional<relation> bind_table_argument(const syntax::call& of);
  std::optional<relation> bind_table(const syntax::named_table& of, std::string& label);
  std::optional<relation> bind_view(const view_definition& of, place at);
  static std::optional<relation> scan(const table_definition& of, place at);
  const table_definition* with_hints(const table_definition& of,
                                     const std::vector<syntax::hint>& hints);
  bool filter(named_relation& in, const syntax::expression& condition, std::string_view clause);
  std::optional<relation> project(named_relation in, const syntax::select& of);
  bool rename(relation& of, const std::vector<syntax::name>& names, place at);

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  catalogue& tables_;
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::vector<std::map<std::string, relation, std::less<>>> common_; ///< WITH, the innermost last.
  std::size_t view_depth_ = 0;
};

/// The windows that a table function of FROM puts rows into: TUMBLE, HOP, CUMULATE.
[[nodiscard]] bool is_window_function(const syntax::call& of);
[[nodiscard]] std::optional<relation> bind_window_function(const syntax::call& of, relation rows,
                                                           place at, const session& in,
                                                           diagnostics& said);

/// Projections of bound expressions: those that are columns stay what they are.
[[nodiscard]] relation project_of_columns(relation from, std::vector<expression> columns,
                                          std::vector<std::string> names, place at);

} // namespace duet::sql
