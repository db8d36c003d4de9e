/// Holds what the reader of CSV makes of a record against the reference.
#pragma once

#include <string>
#include <string_view>

namespace duet::fuzz {

/// What is wrong with what is made of a record; empty if nothing is. Its first byte says how CSV is
/// written.
[[nodiscard]] std::string check_csv(std::string_view input);

} // namespace duet::fuzz
