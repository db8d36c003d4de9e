/// The part of the command line that scripts have.
#pragma once

#include "app/job_command.hpp"

namespace duet {

/// `duet run sql FILE...`
[[nodiscard]] job_command sql_command();

} // namespace duet
