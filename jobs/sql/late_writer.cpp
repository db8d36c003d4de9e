#include "jobs/sql/late_writer.hpp"

#include <array>
#include <span>

namespace duet::sql {

namespace {

const sink_plan& sink_of(const late_plan& what, const plan& all) {
  return all.sinks[std::get<to_sink>(what.to.end).sink];
}

std::variant<writer, printer> end_of(const sink_plan& to, key_group group) {
  if (to.print)
    return printer{to};
  return writer{to, group};
}

} // namespace

late_writer::late_writer(const late_plan& what, const plan& all, key_group group,
                         std::uint32_t key_groups)
    : reader_{what.rows, all.sources, key_groups}, steps_{what.to}, last_{end_of(sink_of(what, all),
                                                                                 group)} {}

bool late_writer::write(const record& of, std::uint32_t row, stamp now, effects& out) {
  rejects bad; // It has been read before, so that there are none.
  reader_.decode({&of, 1}, now, bad);
  if (row >= reader_.row_count())
    return false;
  memory_ = {};
  failed_.clear();
  computing with{.memory = memory_, .failed = failed_, .now = now};
  const std::array rows{row};
  const auto made = steps_.run(reader_.columns(), reader_.row_count(), rows, with);
  if (auto* print = std::get_if<printer>(&last_); print != nullptr && failed_.entries().empty())
    print->print(made, out);
  else if (auto* write = std::get_if<writer>(&last_))
    write->write(made, with, out);
  return failed_.entries().empty();
}

} // namespace duet::sql
