#include "monitoring/pages.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace duet {

namespace {

http_answer metrics_page(const metrics& shown) {
  return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = shown.serialize()};
}

http_answer live_page(const metrics& shown) {
  if (shown.check().now == phase::failed)
    return {.status = http_status::unavailable, .body = "failed\n"};
  return {.body = "ok\n"};
}

http_answer ready_page(const metrics& shown) {
  const auto now = shown.check();
  const auto waited =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.oldest_epoch).count();
  return {.status = now.ready ? http_status::ok : http_status::unavailable,
          .type = "application/json",
          .body = R"({"ready":)" + std::string{now.ready ? "true" : "false"} + R"(,"state":")" +
                  std::string{to_string(now.now)} + R"(","oldest_epoch_ms":)" +
                  std::to_string(waited) + "}\n"};
}

struct route {
  std::string_view path;
  http_answer (*make)(const metrics&);
};

constexpr std::array routes{route{"/metrics", metrics_page}, route{"/livez", live_page},
                            route{"/readyz", ready_page}};

/// The path of a target such as "/livez" or "http://host/livez" (RFC 9112, 3.2.2).
std::string_view path_of(std::string_view target) {
  const auto host = target.find("://");
  if (host == std::string_view::npos || target.starts_with('/'))
    return target;
  const auto path = target.find('/', host + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

} // namespace

http_answer answer_to(std::string_view method, std::string_view target, const metrics& shown) {
  const auto path = path_of(target);
  const auto* const at = std::ranges::find(routes, path, &route::path);
  if (method == "OPTIONS" && (at != routes.end() || path == "*"))
    return {.status = http_status::no_content, .body = {}, .says_methods = true};
  if (at == routes.end())
    return {.status = http_status::not_found,
            .body = "not found; there are /metrics, /livez and /readyz\n"};
  if (method != "GET" && method != "HEAD")
    return {.status = http_status::method_not_allowed,
            .body = "only GET and HEAD are allowed\n",
            .says_methods = true};
  return at->make(shown);
}

} // namespace duet
