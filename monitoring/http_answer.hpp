/// What the HTTP server answers: the pages, and HTTP as far as they need it (RFC 9110, RFC 9112).
/// Knows no sockets.
#pragma once

#include "monitoring/metrics.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// A longer request line with its headers is refused.
inline constexpr std::size_t request_bytes_max = 8'192;

/// The whole answer to what has been received of a request; nothing as long as its headers are not
/// complete. GET and HEAD get /metrics, /livez and /readyz, OPTIONS gets the list of methods, and
/// everything else is refused. The connection is to be closed after it: what follows the headers is
/// of no interest.
[[nodiscard]] std::optional<std::string> answer_to(std::string_view received, const metrics& shown);

} // namespace duet
