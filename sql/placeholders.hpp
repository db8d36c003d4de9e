/// `${name}` in a script stands for a value that is given when it is run.
#pragma once

#include "sql/diagnostic.hpp"
#include "sql/source.hpp"

#include <functional>
#include <map>
#include <string>

namespace duet::sql {

/// Values by the names of their placeholders.
using placeholder_values = std::map<std::string, std::string, std::less<>>;

/// Puts values in the place of all `${name}` of `written`, where a name has letters, digits, `_`,
/// `.` and `-`; all other text stays as it is. Between quotes a value is only text: a quote in it
/// is doubled. Elsewhere it is a piece of the script. Comments are left alone. A name without a
/// value is an error at its place, and the placeholder stays. Places that the parser finds are
/// those of `written.written`; within a value that is its placeholder.
[[nodiscard]] source fill_placeholders(source written, const placeholder_values& values,
                                       diagnostics& problems);

} // namespace duet::sql
