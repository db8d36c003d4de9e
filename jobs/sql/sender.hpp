/// Rows on their way from a pipe to an operator.
#pragma once

#include "jobs/dispatch.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "model/time.hpp"
#include "model/types.hpp"
#include "sql/plan.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace duet::sql {

/// What is known of the rows of a batch besides their columns, by row.
struct row_facts {
  std::span<const moment> at;                   ///< When it counts.
  std::span<const key_group> split{};           ///< Of rows from INGEST: the group of its split.
  std::span<const std::string_view> original{}; ///< Its record, kept; empty: it cannot be late.
};

/// Sends what comes out of a pipe to the input at its end.
class sender {
public:
  /// The rows for an address, to be appended to.
  using rows_at = std::function<rows&(address)>;

  sender(const to_operator& to, std::uint32_t key_groups) : to_{&to}, key_groups_{key_groups} {}

  void send(const pipe_runner::piece& what, const row_facts& facts, const rows_at& rows);

private:
  [[nodiscard]] key_group group_for(std::uint32_t row, const row_facts& facts) const;

  const to_operator* to_;
  std::uint32_t key_groups_;
  std::string key_;
};

} // namespace duet::sql
