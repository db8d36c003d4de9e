#include "monitoring/http_server.hpp"
#include "tests/support/manual_clock.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

/// A TCP socket of 127.0.0.1 that is closed at the end.
class local_socket {
public:
  local_socket() : fd_{socket(AF_INET, SOCK_STREAM, 0)} {
    REQUIRE(fd_ >= 0);
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }
  ~local_socket() { close(fd_); }
  local_socket(const local_socket&) = delete;
  local_socket& operator=(const local_socket&) = delete;

  [[nodiscard]] bool connect_to(std::uint16_t port) const {
    const auto at = address(port);
    return connect(fd_, reinterpret_cast<const sockaddr*>(&at), sizeof(at)) == 0;
  }

  /// Takes a free port and listens on it.
  [[nodiscard]] std::uint16_t listen_anywhere() const {
    auto at = address(0);
    socklen_t size = sizeof(at);
    REQUIRE(bind(fd_, reinterpret_cast<const sockaddr*>(&at), size) == 0);
    REQUIRE(listen(fd_, 1) == 0);
    REQUIRE(getsockname(fd_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
    return ntohs(at.sin_port);
  }

  void send_all(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      REQUIRE(sent > 0);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// What comes until the other side closes.
  [[nodiscard]] std::string receive_all() const {
    std::string all;
    std::array<char, 4096> part{};
    for (;;) {
      const auto size = recv(fd_, part.data(), part.size(), 0);
      REQUIRE(size >= 0);
      if (size == 0)
        return all;
      all.append(part.data(), static_cast<std::size_t>(size));
    }
  }

private:
  static sockaddr_in address(std::uint16_t port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(port);
    made.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return made;
  }

  int fd_;
};

std::uint16_t port_of(const http_server& server) {
  const auto& address = server.address();
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

struct response {
  int status = 0;
  std::string head;
  std::string body;
};

response request(const http_server& server, const std::string& path,
                 const std::string& method = "GET") {
  const local_socket to;
  REQUIRE(to.connect_to(port_of(server)));
  to.send_all(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  const auto all = to.receive_all();
  REQUIRE(all.starts_with("HTTP/1.1 "));
  const auto split = all.find("\r\n\r\n");
  REQUIRE(split != std::string::npos);
  return {std::stoi(all.substr(9, 3)), all.substr(0, split + 2), all.substr(split + 4)};
}

/// Metrics and a server that shows them on a free port. To stop a server takes a while, so all test
/// cases share one that runs to the end of the process.
struct shared_server {
  std::shared_ptr<const test::manual_clock> clock = std::make_shared<test::manual_clock>();
  metrics meter{{"pairs", "raw-topic", "1.2.3", "abcdef0", "2.0.2", "0.17.6"}, clock};
  result<std::unique_ptr<http_server>> server = http_server::listen("127.0.0.1:0", meter);
};

/// The shared server as it is at a start.
struct fixture {
  fixture() {
    REQUIRE(shared.server);
    meter.state_changed(service_state::recovering);
    meter.in_flight_changed(0, {});
  }

  static inline shared_server& shared = *new shared_server;
  metrics& meter = shared.meter;
  const http_server* server = shared.server ? shared.server->get() : nullptr;
};

TEST_CASE_FIXTURE(fixture, "the server says where it listens, with the port it got") {
  CHECK(server->address().starts_with("127.0.0.1:"));
  CHECK(port_of(*server) != 0);
}

TEST_CASE_FIXTURE(fixture, "/metrics is the metrics in Prometheus' text format, as of now") {
  const auto before = request(*server, "/metrics");
  CHECK(before.status == 200);
  CHECK(before.head.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n") !=
        std::string::npos);
  CHECK(before.head.find("Content-Length: " + std::to_string(before.body.size()) + "\r\n") !=
        std::string::npos);
  CHECK(before.head.find("Cache-Control: no-store\r\n") != std::string::npos);
  CHECK(before.body.find("\nduet_pairs_emitted_total 0\n") != std::string::npos);
  CHECK(before.body.find("\nprocess_start_time_seconds ") != std::string::npos);
  CHECK(before.body.ends_with('\n'));

  commit_report report;
  report.outputs = 3;
  meter.epoch_committed(report);
  CHECK(request(*server, "/metrics").body.find("\nduet_pairs_emitted_total 3\n") !=
        std::string::npos);
}

TEST_CASE_FIXTURE(fixture, "/livez is 200 unless the service has failed") {
  for (const auto state : {service_state::recovering, service_state::running,
                           service_state::draining, service_state::stopped}) {
    CAPTURE(to_string(state));
    meter.state_changed(state);
    const auto answer = request(*server, "/livez");
    CHECK(answer.status == 200);
    CHECK(answer.body == "ok\n");
  }
  meter.state_changed(service_state::failed);
  const auto answer = request(*server, "/livez");
  CHECK(answer.status == 503);
  CHECK(answer.body == "failed\n");
}

TEST_CASE_FIXTURE(fixture, "/readyz is 200 only while the service runs and commits") {
  const auto recovering = request(*server, "/readyz");
  CHECK(recovering.status == 503);
  CHECK(recovering.head.find("Content-Type: application/json\r\n") != std::string::npos);
  CHECK(recovering.body == "{\"ready\":false,\"state\":\"recovering\",\"oldest_epoch_ms\":0}\n");

  meter.state_changed(service_state::running);
  const auto running = request(*server, "/readyz");
  CHECK(running.status == 200);
  CHECK(running.body == "{\"ready\":true,\"state\":\"running\",\"oldest_epoch_ms\":0}\n");

  meter.in_flight_changed(1, shared.clock->now() - 31s);
  const auto stuck = request(*server, "/readyz");
  CHECK(stuck.status == 503);
  CHECK(stuck.body == "{\"ready\":false,\"state\":\"running\",\"oldest_epoch_ms\":31000}\n");
}

TEST_CASE_FIXTURE(fixture, "there is nothing else to read, and nothing to write") {
  for (const auto* path : {"/", "/index.html", "/etc/passwd", "/../../etc/passwd", "/nothing"}) {
    CAPTURE(path);
    CHECK(request(*server, path).status / 100 == 4);
  }
  for (const auto* method : {"POST", "PUT", "DELETE"}) {
    CAPTURE(method);
    CHECK(request(*server, "/metrics", method).status / 100 == 4);
  }
}

TEST_CASE_FIXTURE(fixture, "several clients are served at once") {
  std::vector<int> statuses(8);
  std::vector<std::thread> clients;
  for (auto& status : statuses)
    clients.emplace_back([&status, this] { status = request(*server, "/metrics").status; });
  for (auto& each : clients)
    each.join();
  CHECK(statuses == std::vector<int>(8, 200));
}

TEST_CASE("an address that cannot be had is a wrong configuration, and is named") {
  const local_socket other;
  const auto taken = "127.0.0.1:" + std::to_string(other.listen_anywhere());
  const metrics meter{{}, std::make_shared<test::manual_clock>()};
  for (const auto& address : {taken, std::string{"192.0.2.1:9464"}, std::string{"nonsense"},
                              std::string{"127.0.0.1:99999"}}) {
    CAPTURE(address);
    const auto made = http_server::listen(address, meter);
    REQUIRE_FALSE(made);
    CHECK(made.error().what == remedy::misconfigured);
    CHECK(made.error().message.find(address) != std::string::npos);
    CHECK(made.error().message.find("--metrics-address") != std::string::npos);
  }
}

TEST_CASE("two servers do not share a port, and a stopped one gives its port back") {
  const metrics meter{{}, std::make_shared<test::manual_clock>()};
  auto first = http_server::listen("127.0.0.1:0", meter);
  REQUIRE(first);
  const auto address = (*first)->address();
  CHECK_FALSE(http_server::listen(address, meter));
  first->reset();
  const auto second = http_server::listen(address, meter);
  REQUIRE(second);
  CHECK((*second)->address() == address);
}

} // namespace
} // namespace duet
