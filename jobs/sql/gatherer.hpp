/// All aggregates of an operator at once.
#pragma once

#include "functions/accumulators.hpp"
#include "functions/kernel.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace duet::sql {

/// Gathers rows into the accumulators of their keys.
class gatherer {
public:
  /// The calls have to outlive it.
  explicit gatherer(std::span<const aggregate_call> calls);

  gatherer(const gatherer&) = delete; // accumulators point to its layout
  gatherer& operator=(const gatherer&) = delete;
  ~gatherer() = default;

  /// What a key begins with.
  [[nodiscard]] accumulators blank() const { return accumulators{layout_}; }

  /// Adds rows of a batch: `rows[i]` to `keys[i]`.
  void gather(std::span<const operand> columns, selection rows,
              std::span<accumulators* const> keys);

  void merge(accumulators& to, const accumulators& from) const;

  /// Sets the results of a key, each in a column of its own.
  void results(const accumulators& of, std::size_t row, computing& with,
               std::span<column> to) const;

private:
  void gather(const aggregate_call& call, std::size_t first_slot, std::span<const operand> columns,
              selection rows, std::span<accumulators* const> keys);

  std::span<const aggregate_call> calls_;
  accumulator_layout layout_;
  std::vector<std::size_t> first_slots_;   ///< By call.
  std::vector<operand> arguments_;         ///< Room for those of a call.
  std::vector<std::uint32_t> chosen_;      ///< Rows that pass its filter,
  std::vector<accumulators*> chosen_keys_; ///< and their keys.
};

} // namespace duet::sql
