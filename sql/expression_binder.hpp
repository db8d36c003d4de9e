/// Expressions with their names looked up and their types found.
#pragma once

#include "functions/expression.hpp"
#include "functions/function.hpp"
#include "sql/diagnostic.hpp"
#include "sql/scope.hpp"
#include "sql/syntax.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Binds expressions over the columns of a scope. What it returns is nothing where it has said what
/// is wrong.
class expression_binder {
public:
  using bound = std::optional<expression>;

  /// Asked first about every expression; it returns whether it has taken it on. So a SELECT with
  /// GROUP BY finds its keys and aggregates.
  using taker = std::function<bool(const syntax::expression&, bound&)>;

  expression_binder(const scope& names, const session& in, diagnostics& said, taker first = {});

  [[nodiscard]] bound bind(const syntax::expression& of);

  /// The same as a condition, which has to be BOOLEAN; `clause` is for messages.
  [[nodiscard]] bound bind_condition(const syntax::expression& of, std::string_view clause);

  /// A call of a function by its name.
  [[nodiscard]] bound call(std::string_view name, std::vector<expression> arguments, place at);

  /// The same value as another type; an error if that takes an explicit CAST.
  [[nodiscard]] bound convert(expression of, const data_type& to, place at);

  /// Where it says what is wrong.
  [[nodiscard]] diagnostics& said() { return said_; }

private:
  bound bind_node(const syntax::expression& of);
  bound bind_column(const syntax::column_ref& of, place at);
  bound bind_fields(expression of, std::span<const syntax::name> names);
  bound bind_unary(const syntax::unary& of, place at);
  bound bind_binary(const syntax::binary& of);
  bound bind_overlaps(const syntax::binary& of);
  bool add_period(std::vector<expression>& to, const syntax::expression& of);
  static bool are_rows(const syntax::expression& left, const syntax::expression& right);
  bound bind_equal(const syntax::expression& left, const syntax::expression& right, place at);
  bound bind_logical(const syntax::logical& of);
  bound bind_test(const syntax::is_test& of, place at);
  bound bind_between(const syntax::between& of, place at);
  bound bind_in(const syntax::in_list& of, place at);
  bound bind_in_rows(const syntax::in_list& of, place at);
  bound is_one_of(const expression& operand, std::span<const syntax::expression> of, place at);
  bound bind_like(const syntax::like& of, place at);
  bound bind_call(const syntax::call& of, place at);
  bound bind_cast(const syntax::cast& of, place at);
  bound bind_case(const syntax::case_when& of, place at);
  bound bind_constructor(const syntax::constructor& of, place at);
  bound bind_element(const syntax::element_access& of, place at);
  bound with_itself(std::string_view name, const std::vector<expression>& arguments, place at);
  bound negated(bound of, bool really, place at);
  bound choice(std::vector<expression> arguments, place at);
  bound conditional_call(std::string_view name, std::vector<expression> arguments, place at);
  [[nodiscard]] bool is_event_time(std::span<const expression> arguments) const;
  bound trim_call(std::vector<expression> arguments, place at);
  std::optional<std::vector<expression>> bind_all(std::span<const syntax::expression> of);
  std::optional<std::vector<expression>> bind_arguments(const syntax::call& of);
  bound fail(place at, std::string message, std::string hint = {});

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const scope& names_;
  const session& session_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  taker first_;
};

/// A call of a cast, or `of` itself if that has the values of the type already.
[[nodiscard]] expression cast_to(expression of, const data_type& to, bool or_null,
                                 const session& in);

/// Whether it is PROCTIME(), which windows of processing time go by.
[[nodiscard]] bool is_processing_time(const expression& of);

/// The constant that an expression always is; as it was if it is none, or cannot be computed.
[[nodiscard]] expression folded(expression of);

} // namespace duet::sql
