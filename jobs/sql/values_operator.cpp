#include "jobs/sql/values_operator.hpp"

#include "columns/datum.hpp"
#include "jobs/key_bytes.hpp"

#include <utility>

namespace duet::sql {

namespace {

constexpr std::string_view key_of_all; // there is one

} // namespace

values_operator::values_operator(const operator_plan& what, std::shared_ptr<outlet> to,
                                 key_group group, std::uint32_t key_groups)
    : what_{&std::get<values_rows>(what.what)}, width_{what.output.size()}, to_{std::move(to)},
      has_rows_{group_of(key_hash(key_of_all), key_groups) == group}, state_{group, key_groups} {}

bool values_operator::is_due() const { return has_rows_ && state_.find(key_of_all) == nullptr; }

deadlines values_operator::waits_for() const {
  return is_due() ? deadlines{.next_stamp = stamp{}} : deadlines{};
}

void values_operator::apply(const turn& in, effects& out) {
  if (!is_due())
    return;
  to_->begin(in.now);
  std::vector<column> columns(width_);
  for (std::size_t row = 0; row < what_->rows.size(); ++row)
    compute(row, columns);
  const std::vector<moment> at(what_->rows.size(), moment::of_fired(0));
  to_->pass(columns, at, out);
  cells_.clear();
  state_.change(key_of_all).given = true;
  state_.write(out);
}

/// Computes a row, as if it was the only one of a batch without columns.
void values_operator::compute(std::size_t row, std::vector<column>& to) {
  constexpr std::uint32_t only_row = 0;
  auto& with = to_->computing_now();
  const auto known = with.failed.entries().size();
  for (std::size_t i = 0; i < width_; ++i) {
    auto& cell = cells_.emplace_back(what_->rows[row][i]);
    const auto made = cell.compute({}, 1, {&only_row, 1}, with);
    add(to[i], row, datum_at(*made.cells, made.place(only_row)));
  }
  with.failed.rename(known, [&](std::uint32_t) { return static_cast<std::uint32_t>(row); });
}

} // namespace duet::sql
