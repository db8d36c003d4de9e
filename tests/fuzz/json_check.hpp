/// Holds what the reader of JSON makes of a record against the reference.
#pragma once

#include <string>
#include <string_view>

namespace duet::fuzz {

/// What is wrong with what is made of a record; empty if nothing is. All fields and each alone, by
/// readers that have read other records before, and what was written of it again.
[[nodiscard]] std::string check_json(std::string_view record);

} // namespace duet::fuzz
