/// The text of a script.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// A piece of a script that was put in place of a placeholder.
struct replacement {
  std::uint32_t written_offset = 0; ///< Of the placeholder, in what the author wrote.
  std::uint32_t written_length = 0;
  std::uint32_t filled_offset = 0; ///< Of the value, in what is parsed.
  std::uint32_t filled_length = 0;
};

/// A file of a script that is made of several.
struct source_file {
  std::string name;
  std::uint32_t lines_before = 0; ///< Of the files in front of it.
};

/// A script: what its author wrote, which all places and messages are about, and what is parsed.
struct source {
  std::string name; ///< Of the file, as messages show it.
  std::string written;
  std::string filled;                ///< With placeholders filled; only if `replaced` is not empty.
  std::vector<replacement> replaced; ///< In order.
  std::vector<source_file> files{};  ///< In their order; empty if there is only one.

  /// What is parsed.
  [[nodiscard]] std::string_view text() const { return replaced.empty() ? written : filled; }
};

} // namespace duet::sql
