/// Characters of UTF-8 text, which are code points: all functions count them. Some of Flink's count
/// the UTF-16 units of Java, which are halves of characters beyond the first plane.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

/// A text that a function makes as long as a number says is at most so long; a row that asks for
/// more fails.
inline constexpr std::int64_t made_text_max = 16'777'216;

// Characters by their first bytes alone: any bytes have some number of them.

/// How many bytes the character takes that begins at `at`: at least 1, and no more than are there.
[[nodiscard]] std::size_t character_width(std::string_view text, std::size_t at);

[[nodiscard]] std::int64_t count_characters(std::string_view text);

/// The place behind `count` characters from `from` on; the end, if there are fewer.
[[nodiscard]] std::size_t skip_characters(std::string_view text, std::size_t from,
                                          std::int64_t count);

/// The characters in reverse order.
[[nodiscard]] std::string reversed(std::string_view text);

} // namespace duet
