/// What an operator has gathered for a key.
#pragma once

#include "functions/accumulators.hpp"
#include "jobs/sql/element_counts.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace duet::sql {

/// The state of operators that aggregate: a `keyed_value` with elements.
struct gathered {
  static constexpr std::uint8_t version = 1;
  accumulators all;
  element_counts elements{}; ///< Of those aggregates that need them.
  bool changing = false;     ///< Its operator has noted it in this turn.

  [[nodiscard]] bool empty() const { return all.empty(); }
  /// An open window is a result to come.
  [[nodiscard]] std::uint64_t waiting() const { return empty() ? 0 : 1; }
  void fetch() const { all.fetch(); }
  void encode(std::string& to) const { all.encode(to); }
  bool decode(std::uint8_t from_version, std::string_view from) {
    return from_version == version && all.decode(from);
  }
};

} // namespace duet::sql
