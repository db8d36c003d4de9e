/// PRINTF, as java.util.Formatter without a language.
#pragma once

#include "functions/signature.hpp"

namespace duet {

/// The kernel for a format and values of these types.
[[nodiscard]] made_kernel printf_kernel(argument_list given);

} // namespace duet
