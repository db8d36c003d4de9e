#include "sql/parse.hpp"

#include "sql/limits.hpp"
#include "sql/parser.hpp"

namespace duet::sql::syntax {

namespace {

/// Whether a script is small enough to be read.
bool accept_size(const source& in, diagnostics& problems) {
  if (in.written.size() <= script_bytes_max && in.text().size() <= script_bytes_max)
    return true;
  problems.error({}, "the script has more than " + std::to_string(script_bytes_max) + " bytes",
                 "split it into several applications");
  return false;
}

} // namespace

std::vector<statement> parse_script(const source& in, diagnostics& problems) {
  if (!accept_size(in, problems))
    return {};
  return parser{in, problems}.script();
}

std::optional<expression> parse_expression(const source& in, diagnostics& problems) {
  if (!accept_size(in, problems))
    return std::nullopt;
  return parser{in, problems}.only_expression();
}

std::optional<query> parse_query(const source& in, diagnostics& problems) {
  if (!accept_size(in, problems))
    return std::nullopt;
  return parser{in, problems}.only_query();
}

} // namespace duet::sql::syntax
