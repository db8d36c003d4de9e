/// `duet demo sql`: statuses of orders, counted in windows.
#pragma once

#include "app/job_command.hpp"

namespace duet {

[[nodiscard]] demo_command sql_demo();

} // namespace duet
