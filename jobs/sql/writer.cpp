#include "jobs/sql/writer.hpp"

#include "formats/format.hpp"

#include <cassert>
#include <utility>

namespace duet::sql {

namespace {

std::unique_ptr<encoder> encoder_of(const std::optional<format_plan>& by, const sink_plan& of,
                                    std::span<const std::size_t> places,
                                    std::string_view prefix = {}) {
  if (!by)
    return nullptr;
  data_type row{.kind = type_kind::row};
  for (const auto place : places)
    row.fields.push_back({of.columns[place].name.substr(prefix.size()), of.columns[place].type});
  auto made = make_encoder(by->name, by->options, row);
  assert(made && "the planner checks formats");
  return std::move(*made);
}

} // namespace

writer::writer(const sink_plan& to, key_group from)
    : to_{&to}, key_{encoder_of(to.key, to, to.key_columns, to.key_prefix), to.key_columns},
      value_{encoder_of(to.value, to, to.value_columns), to.value_columns}, envelope_{to, from} {}

void writer::part::encode(const pipe_runner::piece& what, computing& with) {
  made.clear();
  if (!by)
    return;
  std::vector<operand> columns;
  for (const auto place : places)
    columns.push_back(what.columns[place]);
  by->encode(columns, what.rows, made);
  for (const auto& [row, why] : made.bad_rows())
    with.failed.add(what.origin(row), why);
}

void writer::write(const pipe_runner::piece& what, computing& with, effects& out) {
  if (!to_->target)
    return;
  key_.encode(what, with);
  value_.encode(what, with);
  std::vector<bool> bad(what.rows.size());
  const auto mark = [&](const part& of) {
    std::size_t at = 0;
    for (const auto& each : of.made.bad_rows()) {
      while (what.rows[at] != each.row)
        ++at;
      bad[at] = true;
    }
  };
  mark(key_);
  mark(value_);
  for (std::size_t i = 0; i < what.rows.size(); ++i) {
    const auto target = bad[i] ? std::nullopt : envelope_.target_of(what, what.rows[i], with);
    if (!target)
      continue;
    outgoing made{.key = key_.bytes(i), .value = value_.bytes(i), .partition = {}, .headers = {}};
    envelope_.address(what, what.rows[i], with.now, made);
    out.emit(*target, made);
  }
}

} // namespace duet::sql
