/// Writes rows that are late to a table of the user's.
#pragma once

#include "functions/kernel.hpp"
#include "jobs/effects.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "jobs/sql/printer.hpp"
#include "jobs/sql/table_reader.hpp"
#include "jobs/sql/writer.hpp"
#include "model/arena.hpp"
#include "model/record.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <variant>

namespace duet::sql {

/// Reads a record again, all of it, as an operator has only what it needs of a row.
class late_writer {
public:
  /// The plan has to outlive it. The rows come from a key group.
  late_writer(const late_plan& what, const plan& all, key_group group, std::uint32_t key_groups);

  /// Writes a row of a record, by its number among all that the record has; false if it has no form
  /// in the other table.
  [[nodiscard]] bool write(const record& of, std::uint32_t row, stamp now, effects& out);

private:
  table_reader reader_;
  pipe_runner steps_;
  std::variant<writer, printer> last_;
  byte_arena memory_;
  failed_rows failed_;
};

} // namespace duet::sql
