/// Where the rows of an operator go.
#pragma once

#include "columns/column.hpp"
#include "columns/row_kind.hpp"
#include "functions/kernel.hpp"
#include "jobs/effects.hpp"
#include "jobs/sql/letter_text.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "jobs/sql/printer.hpp"
#include "jobs/sql/sender.hpp"
#include "jobs/sql/writer.hpp"
#include "model/arena.hpp"
#include "model/time.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace duet::sql {

/// Takes rows through all pipes of an operator: to other operators, and to sinks. One for each key
/// group of an operator.
class outlet {
public:
  /// The plan has to outlive it.
  outlet(const plan& all, const operator_plan& of, key_group group, std::uint32_t key_groups);

  /// Begins a turn, at this processing time.
  void begin(stamp now) { with_.now = now; }

  /// What kernels share until the rows are passed on. Rows that fail are rejected then.
  [[nodiscard]] computing& computing_now() { return with_; }

  /// Passes on the first rows of some columns, as many as there are moments.
  void pass(std::span<const column> columns, std::span<const moment> at, effects& out);

  /// Passes on chosen rows, which are changes of these kinds, by row. Others change nothing, and
  /// are for operators that have to hear of their keys.
  void pass(std::span<const column> columns, std::vector<std::uint32_t> rows,
            std::span<const std::uint32_t> unchanged, std::span<const row_kind> kinds,
            std::span<const moment> at, effects& out);

  /// Whether there are such operators: their keys have a time to live.
  [[nodiscard]] bool hears_of_unchanged() const;

  /// Rejects a row of an input as late for a window, or sends it to the table that is for those.
  void reject_late(const rows& in, std::size_t row, std::string_view where, event_time start,
                   event_time until, event_time watermark, effects& out);

  /// The same with a row whose time has passed.
  void reject_late(const rows& in, std::size_t row, std::string_view where, event_time time,
                   event_time watermark, effects& out);

private:
  struct end {
    pipe_runner steps;
    std::variant<sender, writer, printer> last;
    bool hears_of_unchanged = false;
  };

  /// A batch on its way.
  struct batch_of {
    std::vector<operand> columns;
    std::span<const row_kind> kinds;
    std::span<const moment> at;
  };

  void pass_through(end& to, const batch_of& what, selection chosen, effects& out);
  void reject_late(std::string_view kept, std::string detail, effects& out);
  void send_late(std::size_t place, std::string_view kept, std::string_view detail,
                 effects& out) const;
  void reject_failed(const batch_of& of, std::string_view where, effects& out);

  const operator_plan* plan_;
  std::uint32_t key_groups_;
  std::deque<end> ends_;
  letter_text letters_;
  byte_arena memory_;
  failed_rows failed_;
  computing with_{.memory = memory_, .failed = failed_, .now = {}};
  std::vector<std::uint32_t> rows_;
};

} // namespace duet::sql
