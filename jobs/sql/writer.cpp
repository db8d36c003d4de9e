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

void writer::part::encode(std::span<const operand> columns, selection rows) {
  made.clear();
  if (!by)
    return;
  std::vector<operand> chosen;
  for (const auto place : places)
    chosen.push_back(columns[place]);
  by->encode(chosen, rows, made);
}

void writer::find_bad(const part& in, const pipe_runner::piece& what, computing& with) {
  std::size_t at = 0;
  for (const auto& [row, why] : in.made.bad_rows()) {
    while (what.rows[at] != row)
      ++at;
    bad_[at] = true;
    with.failed.add(what.origin(row), why);
  }
}

/// Whether the next row takes the place of one that is gone.
bool writer::is_replaced(const pipe_runner::piece& what, std::size_t at) const {
  const auto next = at + 1;
  return what.kind(what.rows[at]) == row_kind::update_before && next < what.rows.size() &&
         !bad_[next] && what.kind(what.rows[next]) == row_kind::update_after &&
         key_.bytes(at) == key_.bytes(next);
}

void writer::write(const pipe_runner::piece& what, computing& with, effects& out) {
  if (!to_->target)
    return;
  key_.encode(what.columns, what.rows);
  value_.encode(what.columns, what.rows);
  bad_.assign(what.rows.size(), false);
  find_bad(key_, what, with);
  find_bad(value_, what, with);
  for (std::size_t i = 0; i < what.rows.size(); ++i) {
    const auto row = what.rows[i];
    const bool is_there = adds(what.kind(row));
    if (bad_[i] || (!is_there && is_replaced(what, i)))
      continue;
    const auto target = envelope_.target_of(what, row, with);
    if (!target)
      continue;
    outgoing made{.key = key_.bytes(i),
                  .value = is_there ? value_.bytes(i) : std::nullopt,
                  .partition = {},
                  .headers = {}};
    envelope_.address(what, row, with.now, made);
    out.emit(*target, made);
  }
}

} // namespace duet::sql
