/// State that nobody reads any more, and how it goes.
#pragma once

#include "model/record.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <string_view>

namespace duet {

/// Records of the state topic that are of operators which the job has no longer. A restore finds
/// them; then each epoch deletes a few, so that none gets long for it. What is not remembered, or
/// not deleted before the process ends, is found again by the next restore.
class leftovers {
public:
  /// `bytes_max` is how much memory they may take, about.
  explicit leftovers(std::size_t bytes_max = 0) : bytes_max_{bytes_max} {}

  /// Remembers the key of a record in a partition, if there is room.
  void add(partition_id in, std::string_view key);

  /// How many are still to be deleted.
  [[nodiscard]] std::size_t size() const { return tombstones_.size() - taken_; }

  /// Takes at most so many, and adds to `out` what a transaction has to write to delete them.
  void take(std::size_t most, outbox& out);

private:
  std::size_t bytes_max_;
  outbox tombstones_;
  std::size_t taken_ = 0;
};

} // namespace duet
