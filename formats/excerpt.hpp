/// Parts of documents in sentences about them.
#pragma once

#include <string>
#include <string_view>

namespace duet {

/// The beginning of a text, on one line: enough to find it by.
[[nodiscard]] std::string excerpt_of(std::string_view text);

} // namespace duet
