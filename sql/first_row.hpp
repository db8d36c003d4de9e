/// The first row of a key, as Flink's SQL asks for it.
#pragma once

#include "sql/relation.hpp"

namespace duet::sql {

/// WHERE ROW_NUMBER = 1, perhaps AND others, around a SELECT that numbers rows and nothing else.
[[nodiscard]] bool keeps_first_only(const filter_of& of);

} // namespace duet::sql
