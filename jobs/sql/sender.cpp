#include "jobs/sql/sender.hpp"

#include "jobs/key_bytes.hpp"
#include "jobs/sql/sql_key.hpp"

namespace duet::sql {

void sender::send(const pipe_runner::piece& what, const row_facts& facts, const rows_at& rows) {
  const auto keys = what.columns.first(to_->key.size());
  const auto others = what.columns.subspan(to_->key.size());
  for (const auto row : what.rows) {
    key_.clear();
    append_key(keys, to_->key, row, key_);
    auto& to = rows({to_->input, group_for(what.origin(row), facts)});
    to.put(0, key_);
    for (std::size_t i = 0; i < others.size(); ++i)
      to.put(i + 1, *others[i].cells, others[i].place(row));
    auto next = others.size() + 1;
    if (to_->changes)
      to.put(next++, static_cast<int>(what.kind(row)));
    // A row that is late for all its windows is late for the last one.
    const auto origin = what.origin(row);
    if (to_->keeps_late && what.is_last(row) && !facts.original.empty() &&
        !facts.original[origin].empty())
      to.put(next, facts.original[origin]);
    to.end_row(facts.at[origin]);
  }
}

key_group sender::group_for(std::uint32_t row, const row_facts& facts) const {
  return to_->by_split ? facts.split[row] : group_of(key_hash(key_), key_groups_);
}

} // namespace duet::sql
