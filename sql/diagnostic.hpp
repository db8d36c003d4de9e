/// What is to be said about a script: errors and warnings, each with its place and a way out. The
/// parser, the binder and the planner all say it so.
#pragma once

#include "sql/place.hpp"
#include "sql/source.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// What a script's author has to do: a warning is only to be known, an error to be mended.
enum class severity : std::uint8_t { warning, error };

/// One thing to say. Names and words of SQL stand between back-ticks.
struct diagnostic {
  severity level = severity::error;
  place at;
  std::string message; ///< One sentence without a final stop.
  std::string hint;    ///< One way out, or empty.
};

/// All that is to be said about one script.
class diagnostics {
public:
  void error(place at, std::string message, std::string hint = {}) {
    all_.push_back({severity::error, at, std::move(message), std::move(hint)});
  }

  void warn(place at, std::string message, std::string hint = {}) {
    all_.push_back({severity::warning, at, std::move(message), std::move(hint)});
  }

  /// Whether there is anything that has to be mended.
  [[nodiscard]] bool has_errors() const;

  /// In the order in which they were found.
  [[nodiscard]] const std::vector<diagnostic>& all() const { return all_; }

private:
  std::vector<diagnostic> all_;
};

/// A line of a script as its author counts.
struct line_of_file {
  std::string file;
  std::uint32_t line = 1;
};

[[nodiscard]] line_of_file file_and_line(place at, const source& in);

/// A diagnostic for a person, with line breaks at the ends of lines:
///
///     orders.sql:3:8: error: there is no column `amont`
///       3 | SELECT amont FROM orders
///         |        ^~~~~
///         = did you mean `amount`?
///
/// The caret stands right whatever tabs and wide characters are in front of it; of a long line
/// only the part around it is shown; control characters are shown as question marks.
[[nodiscard]] std::string render(const diagnostic& what, const source& in);

/// All diagnostics as `render` shows one, by their place; of more than `errors_told_max` errors,
/// and of warnings, the first ones, and a line with the number of the rest.
[[nodiscard]] std::string render(const diagnostics& all, const source& in);

/// "error" or "warning".
[[nodiscard]] std::string_view to_string(severity level);

} // namespace duet::sql
