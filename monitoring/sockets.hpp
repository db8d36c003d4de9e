/// The TCP sockets of the HTTP server and of its client.
#pragma once

#include "model/failure.hpp"
#include "monitoring/descriptor.hpp"
#include "monitoring/host_port.hpp"

#include <chrono>

namespace duet {

/// A socket that listens, and where: with the port that it got.
struct listening_socket {
  descriptor socket;
  host_port address;
};

/// Listens on `address`, without ever blocking in `accept`. "[::]" takes IPv4 as well. A failure is
/// `misconfigured` and says why it cannot be done.
[[nodiscard]] result<listening_socket> listen_on(const host_port& address);

/// Connects to `address` within `wait`, which is then also the longest that each call on the socket
/// takes. An empty descriptor if nobody is there.
[[nodiscard]] descriptor connect_to(const host_port& address, std::chrono::milliseconds wait);

} // namespace duet
