#include "monitoring/pages.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace duet {

namespace {

http_answer metrics_page(const progress& shown, const metric_names& names) {
  return {.type = "text/plain; version=0.0.4; charset=utf-8",
          .body = to_prometheus(shown.view(), names)};
}

http_answer live_page(const progress& shown) {
  if (shown.check().now == phase::failed)
    return {.status = http_status::unavailable, .body = "failed\n"};
  return {.body = "ok\n"};
}

http_answer ready_page(const progress& shown) {
  const auto health = shown.check();
  const auto waited =
      std::chrono::duration_cast<std::chrono::milliseconds>(health.oldest_epoch).count();
  return {.status = health.ready ? http_status::ok : http_status::unavailable,
          .type = "application/json",
          .body = R"({"ready":)" + std::string{health.ready ? "true" : "false"} + R"(,"state":")" +
                  std::string{to_string(health.now)} + R"(","oldest_epoch_ms":)" +
                  std::to_string(waited) + "}\n"};
}

/// The path of a target such as "/livez" or "http://host/livez" (RFC 9112, 3.2.2).
std::string_view path_of(std::string_view target) {
  const auto host = target.find("://");
  if (host == std::string_view::npos || target.starts_with('/'))
    return target;
  const auto path = target.find('/', host + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

/// "/a, /b and /c"
std::string list_of(std::span<const page> pages) {
  std::string list;
  for (std::size_t i = 0; i < pages.size(); ++i)
    list += (i == 0 ? "" : i + 1 == pages.size() ? " and " : ", ") + pages[i].path;
  return list;
}

} // namespace

std::vector<page> service_pages(const progress& shown, metric_names names) {
  return {{"/metrics", [&shown, names = std::move(names)] { return metrics_page(shown, names); }},
          {"/livez", [&shown] { return live_page(shown); }},
          {"/readyz", [&shown] { return ready_page(shown); }}};
}

http_answer answer_to(std::string_view method, std::string_view target,
                      std::span<const page> pages) {
  const auto path = path_of(target);
  const auto at = std::ranges::find(pages, path, &page::path);
  if (method == "OPTIONS" && (at != pages.end() || path == "*"))
    return {.status = http_status::no_content, .body = {}, .says_methods = true};
  if (at == pages.end())
    return {.status = http_status::not_found,
            .body = "not found; there are " + list_of(pages) + "\n"};
  if (method != "GET" && method != "HEAD")
    return {.status = http_status::method_not_allowed,
            .body = "only GET and HEAD are allowed\n",
            .says_methods = true};
  return at->make();
}

} // namespace duet
