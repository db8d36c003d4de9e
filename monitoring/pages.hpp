/// What the HTTP server answers. Knows no HTTP library and no sockets.
#pragma once

#include "monitoring/metrics.hpp"
#include "monitoring/progress.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

enum class http_status : std::uint16_t {
  ok = 200,
  no_content = 204,
  not_found = 404,
  method_not_allowed = 405,
  unavailable = 503,
};

/// The methods that a page takes, as a header names them.
inline constexpr const char* methods_allowed = "GET, HEAD";

struct http_answer {
  http_status status = http_status::ok;
  const char* type = "text/plain; charset=utf-8"; ///< Of the body.
  std::string body;                               ///< HEAD gets its length only.
  bool says_methods = false;                      ///< Whether `methods_allowed` goes with it.
};

/// What there is to read at one path.
struct page {
  std::string path;                  ///< For example "/livez".
  std::function<http_answer()> make; ///< Makes it as of now; called from the server's thread.
};

/// /metrics, /livez and /readyz; `shown` must outlive them.
[[nodiscard]] std::vector<page> service_pages(const progress& shown, metric_names names);

/// The answer to a request as of now. GET and HEAD get a page, OPTIONS gets the list of methods,
/// and everything else is refused. `target` is a path without a query, or a whole address.
[[nodiscard]] http_answer answer_to(std::string_view method, std::string_view target,
                                    std::span<const page> pages);

} // namespace duet
