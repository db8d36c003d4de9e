/// Calls of aggregate functions.
#pragma once

#include "functions/expression.hpp"
#include "sql/diagnostic.hpp"
#include "sql/expression_binder.hpp"
#include "sql/plan.hpp"
#include "sql/syntax.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace duet::sql {

/// Whether an expression is a call of an aggregate function, over a window (OVER) or not.
[[nodiscard]] bool calls_aggregate(const syntax::expression& of);

/// Collects the aggregates of one SELECT, equal ones once, and what they are computed of.
class aggregate_binder {
public:
  /// `under` binds arguments; both have to outlive it.
  aggregate_binder(expression_binder& under, const session& in, diagnostics& said);

  /// Which of `calls` a call is; nothing, and an error, if it is none that can be computed.
  std::optional<std::size_t> bind(const syntax::call& of, const syntax::expression& whole);

  /// The same of a call that is known already.
  std::size_t add(aggregate_call of);

  /// What the arguments of calls are, by their numbers there; equal ones are computed once.
  [[nodiscard]] std::vector<expression>& arguments() { return arguments_; }
  [[nodiscard]] std::vector<aggregate_call>& calls() { return calls_; }

private:
  std::size_t place_of(expression argument);
  bool bind_filter(const syntax::call& of, aggregate_call& to);

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  expression_binder& under_;
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::vector<expression> arguments_;
  std::vector<aggregate_call> calls_;
};

} // namespace duet::sql
