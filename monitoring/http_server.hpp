/// Serves pages over HTTP, to be read only.
#pragma once

#include "model/failure.hpp"
#include "monitoring/host_port.hpp"
#include "monitoring/pages.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace duet {

/// Connections that are open at once; the oldest makes room for a new one. With more, an oddity of
/// libmicrohttpd could delay a page.
inline constexpr std::size_t http_connections_max = 96;

/// The longest that a connection is open while nothing comes or goes: a scraper's usual patience.
inline constexpr std::chrono::seconds http_idle_max{10};

/// The most memory for the head of a request and of its answer; a longer head is refused.
inline constexpr std::size_t http_connection_bytes_max = 16'384;

/// One thread serves all connections and waits for none of them: clients that send nothing, send
/// slowly or do not read hold up nobody.
class http_server {
public:
  /// Starts to listen on `address`; port 0 takes a free one. An address that cannot be had is
  /// `misconfigured`.
  [[nodiscard]] static result<std::unique_ptr<http_server>>
  listen(const host_port& address, std::vector<page> pages,
         std::chrono::seconds idle_max = http_idle_max);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Where it listens, with the port it got.
  [[nodiscard]] const host_port& address() const { return address_; }

private:
  class daemon;
  http_server(host_port address, std::unique_ptr<daemon> serving);

  host_port address_;
  std::unique_ptr<daemon> daemon_;
};

} // namespace duet
