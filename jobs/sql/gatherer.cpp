#include "jobs/sql/gatherer.hpp"

#include "jobs/sql/element_name.hpp"

#include <algorithm>

namespace duet::sql {

namespace {

/// How many rows are gathered anew at a time.
constexpr std::size_t rows_at_a_time = 256;

bool in_order_of_arrival(const aggregate_call& of) {
  const auto hangs_on = of.of.hangs_on;
  return (hangs_on == rows_that_count::all || hangs_on == rows_that_count::last) && !of.distinct;
}

/// The number that the next arrival gets.
std::int64_t next_arrival(const element_counts& of, std::string_view owner) {
  std::int64_t next = 0;
  of.each_backwards(owner, [&](std::string_view name, std::int64_t) {
    name.remove_prefix(owner.size());
    next = take_arrival(name) + 1;
    return false;
  });
  return next;
}

/// The name of the first arrival of some cells; empty if there is none.
std::string arrival_of(const element_counts& of, std::string_view owner, std::string_view cells) {
  std::string found;
  of.each(owner, [&](std::string_view name, std::int64_t) {
    auto rest = name.substr(owner.size());
    static_cast<void>(take_arrival(rest));
    if (rest == cells)
      found = name;
    return found.empty();
  });
  return found;
}

} // namespace

gatherer::gatherer(std::span<const aggregate_call> calls) {
  for (const auto& each : calls) {
    entry made{.call = &each, .first_slot = layout_.size(), .owner = {}, .stored = {}};
    append_owner(made.owner, each.rows_of.value_or(entries_.size()));
    for (const auto& type : each.of.takes)
      made.stored.push_back(storage_of(type));
    layout_.insert(layout_.end(), each.of.slots.begin(), each.of.slots.end());
    entries_.push_back(std::move(made));
  }
}

void gatherer::gather(std::span<const operand> columns, selection rows,
                      std::span<gathered* const> keys, std::span<const std::int8_t> signs) {
  for (auto* const each : keys)
    each->all.begin();
  for (const auto& each : entries_) {
    if (each.call->rows_of)
      continue;
    const auto some = filtered(*each.call, {columns, rows, keys, signs});
    set_arguments(each, columns);
    switch (each.call->keeps) {
    case kept_as::slots:
      gather_slots(each, some);
      break;
    case kept_as::distinct:
      gather_distinct(each, some);
      break;
    case kept_as::rows:
      keep_rows(each, some);
      break;
    }
  }
}

gatherer::chosen gatherer::filtered(const aggregate_call& call, const chosen& all) {
  if (!call.filter)
    return all;
  const auto& filter = all.columns[*call.filter];
  rows_.clear();
  keys_.clear();
  for (std::size_t i = 0; i < all.rows.size(); ++i)
    if (filter.has_value(all.rows[i]) && filter.at<std::int64_t>(all.rows[i]) != 0) {
      rows_.push_back(all.rows[i]);
      keys_.push_back(all.keys[i]);
    }
  return {all.columns, rows_, keys_, all.signs};
}

void gatherer::set_arguments(const entry& of, std::span<const operand> columns) {
  arguments_.clear();
  for (const auto place : of.call->arguments)
    arguments_.push_back(columns[place]);
}

void gatherer::gather_slots(const entry& of, const chosen& some) {
  slots_.clear();
  for (auto* const each : some.keys)
    slots_.push_back(&each->all);
  of.call->of.gather({arguments_, some.rows, slots_, of.first_slot, some.signs});
}

/// Slots hear of the first row with a value, and when the last one is gone.
void gatherer::gather_distinct(const entry& of, const chosen& some) {
  std::vector<std::uint32_t> rows;
  slots_.clear();
  signs_.assign(some.rows.empty() ? 0 : some.rows.back() + 1, 1);
  for (std::size_t i = 0; i < some.rows.size(); ++i) {
    const auto row = some.rows[i];
    const std::int64_t sign = some.signs.empty() ? 1 : some.signs[row];
    name_ = of.owner;
    append_cells(name_, arguments_, row);
    const auto count = some.keys[i]->elements.add(name_, sign);
    if (count != (sign > 0 ? 1 : 0))
      continue;
    rows.push_back(row);
    slots_.push_back(&some.keys[i]->all);
    signs_[row] = static_cast<std::int8_t>(sign);
  }
  of.call->of.gather({arguments_, rows, slots_, of.first_slot, signs_});
}

void gatherer::keep_rows(const entry& of, const chosen& some) {
  const bool by_value = !in_order_of_arrival(*of.call);
  for (std::size_t i = 0; i < some.rows.size(); ++i) {
    const auto row = some.rows[i];
    auto& to = some.keys[i]->elements;
    const std::int64_t sign = some.signs.empty() ? 1 : some.signs[row];
    name_ = of.owner;
    if (by_value || sign < 0) {
      append_cells(name_, arguments_, row);
      if (!by_value)
        name_ = arrival_of(to, of.owner, std::string_view{name_}.substr(of.owner.size()));
    } else {
      append_arrival(name_, next_arrival(to, of.owner));
      append_cells(name_, arguments_, row);
    }
    if (!name_.empty())
      to.add(name_, sign);
  }
}

void gatherer::clear(gathered& of) const {
  of.all = accumulators{layout_};
  of.elements.clear();
}

void gatherer::merge(gathered& to, const gathered& from) {
  to.all.begin();
  for (const auto& each : entries_)
    switch (each.call->keeps) {
    case kept_as::slots:
      each.call->of.merge(to.all, from.all, each.first_slot);
      break;
    case kept_as::distinct:
    case kept_as::rows:
      merge_distinct(each, to, from);
      break;
    }
}

bool gatherer::takes_away() const {
  return std::ranges::all_of(entries_, [](const entry& each) {
    return each.call->keeps == kept_as::slots && each.call->of.unmerge;
  });
}

void gatherer::unmerge(gathered& from, const gathered& what) const {
  for (const auto& each : entries_)
    each.call->of.unmerge(from.all, what.all, each.first_slot);
}

/// Rows of windows are never taken back, so that what is kept are sets.
void gatherer::merge_distinct(const entry& of, gathered& to, const gathered& from) {
  cells_.resize(of.stored.size());
  std::size_t count = 0;
  from.elements.each(of.owner, [&](std::string_view name, std::int64_t times) {
    if (to.elements.add(name, times) == times) {
      take_cells(name.substr(of.owner.size()), count++, of.stored, cells_);
      if (count == rows_at_a_time)
        flush_rows(of, std::exchange(count, 0), to.all, of.first_slot);
    }
    return true;
  });
  flush_rows(of, count, to.all, of.first_slot);
}

/// Gathers the rows that `cells_` has.
void gatherer::flush_rows(const entry& of, std::size_t count, accumulators& to,
                          std::size_t first_slot) {
  arguments_.clear();
  rows_.clear();
  for (const auto& each : cells_)
    arguments_.push_back({&each});
  for (std::size_t i = 0; i < count; ++i)
    rows_.push_back(static_cast<std::uint32_t>(i));
  slots_.assign(count, &to);
  of.call->of.gather({arguments_, rows_, slots_, first_slot});
  for (auto& each : cells_)
    each.clear();
}

void gatherer::results(const gathered& of, std::size_t row, computing& with, std::span<column> to) {
  for (std::size_t i = 0; i < to.size(); ++i)
    if (entries_[i].call->keeps == kept_as::rows)
      result_of_rows(entries_[i], of, row, with, to[i]);
    else
      entries_[i].call->of.result(of.all, entries_[i].first_slot, row, with, to[i]);
}

/// What has the least or greatest value may be NaN, which counts only if there is nothing else.
void gatherer::result_of_rows(const entry& of, const gathered& from, std::size_t row,
                              computing& with, column& to) {
  accumulators slots{of.call->of.slots};
  slots.begin();
  cells_.resize(of.stored.size());
  std::size_t count = 0;
  const bool by_arrival = in_order_of_arrival(*of.call);
  const auto hangs_on = of.call->of.hangs_on;
  const auto take = [&](std::string_view name, std::int64_t times) {
    name.remove_prefix(of.owner.size());
    if (by_arrival)
      static_cast<void>(take_arrival(name));
    for (std::int64_t i = 0; i < (of.call->distinct ? 1 : times); ++i) {
      take_cells(name, count++, of.stored, cells_);
      if (count == rows_at_a_time)
        flush_rows(of, std::exchange(count, 0), slots, 0);
      if (hangs_on != rows_that_count::all)
        return hangs_on != rows_that_count::last && count < 2;
    }
    return true;
  };
  if (hangs_on == rows_that_count::greatest || hangs_on == rows_that_count::last)
    from.elements.each_backwards(of.owner, take);
  else
    from.elements.each(of.owner, take);
  flush_rows(of, count, slots, 0);
  of.call->of.result(slots, 0, row, with, to);
}

} // namespace duet::sql
