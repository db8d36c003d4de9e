/// Rows on their way to operators.
#pragma once

#include "columns/rows.hpp"
#include "jobs/shape.hpp"
#include "model/types.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace duet {

/// Where rows go: an input of an operator, and the key group whose state they meet.
struct address {
  input_id input;
  key_group group;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend constexpr auto operator<=>(const address&, const address&) = default;
};

/// Rows for one address. Those of an operator come from one of its key groups.
struct batch {
  address to;
  key_group from; ///< Group 0 if INGEST sends it.
  rows content;
};

using batches = std::vector<batch>;

/// How many rows there are in all.
[[nodiscard]] std::uint64_t rows_in(const batches& all);

/// Parts batches by the shard that holds their key group: one part for each shard, in their order.
[[nodiscard]] std::vector<std::shared_ptr<const batches>> divide(batches all, layout keys);

/// Sorts rows by their address while they are made. The shape has to outlive it.
class dispatch {
public:
  dispatch(const job_shape& shape, std::uint32_t key_groups)
      : shape_{&shape}, key_groups_{key_groups}, slots_(shape.inputs.size() * key_groups) {}

  dispatch(job_shape&&, std::uint32_t) = delete;

  /// The rows for an address, to be appended to; valid until `take`.
  [[nodiscard]] rows& to(address at) {
    auto& slot = slots_[at.input.value * key_groups_ + at.group.value];
    if (!slot)
      slot = std::make_unique<rows>(shape_->inputs[at.input.value].columns);
    return *slot;
  }

  /// How many columns the rows for an input have.
  [[nodiscard]] std::size_t columns_of(input_id input) const {
    return shape_->inputs[input.value].columns;
  }

  /// Moves all rows out, as batches from this group in the order of their addresses.
  void take(key_group from, batches& out);

  /// The memory that the rows take, in bytes.
  [[nodiscard]] std::size_t bytes() const;

  /// The memory that their effects will take, by a generous guess.
  [[nodiscard]] std::size_t effect_bytes() const;

private:
  const job_shape* shape_;
  std::uint32_t key_groups_;
  std::vector<std::unique_ptr<rows>> slots_; ///< By input, then group; null where there are none.
};

} // namespace duet
