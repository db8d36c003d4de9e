/// The state topic as a reader folds it.
#pragma once

#include "jobs/shape.hpp"
#include "tests/sim/application.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// Reads every record once, those of a partition in order.
class state_reader {
public:
  using problem = application::problem;

  /// Of a job with these sources.
  explicit state_reader(std::vector<std::string> sources) : sources_{std::move(sources)} {}

  [[nodiscard]] problem read(const kafka_record& in);

  /// The state, without what the topic says about itself.
  [[nodiscard]] const state_map& folded() const { return state_; }

  /// The number that the registry gives to a table; 0 if there is none.
  [[nodiscard]] table_number number_of(const table_shape& table) const;

  /// Whether the newest positions are these.
  [[nodiscard]] bool has(const committed_splits& positions) const;

  /// Whether another reader has found the same.
  [[nodiscard]] bool same_as(const state_reader& other) const {
    return state_ == other.state_ && said_ == other.said_;
  }

private:
  /// The newest positions of a source.
  struct mark {
    std::uint64_t sequence = 0;
    std::map<partition_id, record_offset> at{};
  };

  problem read_positions(const kafka_record& in, mark& newest) const;

  std::vector<std::string> sources_;
  state_map state_;
  std::map<std::string, std::int32_t> home_of_; ///< The partition of each key of a state.
  std::map<std::pair<std::int32_t, std::string>, std::string> said_; ///< By partition and key.
  std::map<source_id, mark> marks_;
  std::map<std::string, table_number> tables_; ///< By fingerprint.
};

} // namespace duet::test
