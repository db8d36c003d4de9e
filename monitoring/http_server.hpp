/// Serves /metrics, /livez and /readyz. Read-only, no configuration, no payloads.
#pragma once

#include "model/failure.hpp"
#include "monitoring/metrics.hpp"

#include <cstdint>
#include <memory>
#include <string>

class CivetServer;

namespace duet {

class http_server {
public:
  /// Starts to listen on `address` ("host:port"; port 0 takes a free one). `shown` must outlive the
  /// server. A taken port or a bad address is `misconfigured`.
  [[nodiscard]] static result<std::unique_ptr<http_server>> listen(const std::string& address,
                                                                   const metrics& shown);
  ~http_server();
  http_server(const http_server&) = delete;
  http_server& operator=(const http_server&) = delete;

  /// Where it listens, with the port it got: "127.0.0.1:9464".
  [[nodiscard]] const std::string& address() const { return address_; }

private:
  struct handlers;
  http_server();

  std::string address_;
  std::unique_ptr<handlers> handlers_;
  std::unique_ptr<CivetServer> server_; ///< Ends before the handlers it calls.
};

} // namespace duet
