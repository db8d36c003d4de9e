/// What a script may ask of the parser.
#pragma once

#include <cstddef>
#include <cstdint>

namespace duet::sql {

/// The largest script, in bytes, before and after its placeholders are filled.
constexpr std::size_t script_bytes_max = std::size_t{1} << 20U;

/// How deep parentheses, sub-queries and types may lie in one another: what the parser's stack
/// takes.
constexpr std::uint32_t nesting_max = 200;

/// How deep a syntax tree may be, which a long chain of operators makes deep as well: what those
/// who walk it may count on. Chains of AND and OR are flat.
constexpr std::uint32_t tree_depth_max = 1'000;

/// How often a type may be made an array or a multiset by words behind it (`INT ARRAY ARRAY`).
constexpr std::uint32_t collection_suffixes_max = 4;

/// Of the errors of a script, the number that is told; likewise of the warnings.
constexpr std::size_t errors_told_max = 20;

} // namespace duet::sql
