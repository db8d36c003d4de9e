/// Columns of a pipe that nobody needs.
#pragma once

#include "sql/plan.hpp"

#include <vector>

namespace duet::sql {

/// Leaves out what is computed and not used by a later step: so it is not read either, and no row
/// fails by it. The last step is a projection, all of whose columns are used.
void prune(std::vector<pipe_step>& steps);

} // namespace duet::sql
