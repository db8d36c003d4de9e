/// Options of the time of rows, which all tables that are read have.
#pragma once

#include "sql/option_reader.hpp"

namespace duet::sql {

inline constexpr known_option emit_strategy_option{"scan.watermark.emit.strategy",
                                                   "time moves with each row", option_effect::none};
inline constexpr known_option idle_timeout_option{"scan.watermark.idle-timeout",
                                                  "How long a split is quiet until it is idle."};
inline constexpr known_option late_table_option{
    "duet.late.table", "The table that late rows are written to; else they are dead letters."};
inline constexpr known_option max_ahead_option{"duet.watermark.max-ahead",
                                               "How far ahead of now a row may be; '0': any."};

} // namespace duet::sql
