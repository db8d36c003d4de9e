/// All aggregates of an operator at once.
#pragma once

#include "columns/column.hpp"
#include "functions/accumulators.hpp"
#include "functions/kernel.hpp"
#include "jobs/sql/gathered.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Gathers rows into what is kept of their keys, and makes results of that. What an aggregate
/// keeps:
///
///     slots       a few numbers or texts that rows change; rows may be taken back of some
///     + a set     DISTINCT: the values that are there, as elements; slots hear of the first row
///                 with a value, and when the last one is taken back
///     all rows    as elements, where rows are taken back and slots cannot forget; the result is
///                 gathered anew of what is there
class gatherer {
public:
  /// The calls have to outlive it.
  explicit gatherer(std::span<const aggregate_call> calls);

  gatherer(const gatherer&) = delete; // accumulators point to its layout
  gatherer& operator=(const gatherer&) = delete;
  ~gatherer() = default;

  /// What a key begins with.
  [[nodiscard]] gathered blank() const { return {accumulators{layout_}}; }

  /// Adds rows of a batch, or takes them back: `rows[i]` of `keys[i]`. `signs` are by row of the
  /// batch, 1 or -1; without any, all are added.
  void gather(std::span<const operand> columns, selection rows, std::span<gathered* const> keys,
              std::span<const std::int8_t> signs = {});

  /// Takes all of it out.
  void clear(gathered& of) const;

  /// What the last call has counted, a COUNT.
  [[nodiscard]] std::int64_t last_count(const gathered& of) const {
    return of.all.number<std::int64_t>(entries_.back().first_slot);
  }

  /// Adds what was gathered of rows that came later.
  void merge(gathered& to, const gathered& from);

  /// Whether what was gathered of rows can be taken away again.
  [[nodiscard]] bool takes_away() const;

  /// Takes away what was merged before.
  void unmerge(gathered& from, const gathered& what) const;

  /// Sets the results of a key, each in a column of its own: of as many calls, from the first, as
  /// there are columns.
  void results(const gathered& of, std::size_t row, computing& with, std::span<column> to);

private:
  struct chosen {
    std::span<const operand> columns;
    selection rows;
    std::span<gathered* const> keys;
    std::span<const std::int8_t> signs;
  };

  /// What is known of a call beforehand.
  struct entry {
    const aggregate_call* call;
    std::size_t first_slot;
    std::string owner;           ///< What its elements begin with.
    std::vector<storage> stored; ///< How its arguments are, as elements.
  };

  [[nodiscard]] chosen filtered(const aggregate_call& call, const chosen& all);
  void set_arguments(const entry& of, std::span<const operand> columns);
  void gather_slots(const entry& of, const chosen& some);
  void gather_distinct(const entry& of, const chosen& some);
  void keep_rows(const entry& of, const chosen& some);
  void merge_distinct(const entry& of, gathered& to, const gathered& from);
  void result_of_rows(const entry& of, const gathered& from, std::size_t row, computing& with,
                      column& to);
  void flush_rows(const entry& of, std::size_t count, accumulators& to, std::size_t first_slot);

  std::vector<entry> entries_;
  accumulator_layout layout_;
  // Room for one call:
  std::vector<operand> arguments_;
  std::vector<std::uint32_t> rows_;
  std::vector<gathered*> keys_;
  std::vector<accumulators*> slots_;
  std::vector<std::int8_t> signs_;
  std::vector<column> cells_;
  std::string name_;
};

} // namespace duet::sql
