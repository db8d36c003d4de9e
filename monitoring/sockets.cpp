#include "monitoring/sockets.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

namespace duet {

namespace {

struct resolved {
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> first{nullptr, freeaddrinfo};
  int error = 0; ///< One of EAI_*; 0 if there is an address.
};

resolved resolve(const host_port& address, int flags) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  resolved made;
  made.error =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &wanted, &found);
  made.first.reset(made.error == 0 ? found : nullptr);
  return made;
}

std::string reason_of(int error) {
  switch (error) {
  case EADDRINUSE:
    return "the port is taken";
  case EADDRNOTAVAIL:
    return "the address is not of this machine";
  case EACCES:
    return "this user may not listen on that port";
  case EAFNOSUPPORT:
    return "this machine has no IPv6";
  default:
    return std::strerror(error); // NOLINT(concurrency-mt-unsafe): glibc's is safe
  }
}

failure cannot_listen(const host_port& address, const std::string& why) {
  return {remedy::misconfigured, "cannot listen on " + to_string(address) + " for metrics: " + why +
                                     "; give another --metrics-address (port 0 takes a free one)"};
}

std::uint16_t port_of(int socket) {
  sockaddr_storage at{};
  socklen_t size = sizeof at;
  getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size);
  const auto port = at.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(at).sin6_port
                                             : reinterpret_cast<const sockaddr_in&>(at).sin_port;
  return ntohs(port);
}

void set(int socket, int level, int option, int value) {
  setsockopt(socket, level, option, &value, sizeof value);
}

bool bind_and_listen(int socket, const addrinfo& at) {
  set(socket, SOL_SOCKET, SO_REUSEADDR, 1); // connections of the process before may linger
  if (at.ai_family == AF_INET6)
    set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  return bind(socket, at.ai_addr, at.ai_addrlen) == 0 && listen(socket, SOMAXCONN) == 0;
}

} // namespace

result<listening_socket> listen_on(const host_port& address) {
  const auto found = resolve(address, AI_PASSIVE);
  if (!found.first)
    return cannot_listen(address, gai_strerror(found.error));
  const auto& at = *found.first;
  descriptor made{socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!made || !bind_and_listen(made.get(), at))
    return cannot_listen(address, reason_of(errno));
  const auto port = port_of(made.get());
  return listening_socket{std::move(made), {address.host, port}};
}

descriptor connect_to(const host_port& address, std::chrono::milliseconds wait) {
  const auto found = resolve(address, 0);
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(wait);
  const timeval limit{.tv_sec = whole.count(),
                      .tv_usec = std::chrono::microseconds{wait - whole}.count()};
  for (const auto* at = found.first.get(); at != nullptr; at = at->ai_next) {
    descriptor made{socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    setsockopt(made.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (made && connect(made.get(), at->ai_addr, at->ai_addrlen) == 0)
      return made;
  }
  return {};
}

} // namespace duet
