/// Expressions with their names resolved and their types known, and what computes them.
#pragma once

#include "columns/datum.hpp"
#include "columns/types.hpp"
#include "functions/function.hpp"
#include "functions/kernel.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// An expression over the columns of a batch: a tree of values, copied freely.
struct expression {
  enum class form : std::uint8_t {
    column,   ///< A column of the batch.
    constant, ///< A value.
    call,     ///< A function of all arguments.
    all,      ///< AND: arguments behind one that is false are not computed.
    any,      ///< OR: arguments behind one that is true are not computed.
    choice,   ///< CASE: condition, value, condition, value, ..., value otherwise.
  };

  form is = form::constant;
  data_type type{};
  std::size_t place = 0;                      ///< Of a column: its place in the batch.
  datum value{};                              ///< Of a constant, as the cell that it is,
  std::shared_ptr<const std::string> bytes{}; ///< and what its bytes are a view into.
  const function* of = nullptr;               ///< Of a call,
  kernel compute{};                           ///< and how it is computed.
  std::vector<expression> arguments{};
};

[[nodiscard]] expression column_of(std::size_t place, data_type type);

/// A constant; bytes are copied.
[[nodiscard]] expression constant_of(const datum& value, data_type type);

/// Whether it has the same value in every row and epoch.
[[nodiscard]] bool is_constant(const expression& of);

/// All that it computes as one line of text: equal texts compute the same. A part of fingerprints.
/// Columns are spelt by these names, or by their places.
[[nodiscard]] std::string spell(const expression& of, std::span<const std::string> names = {});

/// The same expression with other expressions for its columns, by place.
[[nodiscard]] expression substituted(expression of, std::span<const expression> columns);

/// Whether its value hangs on that, or on something that changes more often.
[[nodiscard]] bool depends_on(const expression& of, hangs_on what);

/// Whether a function is called in it.
[[nodiscard]] bool calls(const expression& of, std::string_view function);

/// The places of all columns in it, each once, ascending.
[[nodiscard]] std::vector<std::size_t> columns_in(const expression& of);

/// Computes one expression for one batch after the other; keeps the memory of its results.
class evaluator {
public:
  explicit evaluator(expression of);
  ~evaluator() = default;
  evaluator(evaluator&&) = delete; // its nodes point into it
  evaluator& operator=(evaluator&&) = delete;
  evaluator(const evaluator&) = delete;
  evaluator& operator=(const evaluator&) = delete;

  /// The value for each of the selected rows of a batch, valid until the next call and as long as
  /// the batch and its memory. A row that cannot be computed is null and among the failed; so is
  /// one that needs a bad cell.
  operand compute(std::span<const operand> batch, std::size_t rows, selection selected,
                  computing& with);

  [[nodiscard]] const expression& what() const { return what_; }

private:
  struct node {
    explicit node(const expression& of);

    const expression* what;
    std::vector<node> arguments;
    std::vector<operand> operands; ///< Room for those of a call.
    column result;
    std::vector<std::uint32_t> rest;   ///< Rows that are still undecided.
    std::vector<std::uint32_t> chosen; ///< Rows that a condition has chosen.
  };

  struct run {
    std::span<const operand> batch;
    std::size_t rows;
    computing& with;
  };

  static operand compute(node& at, selection selected, const run& in);
  static operand compute_column(const node& at, selection selected, const run& in);
  static operand compute_call(node& at, selection selected, const run& in);
  static operand compute_junction(node& at, selection selected, const run& in);
  static operand compute_choice(node& at, selection selected, const run& in);

  expression what_;
  node root_;
};

/// The selected rows in which a condition is true.
void keep_true(const operand& condition, selection from, std::vector<std::uint32_t>& to);

} // namespace duet
