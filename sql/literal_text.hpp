/// What quoted tokens stand for.
#pragma once

#include <string>
#include <string_view>

namespace duet::sql::syntax {

/// What a quoted token stands for, or why it stands for nothing.
struct quoted_text {
  std::string value;
  std::string problem; ///< A sentence, if there is one.
  std::string hint;
};

/// What a string stands for: '..', N'..', _charset'..', E'..' with back-slashes as in C, and U&'..'
/// with code points behind `unicode_escape`. The charset says nothing: a text is Unicode.
[[nodiscard]] quoted_text read_string(std::string_view token, char unicode_escape = '\\');

/// Whether a string is of the form U&'..'.
[[nodiscard]] bool has_unicode_escapes(std::string_view token);

/// The bytes that X'..' stands for.
[[nodiscard]] quoted_text read_bytes(std::string_view token);

/// The name between back-ticks.
[[nodiscard]] std::string read_quoted_name(std::string_view token);

/// A text as a string of SQL.
[[nodiscard]] std::string quoted(std::string_view text);

} // namespace duet::sql::syntax
