#include "monitoring/http_server.hpp"

#include <CivetServer.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <thread>

namespace duet {

namespace {

/// One scraper and one health check at a time, each with a spare.
constexpr const char* threads = "4";

void respond(mg_connection* to, int status, std::string_view type, std::string_view body) {
  mg_printf(to,
            "HTTP/1.1 %d %s\r\nContent-Type: %.*s\r\nContent-Length: %zu\r\n"
            "Cache-Control: no-store\r\nConnection: close\r\n\r\n",
            status, status == 200 ? "OK" : "Service Unavailable", static_cast<int>(type.size()),
            type.data(), body.size());
  mg_write(to, body.data(), body.size());
}

class page : public CivetHandler {
public:
  explicit page(const metrics& shown) : shown_{shown} {}

protected:
  const metrics& shown_; // NOLINT: the pages are a part of the server, which outlives no metrics
};

struct metrics_page : page {
  using page::page;
  bool handleGet(CivetServer*, mg_connection* to) override {
    respond(to, 200, "text/plain; version=0.0.4; charset=utf-8", shown_.serialize());
    return true;
  }
};

struct live_page : page {
  using page::page;
  bool handleGet(CivetServer*, mg_connection* to) override {
    const bool alive = shown_.check().state != service_state::failed;
    respond(to, alive ? 200 : 503, "text/plain", alive ? "ok\n" : "failed\n");
    return true;
  }
};

struct ready_page : page {
  using page::page;
  bool handleGet(CivetServer*, mg_connection* to) override {
    const auto now = shown_.check();
    const auto waited =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.oldest_epoch).count();
    const auto body = R"({"ready":)" + std::string{now.ready ? "true" : "false"} + R"(,"state":")" +
                      std::string{to_string(now.state)} + R"(","oldest_epoch_ms":)" +
                      std::to_string(waited) + "}\n";
    respond(to, now.ready ? 200 : 503, "application/json", body);
    return true;
  }
};

} // namespace

struct http_server::handlers {
  explicit handlers(const metrics& shown) : metrics{shown}, live{shown}, ready{shown} {}

  metrics_page metrics;
  live_page live;
  ready_page ready;
};

http_server::http_server() = default;

/// civetweb looks for the end only every 2 s or when somebody connects, so somebody does.
http_server::~http_server() {
  if (!server_)
    return;
  const auto colon = address_.rfind(':');
  const auto host =
      address_.starts_with("0.0.0.0") ? std::string{"127.0.0.1"} : address_.substr(0, colon);
  const auto port = std::atoi(address_.c_str() + colon + 1);
  std::jthread knocking{[&](const std::stop_token& stopped) {
    constexpr std::chrono::milliseconds pause{5};
    std::array<char, 128> ignored{};
    while (!stopped.stop_requested()) {
      constexpr int no_tls = 0;
      auto* caller = mg_connect_client(host.c_str(), port, no_tls, ignored.data(), ignored.size());
      if (caller != nullptr)
        mg_close_connection(caller);
      std::this_thread::sleep_for(pause);
    }
  }};
  server_->close();
}

result<std::unique_ptr<http_server>> http_server::listen(const std::string& address,
                                                         const metrics& shown) {
  std::unique_ptr<http_server> made{new http_server};
  try {
    made->handlers_ = std::make_unique<handlers>(shown);
    made->server_ = std::make_unique<CivetServer>(
        std::vector<std::string>{"listening_ports", address, "num_threads", threads});
    made->server_->addHandler("/metrics", made->handlers_->metrics);
    made->server_->addHandler("/livez", made->handlers_->live);
    made->server_->addHandler("/readyz", made->handlers_->ready);
  } catch (const std::exception&) {
    return failure{remedy::misconfigured, "cannot listen on " + address +
                                              " for metrics: the port is taken or the address is "
                                              "not of this machine; give another --metrics-address "
                                              "(port 0 takes a free one)"};
  }
  const auto ports = made->server_->getListeningPorts();
  made->address_ =
      address.substr(0, address.rfind(':') + 1) + std::to_string(ports.empty() ? 0 : ports.front());
  return made;
}

} // namespace duet
