/// What becomes of an input value of `pairs`, by the letter of docs/reference.md and RFC 8259. It
/// shares nothing with the job, does no arithmetic and is slow.
#pragma once

#include <string>
#include <string_view>

namespace duet::fuzz {

/// The number as decimal text, or the name of the reason why there is none.
[[nodiscard]] std::string judge(std::string_view value);

} // namespace duet::fuzz
