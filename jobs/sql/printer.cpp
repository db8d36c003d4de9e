#include "jobs/sql/printer.hpp"

#include "columns/datum.hpp"
#include "jobs/sql/java_text.hpp"

namespace duet::sql {

void printer::print(const pipe_runner::piece& what, effects& out) {
  for (const auto row : what.rows) {
    line_ = to_->print->prefix;
    line_.append(to_string(what.kind(row))).append("[");
    for (std::size_t i = 0; i < to_->columns.size(); ++i) {
      const auto& cells = what.columns[i];
      line_ += i == 0 ? "" : ", ";
      append_java_text(line_, to_->columns[i].type, datum_at(*cells.cells, cells.place(row)));
    }
    line_ += "]\n";
    out.print(to_->print->to_error ? printed_to::error : printed_to::output, line_);
  }
}

} // namespace duet::sql
