#include "app/healthcheck.hpp"

#include "monitoring/sockets.hpp"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>

namespace duet {

namespace {

constexpr std::chrono::milliseconds answer_max{2'000};

/// Where a server is asked that listens at `address`: one that listens everywhere is here.
host_port ask_at(host_port address) {
  if (address.host == "0.0.0.0")
    address.host = "127.0.0.1";
  if (address.host == "::")
    address.host = "::1";
  return address;
}

/// The first bytes of the answer to "GET /readyz", as many as come in time.
std::string ask(const descriptor& server, std::string_view host) {
  const auto request =
      "GET /readyz HTTP/1.1\r\nHost: " + std::string{host} + "\r\nConnection: close\r\n\r\n";
  if (send(server.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
    return {};
  constexpr std::size_t enough = std::string_view{"HTTP/1.1 200 "}.size();
  const auto deadline = std::chrono::steady_clock::now() + answer_max;
  std::string answer;
  while (answer.size() < enough && std::chrono::steady_clock::now() < deadline) {
    std::array<char, enough> part{};
    const auto size = recv(server.get(), part.data(), enough - answer.size(), 0);
    if (size <= 0)
      break;
    answer.append(part.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

} // namespace

int run_healthcheck(const host_port& address) {
  const auto at = ask_at(address);
  auto server = connect_to(at, answer_max);
  if (!server && address.host == "::") // it takes IPv4 as well, and the loopback may have no IPv6
    server = connect_to({"127.0.0.1", at.port}, answer_max);
  const auto answer = server ? ask(server, to_string(at)) : std::string{};
  const bool ready = answer.starts_with("HTTP/1.") && answer.ends_with(" 200 ");
  std::cout << (ready ? "ready" : "not ready") << std::endl;
  return ready ? 0 : 1;
}

} // namespace duet
