/// Patterns of SIMILAR TO.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace duet {

/// Why a pattern is none of SIMILAR TO; the text is one sentence without a final stop, and lasts.
struct bad_similar {
  std::string_view why;
};

/// The regular expression of Java that Flink makes of a pattern: `%` and `_` are wildcards, `$` and
/// `\` are themselves, classes know names as `[:ALPHA:]`, all else is as in Java.
[[nodiscard]] std::variant<std::string, bad_similar>
similar_to_java(std::string_view pattern, std::optional<char32_t> escape);

} // namespace duet
