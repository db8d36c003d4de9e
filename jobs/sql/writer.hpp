/// Rows to the records of a topic.
#pragma once

#include "formats/encoder.hpp"
#include "functions/kernel.hpp"
#include "jobs/effects.hpp"
#include "jobs/sql/envelope.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Writes what comes out of a pipe to the topic of a sink; without a topic it is thrown away. Where
/// the sink takes changes, a row that is gone is a record without a value, unless the next row
/// takes its place under the same key.
class writer {
public:
  /// The plan has to outlive it. The rows come from a key group.
  writer(const sink_plan& to, key_group from);

  /// Rows that have no form in the format are among the failed ones of `with`.
  void write(const pipe_runner::piece& what, computing& with, effects& out);

private:
  /// Some of the columns, as bytes.
  struct part {
    std::unique_ptr<encoder> by; ///< Null: there are no bytes.
    std::span<const std::size_t> places;
    encoded made{};

    void encode(std::span<const operand> columns, selection rows);
    [[nodiscard]] nullable_bytes bytes(std::size_t at) const {
      return by ? made[at] : nullable_bytes{};
    }
  };

  void find_bad(const part& in, const pipe_runner::piece& what, computing& with);
  [[nodiscard]] bool is_replaced(const pipe_runner::piece& what, std::size_t at) const;

  const sink_plan* to_;
  part key_;
  part value_;
  envelope envelope_;
  std::vector<bool> bad_; ///< By place in the selection.
};

} // namespace duet::sql
