/// Reads the number of a `pairs` input value.
#pragma once

#include "jobs/rejects.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace duet::pairs {

/// A value longer than this many bytes is not read.
inline constexpr std::size_t value_bytes_max = 65'536;

/// JSON nested deeper than this many objects and arrays is not read.
inline constexpr std::size_t json_depth_max = 32;

/// The number of a value, or why there is none.
struct parsed_number {
  std::int64_t number = 0;
  std::optional<reject_reason> problem;
};

/// Reads an integer as decimal text (`7`) or the integer field `num` of a JSON object
/// (`{"num":7}`, other fields ignored); JSON whitespace around is fine. The grammar of numbers is
/// JSON's: no leading zeros, no plus sign. Any int64 is read; whether it is in the job's range is
/// the caller's question. Never throws, never recurses.
[[nodiscard]] parsed_number parse_number(const nullable_bytes& value);

} // namespace duet::pairs
