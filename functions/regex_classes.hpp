/// Characters and classes of characters in regular expressions, as RE2 spells them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// Appends a character that stands for itself, in a class too.
void append_literal(std::string& to, char32_t value);

/// What ends a line, to be put between the brackets of a class for RE2.
inline constexpr std::string_view line_terminators = R"(\n\r\x{85}\x{2028}\x{2029})";

/// The same of what `\s`, `\S`, `\h` and `\v` are in Java, by the letter; empty for others.
[[nodiscard]] std::string_view class_members_of(char32_t letter);

/// What `\p{name}`, or `\P{name}`, is for RE2, outside a class or within one; nothing, if it has no
/// such thing.
[[nodiscard]] std::optional<std::string> property_class(std::string_view name, bool negated,
                                                        bool in_class);

} // namespace duet
