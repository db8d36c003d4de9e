#include "app/job_table.hpp"

#include "app/pairs_command.hpp"
#include "app/sql_command.hpp"

namespace duet {

std::vector<job_command> all_jobs() { return {pairs_command(), sql_command()}; }

} // namespace duet
