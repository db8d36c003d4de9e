#include "app/healthcheck.hpp"

#include <civetweb.h>

#include <array>
#include <cstdlib>
#include <iostream>

namespace duet {

namespace {

constexpr int answer_ms_max = 2'000;

} // namespace

int run_healthcheck(const std::string& address) {
  const auto colon = address.rfind(':');
  auto host = address.substr(0, colon);
  if (host == "0.0.0.0" || host.empty() || colon == std::string::npos)
    host = "127.0.0.1";
  const auto port = colon == std::string::npos ? 0 : std::atoi(address.c_str() + colon + 1);
  std::array<char, 256> problem{};
  constexpr int no_tls = 0;
  auto* connection = mg_connect_client(host.c_str(), port, no_tls, problem.data(), problem.size());
  int status = 0;
  if (connection != nullptr) {
    mg_printf(connection, "GET /readyz HTTP/1.0\r\nHost: %s\r\n\r\n", host.c_str());
    if (mg_get_response(connection, problem.data(), problem.size(), answer_ms_max) >= 0)
      status = mg_get_response_info(connection)->status_code;
    mg_close_connection(connection);
  }
  constexpr int ok = 200;
  std::cout << (status == ok ? "ready" : "not ready") << std::endl;
  return status == ok ? 0 : 1;
}

} // namespace duet
