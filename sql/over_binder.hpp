/// SELECT with aggregates OVER frames.
#pragma once

#include "functions/kernel.hpp"
#include "sql/aggregate_binder.hpp"
#include "sql/diagnostic.hpp"
#include "sql/expression_binder.hpp"
#include "sql/relation.hpp"
#include "sql/scope.hpp"
#include "sql/syntax.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Whether a SELECT has aggregates OVER frames.
[[nodiscard]] bool looks_over(const syntax::select& of);

/// Adds the aggregates OVER frames of a SELECT to its rows, as columns behind theirs. `take` then
/// finds them in its values.
class over_binder {
public:
  over_binder(const syntax::select& of, const scope& names, const session& in, diagnostics& said);

  /// Binds all of them; nothing, and errors, if one is none.
  [[nodiscard]] std::optional<relation> bind(relation rows);

  /// A `taker` for what is computed of the rows that `bind` has made.
  bool take(const syntax::expression& of, expression_binder::bound& to) const;

private:
  /// An aggregate as it was written, and which one it is.
  struct found_call {
    const syntax::expression* written;
    std::size_t which;
  };

  bool find_calls(const syntax::expression& in);
  bool bind_call(const syntax::expression& of);
  bool bind_number(const syntax::expression& of, std::string_view name);
  bool choose_window(const syntax::window_spec& of);
  bool bind_time(const relation& rows, over_of& to);
  bool bind_frame(over_frame& to);
  bool bind_partition(const relation& rows, std::vector<expression>& columns, over_of& to);
  bool fail(place at, std::string message, std::string hint = {});

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const syntax::select& of_;
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  expression_binder under_;
  aggregate_binder aggregates_;
  std::optional<syntax::window_spec> window_; ///< The one that all have.
  std::vector<found_call> found_;
  bool numbers_rows_ = false;       ///< ROW_NUMBER is among them.
  std::vector<expression> results_; ///< The column of each aggregate.
};

} // namespace duet::sql
