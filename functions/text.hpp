/// Characters of UTF-8 text. Flink counts the code points of a string in some functions, and in
/// others the UTF-16 units of what it makes of it for Java; so there are both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

/// A text that a function makes as long as a number says is at most so long; a row that asks for
/// more fails.
inline constexpr std::int64_t made_text_max = 16'777'216;

/// What stands for bytes that are no UTF-8.
inline constexpr char32_t replacement_character = 0xFFFD;

[[nodiscard]] bool is_ascii(std::string_view text);

// --- code points, by their first bytes alone: any bytes have some number of them

/// How many bytes the character takes that begins at `at`: at least 1, and no more than are there.
[[nodiscard]] std::size_t character_width(std::string_view text, std::size_t at);

[[nodiscard]] std::int64_t count_characters(std::string_view text);

/// The place behind `count` characters from `from` on; the end, if there are fewer.
[[nodiscard]] std::size_t skip_characters(std::string_view text, std::size_t from,
                                          std::int64_t count);

/// The characters in reverse order.
[[nodiscard]] std::string reversed(std::string_view text);

// --- code points, decoded

struct code_point {
  char32_t value;    ///< `replacement_character` for what is no UTF-8,
  std::size_t width; ///< which takes as many bytes as Java replaces by one of them.
};

[[nodiscard]] code_point code_point_at(std::string_view text, std::size_t at);
void append_code_point(std::string& to, char32_t value);

// --- UTF-16, as a Java string holds it

[[nodiscard]] std::u16string to_utf16(std::string_view text);
/// Half of a surrogate pair becomes "?".
void append_utf16(std::string& to, std::u16string_view units);
/// The number of units of a text.
[[nodiscard]] std::int64_t count_units(std::string_view text);

/// Makes a text of others on UTF-16 units: `compute(made, texts...)` appends to `made`. If all are
/// ASCII, bytes are units.
template <class F, class... Texts> void by_units(std::string& to, F compute, Texts... texts) {
  if ((is_ascii(texts) && ...)) {
    compute(to, texts...);
    return;
  }
  std::u16string made;
  compute(made, std::u16string_view{to_utf16(texts)}...);
  append_utf16(to, made);
}

} // namespace duet
