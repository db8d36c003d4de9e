#include "monitoring/http_answer.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

namespace duet {

namespace {

constexpr std::string_view plain = "text/plain; charset=utf-8";

enum class status : std::uint16_t {
  ok = 200,
  no_content = 204,
  bad_request = 400,
  not_found = 404,
  method_not_allowed = 405,
  too_large = 431,
  unavailable = 503,
};

std::string_view to_string(status code) {
  switch (code) {
  case status::ok:
    return "200 OK";
  case status::no_content:
    return "204 No Content";
  case status::bad_request:
    return "400 Bad Request";
  case status::not_found:
    return "404 Not Found";
  case status::method_not_allowed:
    return "405 Method Not Allowed";
  case status::too_large:
    return "431 Request Header Fields Too Large";
  case status::unavailable:
    return "503 Service Unavailable";
  }
  return "503 Service Unavailable";
}

/// A page as of now.
struct page {
  status code = status::ok;
  std::string_view type = plain;
  std::string body;
};

page metrics_page(const metrics& shown) {
  return {status::ok, "text/plain; version=0.0.4; charset=utf-8", shown.serialize()};
}

page live_page(const metrics& shown) {
  const bool alive = shown.check().state != service_state::failed;
  return {alive ? status::ok : status::unavailable, plain, alive ? "ok\n" : "failed\n"};
}

page ready_page(const metrics& shown) {
  const auto now = shown.check();
  const auto waited =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.oldest_epoch).count();
  return {now.ready ? status::ok : status::unavailable, "application/json",
          R"({"ready":)" + std::string{now.ready ? "true" : "false"} + R"(,"state":")" +
              std::string{to_string(now.state)} + R"(","oldest_epoch_ms":)" +
              std::to_string(waited) + "}\n"};
}

struct route {
  std::string_view path;
  page (*make)(const metrics&);
};

constexpr std::array routes{route{"/metrics", metrics_page}, route{"/livez", live_page},
                            route{"/readyz", ready_page}};

struct request {
  std::string_view method;
  std::string_view path;
};

/// The headers end with an empty line; a lone line feed ends a line, too (RFC 9112, 2.2).
bool is_complete(std::string_view head) {
  return head.find("\n\r\n") != std::string_view::npos ||
         head.find("\n\n") != std::string_view::npos;
}

/// The path of a target such as "/livez", "/livez?verbose" or "http://host/livez".
std::string_view path_of(std::string_view target) {
  if (const auto host = target.find("://"); host != std::string_view::npos && target[0] != '/') {
    const auto path = target.find('/', host + 3);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target.substr(0, target.find('?'));
}

/// Reads a request line: METHOD TARGET HTTP/1.x
std::optional<request> parse(std::string_view head) {
  auto line = head.substr(0, head.find('\n'));
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return std::nullopt;
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  constexpr std::string_view versions = "HTTP/1.";
  const bool good = !method.empty() && !target.empty() &&
                    target.find(' ') == std::string_view::npos && version.starts_with(versions) &&
                    version.size() == versions.size() + 1;
  return good ? std::optional{request{method, path_of(target)}} : std::nullopt;
}

enum class content : std::uint8_t { shown, headers_only };

std::string to_text(const page& what, content part = content::shown, bool allow = false) {
  std::string text = "HTTP/1.1 " + std::string{to_string(what.code)} + "\r\n";
  if (allow)
    text += "Allow: GET, HEAD\r\n";
  if (what.code != status::no_content)
    text += "Content-Type: " + std::string{what.type} +
            "\r\nContent-Length: " + std::to_string(what.body.size()) + "\r\n";
  text += "Cache-Control: no-store\r\nConnection: close\r\n\r\n";
  if (part == content::shown)
    text += what.body;
  return text;
}

std::string answer_to_request(const request& asked, const metrics& shown) {
  const auto* const at = std::ranges::find(routes, asked.path, &route::path);
  constexpr bool allow = true;
  if (asked.method == "OPTIONS" && (at != routes.end() || asked.path == "*"))
    return to_text({.code = status::no_content, .body = {}}, content::shown, allow);
  const auto part = asked.method == "HEAD" ? content::headers_only : content::shown;
  if (at == routes.end())
    return to_text(
        {.code = status::not_found, .body = "not found; there are /metrics, /livez and /readyz\n"},
        part);
  if (asked.method != "GET" && asked.method != "HEAD")
    return to_text({.code = status::method_not_allowed, .body = "only GET and HEAD are allowed\n"},
                   part, allow);
  return to_text(at->make(shown), part);
}

} // namespace

std::optional<std::string> answer_to(std::string_view received, const metrics& shown) {
  // Empty lines before a request are to be passed over (RFC 9112, 2.2).
  const auto begin = std::min(received.find_first_not_of("\r\n"), received.size());
  const auto head = received.substr(begin);
  if (!is_complete(head)) {
    if (received.size() <= request_bytes_max)
      return std::nullopt;
    return to_text({.code = status::too_large, .body = "the request is too long\n"});
  }
  const auto asked = parse(head);
  if (!asked)
    return to_text({.code = status::bad_request, .body = "this is no HTTP/1.1 request\n"});
  return answer_to_request(*asked, shown);
}

} // namespace duet
