/// Serves /metrics, /livez and /readyz. Read-only, no configuration, no payloads.
#pragma once

#include "model/clock.hpp"
#include "model/failure.hpp"
#include "monitoring/host_port.hpp"
#include "monitoring/metrics.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <thread>

namespace duet {

/// Connections that are open at once; the oldest makes room for a new one.
inline constexpr std::size_t http_connections_max = 128;

/// The longest that a connection is open: a scraper's usual patience.
inline constexpr std::chrono::seconds http_connection_max{10};

/// One thread serves all connections and waits for none of them: clients that send nothing, send
/// slowly or do not read hold up nobody.
class http_server {
public:
  /// Starts to listen on `address`; port 0 takes a free one. `shown` must outlive the server. An
  /// address that cannot be had is `misconfigured`.
  [[nodiscard]] static result<std::unique_ptr<http_server>>
  listen(const host_port& address, const metrics& shown, std::shared_ptr<const clock> time);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Where it listens, with the port it got.
  [[nodiscard]] const host_port& address() const { return address_; }

private:
  class loop;
  http_server(host_port address, std::unique_ptr<loop> serving);

  host_port address_;
  std::unique_ptr<loop> loop_;
  std::thread thread_;
};

} // namespace duet
