/// `duet healthcheck`: asks a running duet whether it is ready, for containers without curl.
#pragma once

#include <string>

namespace duet {

/// Asks /readyz at `address` ("host:port"; host 0.0.0.0 is asked as 127.0.0.1). Returns 0 if the
/// service is ready, 1 if it is not or does not answer within 2 s.
[[nodiscard]] int run_healthcheck(const std::string& address);

} // namespace duet
