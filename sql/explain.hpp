/// Plans as text.
#pragma once

#include "sql/plan.hpp"

#include <string>

namespace duet::sql {

/// What a script comes to, for people: what is read, by which operators it is computed, where their
/// state is, and what is written.
///
///     table orders: topic orders, json
///       order_time, customer, amount
///       time: order_time, watermark (order_time - INTERVAL '5' SECOND)
///       -> where (amount > 0) -> customer, window_end(..), amount -> window-1 by 1 column
///     window-1: TUMBLE 5 min of event time; COUNT(*), SUM(amount); kept until the window has fired
///       -> ... -> sink totals
///     sink totals: topic totals, json
[[nodiscard]] std::string explain(const plan& of);

/// An expression for people, over columns with these names.
[[nodiscard]] std::string to_text(const expression& of, const std::vector<named_type>& columns);

} // namespace duet::sql
