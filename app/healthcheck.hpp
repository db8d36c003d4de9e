/// `duet healthcheck`: asks a running duet whether it is ready, for containers without curl.
#pragma once

#include "monitoring/host_port.hpp"

namespace duet {

/// Asks /readyz of the service that listens at `address`. Returns 0 if it is ready, 1 if it is not
/// or does not answer within 2 s.
[[nodiscard]] int run_healthcheck(const host_port& address);

} // namespace duet
