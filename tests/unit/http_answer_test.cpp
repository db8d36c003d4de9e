#include "monitoring/http_answer.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

struct answer {
  int status = 0;
  std::string head; ///< The status line and the headers, each with its end.
  std::string body;

  [[nodiscard]] bool has(const std::string& header) const {
    return head.find("\r\n" + header + "\r\n") != std::string::npos;
  }
};

/// Metrics, and who asks for them.
struct asking {
  answer operator()(std::string_view request) {
    const auto text = answer_to(request, meter);
    REQUIRE(text);
    REQUIRE(text->starts_with("HTTP/1.1 "));
    const auto split = text->find("\r\n\r\n");
    REQUIRE(split != std::string::npos);
    return {std::stoi(text->substr(9, 3)), text->substr(0, split + 2), text->substr(split + 4)};
  }

  answer operator()(const std::string& method, const std::string& target) {
    return (*this)(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  std::shared_ptr<test::manual_clock> clock = std::make_shared<test::manual_clock>();
  metrics meter{{"pairs", "raw-topic", "1.2.3", "abcdef0", "2.0.2", "0.17.6"}, clock};
};

// --- the pages

TEST_CASE("/metrics is the metrics in Prometheus' text format, as of now") {
  asking get;
  const auto before = get("GET", "/metrics");
  CHECK(before.status == 200);
  CHECK(before.has("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
  CHECK(before.has("Content-Length: " + std::to_string(before.body.size())));
  CHECK(before.has("Cache-Control: no-store"));
  CHECK(before.has("Connection: close"));
  CHECK(before.body.find("\nduet_pairs_emitted_total 0\n") != std::string::npos);
  CHECK(before.body.find("\nprocess_start_time_seconds ") != std::string::npos);
  CHECK(before.body.ends_with('\n'));

  commit_report report;
  report.outputs = 3;
  get.meter.epoch_committed(report);
  CHECK(get("GET", "/metrics").body.find("\nduet_pairs_emitted_total 3\n") != std::string::npos);
}

TEST_CASE("/livez is 200 unless the service has failed") {
  asking get;
  for (const auto state : {service_state::recovering, service_state::running,
                           service_state::draining, service_state::stopped}) {
    CAPTURE(to_string(state));
    get.meter.state_changed(state);
    const auto alive = get("GET", "/livez");
    CHECK(alive.status == 200);
    CHECK(alive.body == "ok\n");
  }
  get.meter.state_changed(service_state::failed);
  const auto failed = get("GET", "/livez");
  CHECK(failed.status == 503);
  CHECK(failed.body == "failed\n");
}

TEST_CASE("/readyz is 200 only while the service runs and commits") {
  asking get;
  const auto recovering = get("GET", "/readyz");
  CHECK(recovering.status == 503);
  CHECK(recovering.has("Content-Type: application/json"));
  CHECK(recovering.body == "{\"ready\":false,\"state\":\"recovering\",\"oldest_epoch_ms\":0}\n");

  get.meter.state_changed(service_state::running);
  const auto running = get("GET", "/readyz");
  CHECK(running.status == 200);
  CHECK(running.body == "{\"ready\":true,\"state\":\"running\",\"oldest_epoch_ms\":0}\n");

  get.meter.in_flight_changed(1, get.clock->now());
  get.clock->advance(31s);
  const auto stuck = get("GET", "/readyz");
  CHECK(stuck.status == 503);
  CHECK(stuck.body == "{\"ready\":false,\"state\":\"running\",\"oldest_epoch_ms\":31000}\n");
}

// --- methods

TEST_CASE("HEAD is GET without the body") {
  asking ask;
  for (const auto state : {service_state::running, service_state::failed})
    for (const auto* path : {"/livez", "/readyz", "/nothing"}) {
      ask.meter.state_changed(state);
      CAPTURE(path);
      const auto head = ask("HEAD", path);
      CHECK(head.head == ask("GET", path).head);
      CHECK(head.body.empty());
    }
  const auto head = ask("HEAD", "/metrics"); // the length of the figures may differ
  CHECK(head.status == 200);
  CHECK(head.has("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
  CHECK(head.head.find("\r\nContent-Length: ") != std::string::npos);
  CHECK(head.body.empty());
}

TEST_CASE("what is only to be read cannot be written") {
  asking ask;
  for (const auto* path : {"/metrics", "/livez", "/readyz"})
    for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "X"}) {
      CAPTURE(path);
      CAPTURE(method);
      const auto refused = ask(method, path);
      CHECK(refused.status == 405);
      CHECK(refused.has("Allow: GET, HEAD"));
      CHECK(refused.has("Content-Length: " + std::to_string(refused.body.size())));
      CHECK(refused.body == "only GET and HEAD are allowed\n");
    }
}

TEST_CASE("OPTIONS says what is allowed") {
  asking ask;
  for (const auto* target : {"/metrics", "/livez", "/readyz", "*"}) {
    CAPTURE(target);
    const auto options = ask("OPTIONS", target);
    CHECK(options.status == 204);
    CHECK(options.has("Allow: GET, HEAD"));
    CHECK(options.head.find("Content-Length") == std::string::npos); // RFC 9110, 8.6
    CHECK(options.body.empty());
  }
  CHECK(ask("OPTIONS", "/nothing").status == 404);
}

// --- targets

TEST_CASE("there is nothing else to read") {
  asking ask;
  for (const auto* path :
       {"/", "//", "/metrics/", "/metric", "/metrics2", "/Metrics", "/index.html", "/etc/passwd",
        "/../../etc/passwd", "/%6detrics", "livez", "*"})
    for (const auto* method : {"GET", "HEAD", "POST", "DELETE"}) {
      CAPTURE(path);
      CAPTURE(method);
      const auto refused = ask(method, path);
      CHECK(refused.status == 404);
      CHECK(refused.has("Content-Type: text/plain; charset=utf-8"));
      CHECK(refused.body.empty() == (std::string_view{method} == "HEAD"));
    }
}

TEST_CASE("a page may be asked for with a query, or by the whole address") {
  asking get;
  for (const auto* target : {"/livez?", "/livez?verbose=1", "/livez?a=/readyz",
                             "http://localhost:9464/livez", "HTTP://[::1]/livez?x"}) {
    CAPTURE(target);
    CHECK(get("GET", target).body == "ok\n");
  }
  for (const auto* target : {"http://localhost", "http://livez", "/http://x/livez"}) {
    CAPTURE(target);
    CHECK(get("GET", target).status == 404);
  }
}

// --- the form of a request

TEST_CASE("a request is answered when its headers are complete, whatever way they come") {
  asking get;
  const std::string whole = "\r\nGET /livez HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n";
  for (std::size_t i = 0; i < whole.size(); ++i)
    CHECK_FALSE(answer_to(whole.substr(0, i), get.meter));
  CHECK(get(whole).status == 200);
  CHECK(get(whole + "GET /readyz HTTP/1.1\r\n\r\n").body == "ok\n");
  CHECK(get("GET /livez HTTP/1.0\r\n\r\n").status == 200);
  CHECK(get("GET /livez HTTP/1.0\n\n").status == 200);
  CHECK(get("POST /livez HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").status == 405);
}

TEST_CASE("what is no request is refused") {
  asking get;
  for (const auto* line :
       {"GET", "GET /livez", "GET  /livez HTTP/1.1", "GET /livez  HTTP/1.1", "GET /a b HTTP/1.1",
        " GET /livez HTTP/1.1", "GET /livez HTTP/2.0", "GET /livez HTTP/1.", "GET /livez HTTP/1.10",
        "GET /livez http/1.1", "hello", "\x16\x03\x01"}) {
    CAPTURE(line);
    const auto refused = get(std::string{line} + "\r\nHost: x\r\n\r\n");
    CHECK(refused.status == 400);
    CHECK(refused.body == "this is no HTTP/1.1 request\n");
  }
}

TEST_CASE("a request without an end is refused before it takes much memory") {
  asking get;
  const std::string line = "GET /livez HTTP/1.1\r\n";
  const auto filled = [&](std::size_t size) { return line + std::string(size - line.size(), 'x'); };
  CHECK_FALSE(answer_to(filled(request_bytes_max), get.meter));
  CHECK(get(filled(request_bytes_max + 1)).status == 431);
  CHECK(get(std::string(request_bytes_max + 1, '\n')).status == 431);
}

// --- whatever comes

/// A request with some of its parts, or a byte, put in place of others.
std::string any_bytes(test::random& random) {
  static const std::vector<std::string> parts{
      "GET",      "HEAD", "OPTIONS", "POST", "/livez",  "/readyz", "/metrics",          "*",
      "/",        "?",    "://",     "http", "",        " ",       "HTTP/1.1",          "HTTP/1.",
      "\r\n\r\n", "\r\n", "\n",      "\r",   "Host: x", "x",       std::string(1, '\0')};
  const auto any = [&] { return parts[random.below(parts.size())]; };
  std::vector<std::string> made{parts[random.below(4)],
                                " ",
                                parts[4 + random.below(5)],
                                " ",
                                "HTTP/1.1",
                                "\r\n",
                                "Host: x",
                                "\r\n\r\n"};
  for (auto left = random.between(0, 2); left > 0; --left)
    made[random.below(made.size())] = any();
  auto bytes = std::accumulate(made.begin(), made.end(), std::string{});
  if (random.once_in(4))
    bytes[random.below(bytes.size())] = static_cast<char>(random.between(-128, 127));
  return bytes;
}

TEST_CASE("any bytes get one whole answer, and more of them change nothing") {
  asking ask;
  test::random random;
  std::set<int> statuses;
  for (int i = 0; i < 20'000; ++i) {
    const auto bytes = any_bytes(random);
    CAPTURE(bytes);
    if (!answer_to(bytes, ask.meter))
      continue;
    const auto whole = ask(bytes);
    statuses.insert(whole.status);
    REQUIRE(
        (whole.body.empty() || whole.has("Content-Length: " + std::to_string(whole.body.size()))));
    REQUIRE(whole.has("Connection: close"));
    REQUIRE(ask(bytes + any_bytes(random)).status == whole.status);
  }
  CHECK(statuses == std::set{200, 204, 400, 404, 405, 503});
}

} // namespace
} // namespace duet
