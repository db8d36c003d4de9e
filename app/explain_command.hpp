/// `duet explain FILE...`: what a script comes to, without running it.
#pragma once

#include "app/job_command.hpp"

namespace duet {

[[nodiscard]] question_command explain_command();

} // namespace duet
