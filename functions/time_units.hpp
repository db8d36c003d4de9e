/// Units of time as arguments.
#pragma once

#include "columns/wide_integer.hpp"
#include "functions/function.hpp"
#include "functions/signature.hpp"

namespace duet {

/// FLOOR(time TO unit) and CEIL(time TO unit), of two arguments, the unit as a constant text.
/// `how` is one of the two.
[[nodiscard]] resolution resolve_time_rounding(argument_list given, rounding how,
                                               const session& in);

} // namespace duet
