/// Regular expressions of Java written as those of RE2.
#pragma once

#include <string>
#include <string_view>
#include <variant>

namespace duet {

/// A regular expression for RE2.
struct re2_pattern {
  std::string text;
  /// It has a `$` or `\Z`: Java lets it match in front of a line terminator at the end, too.
  bool has_end = false;
};

/// Why there is none.
struct refused_pattern {
  bool valid = false; ///< Java would take it, RE2 cannot.
  std::string why;    ///< One sentence without a final stop.
};

/// Translates a pattern. RE2 has no look-ahead, look-behind, back-references, possessive
/// quantifiers, atomic groups; what else it spells or means otherwise is written out.
[[nodiscard]] std::variant<re2_pattern, refused_pattern> to_re2(std::string_view java);

} // namespace duet
