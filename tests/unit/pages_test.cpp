#include "monitoring/pages.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

using namespace std::chrono_literals;

/// Pages, and who asks for them.
struct asking {
  http_answer operator()(std::string_view method, std::string_view target) const {
    return answer_to(method, target, pages);
  }

  std::shared_ptr<test::manual_clock> clock = std::make_shared<test::manual_clock>();
  progress seen{clock};
  std::vector<page> pages = service_pages(seen, {.job = "pairs",
                                                 .sources = {"raw-topic"},
                                                 .version = "1.2.3",
                                                 .revision = "abcdef0",
                                                 .librdkafka = "2.0.2",
                                                 .caf = "0.17.6"});
};

// --- the pages

TEST_CASE("/metrics is the metrics in Prometheus' text format, as of now") {
  asking get;
  const auto before = get("GET", "/metrics");
  CHECK(before.status == http_status::ok);
  CHECK(std::string{before.type} == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(before.body.find("\nduet_pairs_emitted_total 0\n") != std::string::npos);
  CHECK(before.body.find("\nprocess_start_time_seconds ") != std::string::npos);
  CHECK(before.body.ends_with('\n'));

  epoch_report report;
  report.outputs = 3;
  get.seen.committed(report);
  CHECK(get("GET", "/metrics").body.find("\nduet_pairs_emitted_total 3\n") != std::string::npos);
}

TEST_CASE("/livez is 200 unless the service has failed") {
  asking get;
  for (const auto state : {phase::recovering, phase::running, phase::draining, phase::stopped}) {
    CAPTURE(to_string(state));
    get.seen.entered(state);
    const auto alive = get("GET", "/livez");
    CHECK(alive.status == http_status::ok);
    CHECK(alive.body == "ok\n");
  }
  get.seen.entered(phase::failed);
  const auto failed = get("GET", "/livez");
  CHECK(failed.status == http_status::unavailable);
  CHECK(failed.body == "failed\n");
}

TEST_CASE("/readyz is 200 only while the service runs and commits") {
  asking get;
  const auto recovering = get("GET", "/readyz");
  CHECK(recovering.status == http_status::unavailable);
  CHECK(std::string{recovering.type} == "application/json");
  CHECK(recovering.body == "{\"ready\":false,\"state\":\"recovering\",\"oldest_epoch_ms\":0}\n");

  get.seen.entered(phase::running);
  const auto running = get("GET", "/readyz");
  CHECK(running.status == http_status::ok);
  CHECK(running.body == "{\"ready\":true,\"state\":\"running\",\"oldest_epoch_ms\":0}\n");

  get.seen.in_flight_changed(1, get.clock->now());
  get.clock->advance(31s);
  const auto stuck = get("GET", "/readyz");
  CHECK(stuck.status == http_status::unavailable);
  CHECK(stuck.body == "{\"ready\":false,\"state\":\"running\",\"oldest_epoch_ms\":31000}\n");
}

// --- methods

TEST_CASE("HEAD is answered as GET is") {
  asking ask;
  for (const auto state : {phase::running, phase::failed})
    for (const auto* path : {"/livez", "/readyz", "/nothing"}) {
      CAPTURE(path);
      ask.seen.entered(state);
      CHECK(ask("HEAD", path).status == ask("GET", path).status);
      CHECK(ask("HEAD", path).body == ask("GET", path).body);
    }
}

TEST_CASE("what is only to be read cannot be written") {
  const asking ask;
  for (const auto* path : {"/metrics", "/livez", "/readyz"})
    for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "X"}) {
      CAPTURE(path);
      CAPTURE(method);
      const auto refused = ask(method, path);
      CHECK(refused.status == http_status::method_not_allowed);
      CHECK(refused.says_methods);
      CHECK(refused.body == "only GET and HEAD are allowed\n");
    }
}

TEST_CASE("OPTIONS says what is allowed") {
  const asking ask;
  for (const auto* target : {"/metrics", "/livez", "/readyz", "*"}) {
    CAPTURE(target);
    const auto options = ask("OPTIONS", target);
    CHECK(options.status == http_status::no_content);
    CHECK(options.says_methods);
    CHECK(options.body.empty());
  }
  CHECK(ask("OPTIONS", "/nothing").status == http_status::not_found);
}

// --- targets

TEST_CASE("there is nothing else to read") {
  const asking ask;
  for (const auto* path : {"", "/", "//", "/metrics/", "/metric", "/metrics2", "/Metrics",
                           "/index.html", "/etc/passwd", "/../../etc/passwd", "livez", "*"})
    for (const auto* method : {"GET", "HEAD", "POST", "DELETE"}) {
      CAPTURE(path);
      CAPTURE(method);
      const auto refused = ask(method, path);
      CHECK(refused.status == http_status::not_found);
      CHECK(refused.body == "not found; there are /metrics, /livez and /readyz\n");
      CHECK_FALSE(refused.says_methods);
    }
}

TEST_CASE("there are the pages that the server was given, and no others") {
  int made = 0;
  const std::vector<page> pages{{"/one", [&made] {
                                   ++made;
                                   return http_answer{.body = "1"};
                                 }}};
  CHECK(answer_to("GET", "/one", pages).body == "1");
  CHECK(answer_to("OPTIONS", "/one", pages).status == http_status::no_content);
  CHECK(answer_to("GET", "/livez", pages).body == "not found; there are /one\n");
  CHECK(made == 1);
}

TEST_CASE("a page may be asked for by the whole address") {
  const asking get;
  for (const auto* target : {"http://localhost:9464/livez", "HTTP://[::1]/livez"}) {
    CAPTURE(target);
    CHECK(get("GET", target).body == "ok\n");
  }
  for (const auto* target : {"http://localhost", "http://livez", "/http://x/livez"}) {
    CAPTURE(target);
    CHECK(get("GET", target).status == http_status::not_found);
  }
}

} // namespace
} // namespace duet
