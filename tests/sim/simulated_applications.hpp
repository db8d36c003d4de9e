/// The applications that duet is simulated with.
#pragma once

#include "tests/sim/simulation.hpp"

#include <memory>

namespace duet::test {

/// Pairs to a sum that is drawn. Its input has numbers of a few keys in several spellings, and bad
/// records; `pairs_model` says what has to come of it.
[[nodiscard]] std::unique_ptr<application> draw_pairs(dice& chance);

/// `window_job`: several stages, windows of event time and of processing time, two sources, four
/// targets. In some runs the sources are bounded, in some splits become idle, and in some the
/// operator of processing time changes from start to start. Its rows go forward in time, some of
/// them late; `window_reference` says what has to come of them in the order in which they were
/// read.
[[nodiscard]] std::unique_ptr<application> draw_windows(dice& chance);

/// A script of SQL, of one to three statements that are drawn: windows of all kinds, running
/// totals, groups that change, groups of groups, a filter. `sql_reference` says what has to come of
/// them.
[[nodiscard]] std::unique_ptr<application> draw_sql(dice& chance);

/// Runs of one of them alone.
inline const simulation_options pairs_alone{.job = draw_pairs, .option = "--pairs"};
inline const simulation_options windows_alone{.job = draw_windows, .option = "--windows"};
inline const simulation_options sql_alone{.job = draw_sql, .option = "--sql"};

} // namespace duet::test
