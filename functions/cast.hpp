/// CAST and TRY_CAST: values of one type as values of another.
#pragma once

#include "columns/types.hpp"
#include "functions/function.hpp"
#include "functions/kernel.hpp"

namespace duet {

/// Casts the one argument. There is a kernel for all that is `castable` (functions/coercion.hpp). A
/// value that cannot be cast, as 'abc' to INT, fails the row with its beginning and the type, or is
/// NULL: that is TRY_CAST. A number that does not fit into a DECIMAL is NULL anyway, and one that
/// does not fit into an integer wraps around.
[[nodiscard]] kernel cast_kernel(const data_type& from, const data_type& to, bool or_null,
                                 const session& in);

/// What a cast is a call of, for those who print expressions: "CAST", or "TRY_CAST". It is none of
/// the functions that a name is looked up in.
[[nodiscard]] const function& cast_function(const data_type& from, const data_type& to,
                                            bool or_null);

} // namespace duet
