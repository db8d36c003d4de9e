/// Windows: the table functions TUMBLE, HOP and CUMULATE of FROM, and the older functions of GROUP
/// BY.
#pragma once

#include "functions/kernel.hpp"
#include "sql/diagnostic.hpp"
#include "sql/plan.hpp"
#include "sql/relation.hpp"
#include "sql/scope.hpp"
#include "sql/syntax.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace duet::sql {

/// A window in GROUP BY.
struct group_window {
  window_plan window;
  std::size_t time = 0;                  ///< The column of the rows that it goes by.
  const syntax::call* written = nullptr; ///< For its bounds, which are spelt with the same call.
  std::size_t first_key = 0;             ///< Where its three bounds are among the keys.
};

/// A constant INTERVAL of days or less, in milliseconds; nothing, and an error, if it is none.
[[nodiscard]] std::optional<std::int64_t> milliseconds(const syntax::expression& of,
                                                       const session& in, diagnostics& said);

/// Whether it is TUMBLE, HOP or SESSION, as they are written in GROUP BY.
[[nodiscard]] bool is_group_window(const syntax::call& of);

[[nodiscard]] std::optional<group_window> bind_group_window(const syntax::call& of,
                                                            const relation& rows,
                                                            const scope& names, place at,
                                                            const session& in, diagnostics& said);

/// Whether it is a bound of such a window: TUMBLE_START and the like.
[[nodiscard]] bool is_window_bound(const syntax::call& of);

/// Which of the three bounds it is, if it is one of this window.
[[nodiscard]] std::optional<std::size_t> bound_of(const syntax::call& of, const group_window& in);

/// Puts rows into windows, which adds the columns window_start, window_end and window_time.
[[nodiscard]] relation
put_in_windows(relation rows, const window_plan& window, std::size_t time, place at,
               std::optional<std::vector<std::size_t>> partition = std::nullopt);

} // namespace duet::sql
