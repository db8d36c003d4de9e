#include "monitoring/http_server.hpp"
#include "monitoring/sockets.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace duet {
namespace {

using test::part;

using namespace std::chrono_literals;

/// One connection to a server. No call waits for longer than this.
constexpr std::chrono::milliseconds patience = 10s;

class client {
public:
  explicit client(const host_port& server) : socket_{connect_to(server, patience)} {
    REQUIRE(socket_);
    constexpr int receive_buffer_bytes = 64 << 10; // the kernel's own limit is some megabytes
    setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
               sizeof receive_buffer_bytes);
  }

  /// False if the server has closed the connection.
  bool try_send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0)
        return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void get(const std::string& path) const {
    REQUIRE(try_send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }

  void send_no_more() const { shutdown(socket_.get(), SHUT_WR); }

  /// What comes until the server closes; ends the test when it does not.
  [[nodiscard]] std::string receive_all() const {
    std::string all;
    std::array<char, 4096> part{};
    for (;;) {
      const auto size = recv(socket_.get(), part.data(), part.size(), 0);
      REQUIRE(size >= 0);
      if (size == 0)
        return all;
      all.append(part.data(), static_cast<std::size_t>(size));
    }
  }

private:
  descriptor socket_;
};

/// The status and the body of a page.
struct response {
  int status = 0;
  std::string body;
};

response read_response(const client& from) {
  const auto all = from.receive_all();
  REQUIRE(all.starts_with("HTTP/1.1 "));
  const auto split = all.find("\r\n\r\n");
  REQUIRE(split != std::string::npos);
  return {std::stoi(all.substr(9, 3)), all.substr(split + 4)};
}

response get(const host_port& server, const std::string& path) {
  const client asking{server};
  asking.get(path);
  return read_response(asking);
}

/// Of this process, clients and servers.
auto open_descriptors() {
  const std::filesystem::directory_iterator all{"/proc/self/fd"};
  return std::distance(begin(all), end(all));
}

/// The least that a server takes.
constexpr std::chrono::seconds idle_max = 1s;

struct fixture {
  fixture() { REQUIRE(server); }

  [[nodiscard]] const host_port& address() const { return (*server)->address(); }

  /// Over a megabyte, which takes some time to make.
  void make_metrics_long() {
    constexpr int partitions = 20'000;
    for (int i = 0; i < partitions; ++i)
      seen.lag_changed(part(i), 1);
  }

  /// Every page comes within the second that a kubelet gives a probe.
  void check_served_in_time() const {
    for (const auto* path : {"/livez", "/readyz", "/metrics"}) {
      CAPTURE(path);
      const auto begun = std::chrono::steady_clock::now();
      CHECK(get(address(), path).status == 200);
      CHECK(std::chrono::steady_clock::now() - begun < 1s);
    }
  }

  std::shared_ptr<test::manual_clock> clock = std::make_shared<test::manual_clock>();
  progress seen{clock};
  std::vector<page> pages = service_pages(seen, {.job = "pairs",
                                                 .sources = {"raw-topic"},
                                                 .version = "1.2.3",
                                                 .revision = "abcdef0",
                                                 .librdkafka = "2.0.2",
                                                 .caf = "0.17.6"});
  result<std::unique_ptr<http_server>> server = http_server::listen({"127.0.0.1", 0}, pages);
};

TEST_CASE_FIXTURE(fixture, "the server says where it listens, with the port it got") {
  CHECK(address().host == "127.0.0.1");
  CHECK(address().port != 0);
  CHECK(get(address(), "/livez").body == "ok\n");
}

TEST_CASE_FIXTURE(fixture, "several clients are served at once") {
  std::vector<int> statuses(8);
  std::vector<std::thread> clients;
  for (auto& status : statuses)
    clients.emplace_back([&status, this] { status = get(address(), "/metrics").status; });
  for (auto& each : clients)
    each.join();
  CHECK(statuses == std::vector<int>(8, 200));
}

// --- HTTP

std::string ask(const host_port& server, const std::string& request) {
  const client asking{server};
  REQUIRE(asking.try_send(request));
  return asking.receive_all();
}

TEST_CASE_FIXTURE(fixture, "an answer has its headers, and its body unless it is for HEAD") {
  const std::string rest = " /livez HTTP/1.1\r\nHost: x\r\n\r\n";
  const auto full = ask(address(), "GET" + rest);
  const auto head = ask(address(), "HEAD" + rest);
  for (const auto& each : {full, head}) {
    CHECK(each.starts_with("HTTP/1.1 200 OK\r\n"));
    for (const auto* header : {"Content-Type: text/plain; charset=utf-8", "Content-Length: 3",
                               "Cache-Control: no-store", "Connection: close"}) {
      CAPTURE(header);
      CHECK(each.find("\r\n" + std::string{header} + "\r\n") != std::string::npos);
    }
    CHECK(each.find("Allow") == std::string::npos);
  }
  CHECK(full.ends_with("\r\n\r\nok\n"));
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE_FIXTURE(fixture, "other methods are refused, and which are not is said") {
  const std::string rest = " /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "get", "X"}) {
    CAPTURE(method);
    const auto refused = ask(address(), method + rest);
    CHECK(refused.starts_with("HTTP/1.1 405 "));
    CHECK(refused.find("\r\nAllow: GET, HEAD\r\n") != std::string::npos);
  }
  const auto options = ask(address(), "OPTIONS" + rest);
  CHECK(options.starts_with("HTTP/1.1 204 "));
  CHECK(options.find("\r\nAllow: GET, HEAD\r\n") != std::string::npos);
  CHECK(options.find("Content-Length") == std::string::npos); // RFC 9110, 8.6
  CHECK(options.ends_with("\r\n\r\n"));
}

TEST_CASE_FIXTURE(fixture, "a page has a path, whatever is around it") {
  for (const auto* target : {"/livez?", "/livez?verbose=1", "/livez?a=/readyz",
                             "http://localhost:9464/livez", "HTTP://[::1]/livez?x"}) {
    CAPTURE(target);
    CHECK(get(address(), target).body == "ok\n");
  }
  for (const auto* target : {"/", "/metrics/", "/nothing", "/../../etc/passwd"}) {
    CAPTURE(target);
    CHECK(get(address(), target).status == 404);
  }
}

TEST_CASE_FIXTURE(fixture, "what is no request, or too long a one, is refused") {
  seen.entered(phase::running);
  for (const auto* line : {"GET", "GET /livez HTTP/2.0", "GET /livez http/1.1", "hello"}) {
    CAPTURE(line);
    const auto refused = ask(address(), std::string{line} + "\r\nHost: x\r\n\r\n");
    CHECK((refused.empty() || refused.find(" 200 ") == std::string::npos));
  }
  CHECK(ask(address(), "GET /livez HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));
  const auto refused = ask(address(), "GET /livez HTTP/1.1\r\nHost: x\r\nX: " +
                                          std::string(http_connection_bytes_max, 'x'));
  CHECK(refused.starts_with("HTTP/1.1 431 "));
  check_served_in_time();
}

// --- clients that are not like others

TEST_CASE_FIXTURE(fixture, "clients that send nothing, too little or do not read delay nobody") {
  seen.entered(phase::running);
  std::string sent;
  std::size_t most = 300;
  SUBCASE("idle") {}
  SUBCASE("half-sent") { sent = "GET /livez HTTP/1.1\r\nHost: "; }
  SUBCASE("deaf") {
    sent = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
    most = 64; // each is a page to be made, which takes long under a sanitizer
  }
  SUBCASE("endless") {
    sent = "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
  }
  for (const std::size_t number : {std::size_t{4}, std::size_t{8}, std::size_t{64}, most}) {
    CAPTURE(number);
    std::vector<std::unique_ptr<client>> others;
    for (std::size_t i = 0; i < number; ++i) {
      others.push_back(std::make_unique<client>(address()));
      others.back()->try_send(sent);
    }
    check_served_in_time();
    for (int round = 0; round < 3; ++round) {
      for (auto& each : others) // another byte; or anew, if the server has had enough
        if (!each->try_send("x"))
          each = std::make_unique<client>(address());
      check_served_in_time();
    }
  }
}

// libmicrohttpd waits for more when it gets exactly as many events as it takes at a time.
TEST_CASE_FIXTURE(fixture, "clients that ask at the same moment delay nobody, however many") {
  make_metrics_long();
  for (std::size_t number = 126; number < 140; ++number) {
    CAPTURE(number);
    std::vector<std::unique_ptr<client>> others;
    for (std::size_t i = 0; i < number; ++i)
      others.push_back(std::make_unique<client>(address()));
    CHECK(get(address(), "/livez").status == 200); // so all are taken in
    const client busy{address()};
    busy.try_send("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n"); // takes longer than to ask
    for (const auto& each : others)
      each->try_send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto begun = std::chrono::steady_clock::now();
    CHECK(read_response(*others.back()).status == 200);
    CHECK(std::chrono::steady_clock::now() - begun < 1s);
  }
}

TEST_CASE_FIXTURE(fixture, "a slow reader gets a big page in pieces, and others theirs meanwhile") {
  seen.entered(phase::running);
  make_metrics_long();
  constexpr std::size_t page_size_min = 1'000'000;
  const auto brief = http_server::listen({"127.0.0.1", 0}, pages, idle_max);
  REQUIRE(brief);
  SUBCASE("it reads in time") {
    const client slow{address()};
    slow.get("/metrics");
    check_served_in_time();
    CHECK(read_response(slow).body.size() > page_size_min);
  }
  SUBCASE("it does not") {
    const auto before = open_descriptors();
    const client slow{(*brief)->address()};
    slow.get("/metrics");
    CHECK(get((*brief)->address(), "/metrics").body.size() > page_size_min);
    const client idle{(*brief)->address()};
    CHECK(idle.receive_all().empty()); // its time is over, so that of the slow one soon is
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (open_descriptors() > before + 2 && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    CHECK(open_descriptors() == before + 2); // the clients' own
    CHECK(read_response(slow).body.size() < page_size_min);
  }
}

TEST_CASE_FIXTURE(fixture, "a connection on which nothing moves does not last for ever") {
  const auto brief = http_server::listen({"127.0.0.1", 0}, pages, idle_max);
  REQUIRE(brief);
  const client idle{(*brief)->address()};
  const client half{(*brief)->address()};
  CHECK(half.try_send("GET /livez HTTP/1.1\r\n"));
  CHECK(idle.receive_all().empty());
  CHECK(half.receive_all().empty());
}

TEST_CASE_FIXTURE(fixture, "the oldest connection makes room for a new one") {
  std::vector<std::unique_ptr<client>> idle;
  for (std::size_t i = 0; i <= http_connections_max; ++i)
    idle.push_back(std::make_unique<client>(address()));
  CHECK(idle.front()->receive_all().empty());
  idle.back()->get("/livez");
  CHECK(read_response(*idle.back()).body == "ok\n");
}

TEST_CASE_FIXTURE(fixture, "a client that sends more than it should gets its answer all the same") {
  const client talkative{address()};
  const auto body = std::string(1'000'000, 'x');
  std::thread sending{[&] {
    talkative.try_send("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + body);
    talkative.send_no_more();
  }};
  CHECK(read_response(talkative).status == 405);
  sending.join();
}

TEST_CASE_FIXTURE(fixture, "a client may close its side once it has asked") {
  const client asking{address()};
  asking.get("/livez");
  asking.send_no_more();
  CHECK(read_response(asking).body == "ok\n");
}

// --- addresses

/// Listens where nobody can; the message of the failure.
std::string refused(const host_port& address) {
  const auto made = http_server::listen(address, {});
  REQUIRE_FALSE(made);
  CHECK(made.error().what == remedy::misconfigured);
  CHECK(made.error().message.starts_with("cannot listen on " + to_string(address)));
  CHECK(made.error().message.find("--metrics-address") != std::string::npos);
  return made.error().message;
}

TEST_CASE_FIXTURE(fixture, "why an address cannot be had is said") {
  CHECK(refused(address()).find("the port is taken") != std::string::npos);
  CHECK(refused({"192.0.2.1", 9464}).find("not of this machine") != std::string::npos);
  CHECK(refused({"duet.invalid", 9464}).find("taken") == std::string::npos);
}

TEST_CASE("a server that gets no descriptor says which limit to raise") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const descriptor next{dup(STDERR_FILENO)};
  const auto enough_to_listen = static_cast<rlim_t>(next.get()) + 2;
  const rlimit few{enough_to_listen, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
  const auto made = http_server::listen({"127.0.0.1", 0}, {});
  REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
  REQUIRE_FALSE(made);
  CHECK(made.error().what == remedy::fatal);
  CHECK(made.error().message.find("ulimit -n") != std::string::npos);
}

TEST_CASE("a port that only root may take is one of the reasons") {
  int first_free = 0;
  std::ifstream{"/proc/sys/net/ipv4/ip_unprivileged_port_start"} >> first_free;
  constexpr std::uint16_t port = 1;
  constexpr uid_t nobody = 65'534;
  const bool was_root = geteuid() == 0;
  if (first_free <= port || (was_root && seteuid(nobody) != 0))
    return;
  CHECK(refused({"127.0.0.1", port}).find("may not listen on that port") != std::string::npos);
  if (was_root)
    REQUIRE(seteuid(0) == 0);
}

TEST_CASE_FIXTURE(fixture, "IPv6 is an address like any other") {
  const bool has_ipv6 =
      std::ifstream{"/proc/net/if_inet6"}.peek() != std::ifstream::traits_type::eof();
  const auto local = http_server::listen({"::1", 0}, pages);
  if (!has_ipv6) {
    CHECK_FALSE(local);
    return;
  }
  REQUIRE(local);
  CHECK((*local)->address().host == "::1");
  CHECK(get((*local)->address(), "/livez").body == "ok\n");
  CHECK(refused((*local)->address()).find("the port is taken") != std::string::npos);

  const auto all = http_server::listen({"::", 0}, pages);
  REQUIRE(all);
  CHECK(get({"::1", (*all)->address().port}, "/livez").body == "ok\n");
  CHECK(get({"127.0.0.1", (*all)->address().port}, "/livez").body == "ok\n");
}

TEST_CASE_FIXTURE(fixture, "a stopped server gives its port back, whoever is connected") {
  auto first = http_server::listen({"127.0.0.1", 0}, pages);
  REQUIRE(first);
  const auto at = (*first)->address();
  const client idle{at};
  CHECK(get(at, "/livez").status == 200);
  first->reset();
  CHECK(idle.receive_all().empty());
  const auto second = http_server::listen(at, pages);
  REQUIRE(second);
  CHECK((*second)->address() == at);
}

} // namespace
} // namespace duet
