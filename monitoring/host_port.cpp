#include "monitoring/host_port.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace duet {

namespace {

/// The longest name of a host in DNS.
constexpr std::size_t name_length_max = 253;

bool is_ipv6(const std::string& host) {
  const auto without_zone = host.substr(0, host.find('%'));
  in6_addr ignored{};
  return inet_pton(AF_INET6, without_zone.c_str(), &ignored) == 1;
}

bool is_ipv4(const std::string& host) {
  in_addr ignored{};
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1;
}

bool is_name(std::string_view host) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  return !host.empty() && host.size() <= name_length_max && std::ranges::all_of(host, fits);
}

/// What consists of digits and dots is meant as an IPv4 address, and is one or nothing.
bool is_host(const std::string& host) {
  const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
  return is_number ? is_ipv4(host) : is_name(host);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, port);
  return error == std::errc{} && stop == end ? std::optional{port} : std::nullopt;
}

} // namespace

std::optional<host_port> parse_host_port(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return std::nullopt;
  const auto port = parse_port(text.substr(colon + 1));
  std::string host{text.substr(0, colon)};
  if (host.find('\0') != std::string::npos) // C would read it to there alone
    return std::nullopt;
  const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (in_brackets)
    host = host.substr(1, host.size() - 2);
  if (!port || !(in_brackets ? is_ipv6(host) : is_host(host)))
    return std::nullopt;
  return host_port{std::move(host), *port};
}

std::string to_string(const host_port& address) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

} // namespace duet
