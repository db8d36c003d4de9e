/// Which splits are so far ahead of others that they should wait.
#pragma once

#include "jobs/shape.hpp"
#include "jobs/source_times.hpp"
#include "model/types.hpp"

#include <chrono>
#include <span>
#include <vector>

namespace duet {

/// Keeps splits together that one operator waits for: what is read ahead of the others only fills
/// its state.
///
/// A split is to wait when its time is more than `watermark_rules::drift_max` ahead of the
/// watermark of an operator that it feeds, until it is half of that. None waits for a split that
/// has nothing to read, or brings nothing; none waits that holds an operator back by itself, so
/// that two never wait for each other. What is computed does not depend on it.
class alignment {
public:
  explicit alignment(const job_shape& of);

  /// The splits that should wait, as far as is known now. Valid until the next call.
  [[nodiscard]] std::span<const split> far_ahead(const source_times& times);

private:
  using tables = std::vector<table_id>;

  void add_ahead(const tables& of, event_time low, const source_times& times,
                 std::vector<split>& ahead) const;

  std::vector<std::chrono::milliseconds> drift_max_; ///< By table; 0: as far as it likes.
  std::vector<tables> together_;                     ///< Those that feed one operator.
  std::vector<split> held_;
};

} // namespace duet
