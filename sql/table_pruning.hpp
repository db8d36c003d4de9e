/// Which columns of a table are read.
#pragma once

#include "sql/plan.hpp"

namespace duet::sql {

/// Leaves the columns of a table that somebody needs. Of a ROW of which only fields are needed,
/// these become columns of their own.
void prune(table_plan& of);

} // namespace duet::sql
