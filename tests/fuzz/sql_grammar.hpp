/// Scripts of SQL from any bytes: each byte says which way a grammar is gone.
#pragma once

#include <string>
#include <string_view>

namespace duet::fuzz {

/// Tables `t` and `u` with time, `v` without, `c` whose rows change, and statements on them. Most
/// of it can be planned; the rest is refused.
[[nodiscard]] std::string script_of(std::string_view bytes);

} // namespace duet::fuzz
