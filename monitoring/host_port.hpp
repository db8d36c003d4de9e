/// HOST:PORT, as `--metrics-address` takes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// Where a server listens or is asked.
struct host_port {
  std::string host;       ///< A name, an IPv4 address, or an IPv6 address without its brackets.
  std::uint16_t port = 0; ///< 0: a free one, where a server listens.

  friend bool operator==(const host_port&, const host_port&) = default;
};

/// Reads "127.0.0.1:9464", "localhost:9464" or "[::1]:9464"; nothing if `text` is no such thing.
/// Asks no name server.
[[nodiscard]] std::optional<host_port> parse_host_port(std::string_view text);

/// The text that `parse_host_port` reads.
[[nodiscard]] std::string to_string(const host_port& address);

} // namespace duet
