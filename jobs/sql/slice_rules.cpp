#include "jobs/sql/slice_rules.hpp"

#include "jobs/sql/cell_time.hpp"
#include "jobs/sql/element_name.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <utility>

namespace duet::sql {

namespace {

constexpr std::size_t slice_key_column = 0;
constexpr std::size_t slice_time_column = 1;
constexpr std::size_t bytes_of_time = 8;

/// The last millisecond of a window.
event_time due_at(event_time end) { return {end.value - 1}; }

event_time behind(event_time time) { return {time.value + 1}; }

} // namespace

// --- what is kept

void slice_state::encode(std::string& to) const {
  append_varint(to, late.size() * 2 + (gathered::empty() ? 0 : 1));
  std::string bytes;
  for (const auto& each : late) {
    append_arrival(to, each.missed.value);
    bytes.clear();
    each.of.encode(bytes);
    append_varint(to, bytes.size());
    to.append(bytes);
  }
  if (!gathered::empty())
    gathered::encode(to);
}

bool slice_state::decode(std::uint8_t from_version, std::string_view from) {
  const auto parts = take_varint(from);
  for (auto left = parts.value_or(0) / 2; left > 0; --left) {
    if (from.size() < bytes_of_time)
      return false;
    const event_time missed{take_arrival(from)};
    const auto size = take_varint(from);
    if (!size || from.size() < *size)
      return false;
    late.push_back({missed, static_cast<const gathered&>(*this)});
    if (!late.back().of.decode(from_version, from.substr(0, *size)))
      return false;
    from.remove_prefix(*size);
  }
  if (!parts || *parts % 2 == 0)
    return parts && from.empty();
  return gathered::decode(from_version, from);
}

// --- rules

slice_rules::slice_rules(const operator_plan& what, std::shared_ptr<outlet> to)
    : plan_{&what}, what_{&std::get<window_aggregate>(what.what)}, grid_{what_->window},
      to_{std::move(to)}, gather_{std::make_unique<gatherer>(what_->calls)}, fired_{*what_, *to_} {}

event_time slice_rules::soonest(const batch& in) const {
  const auto times = in.content.numbers(slice_time_column);
  return times.empty() ? end_of_time : due_at(grid_.first_end(time_in(std::ranges::min(times))));
}

event_time slice_rules::bound_of(event_time start) const {
  return due_at({start.value + what_->window.size_ms});
}

void slice_rules::take(const row_span& some, keyed_state<state>& held, effects& out) {
  const auto& in = some.of->content;
  const auto times = in.numbers(slice_time_column);
  rows_.clear();
  into_.clear();
  each_run(some, [&](std::size_t first, std::size_t end, moment at) {
    for (auto row = first; row < end; ++row) {
      const auto time = time_in(times[row]);
      const auto last = grid_.last_end(time);
      if (last <= time)
        continue; // between windows
      if (due_at(last) <= some.passed) {
        to_->reject_late(in, row, plan_->name, grid_.start_of(last), last, some.passed_at(at), out);
        continue;
      }
      rows_.push_back(static_cast<std::uint32_t>(row));
      into_.push_back(&enter(*in.bytes(slice_key_column, row), time, some.passed, held));
    }
  });
  columns_.clear();
  for (const auto& each : in.columns().subspan(slice_time_column + 1))
    columns_.push_back({&each});
  gather_->gather(columns_, rows_, into_);
}

/// What a row is gathered into. It stays where it is until the rows of its span are gathered: these
/// are all judged by the same time.
gathered& slice_rules::enter(std::string_view key, event_time time, event_time passed,
                             keyed_state<state>& held) {
  const auto start = grid_.slice_start(time);
  auto& of = held.change(key, bound_of(start));
  if (of.empty())
    add_slice(key, {start, &of}, is_open_ ? std::max(passed, due_) : passed);
  if (due_at(grid_.first_end(time)) <= passed) {
    auto& slices = keys_.find(key)->second;
    if (due_ <= passed) {
      slices.has_late = true;
      if (of.late.empty() || of.late.back().missed != passed)
        of.late.push_back({passed, gather_->blank()});
      return of.late.back().of;
    }
    gather_anew(slices);
    hangs_on_fired_ = true;
  }
  of.all.begin();
  return of;
}

/// Adds a slice whose windows have fired as far as they are due at a time or in front of it.
void slice_rules::add_slice(std::string_view key, slice made, event_time fired) {
  const auto [at, is_new] = keys_.try_emplace(key);
  auto& of = at->second;
  if (is_new) {
    of.common = gather_->blank();
    fresh_.push_back(&*at);
  }
  const auto place = std::ranges::upper_bound(of.all, made.start, {}, &slice::start);
  if (place - of.all.begin() < std::ssize(of.all) && of.in_common > 0)
    gather_anew(of);
  of.has_late = of.has_late || !made.of->late.empty();
  of.all.insert(place, made);
  auto& due = is_open_ ? next_ : due_;
  due = std::min(due, due_at(grid_.first_end(std::max(made.start, behind(fired)))));
}

void slice_rules::gather_anew(slices_of_key& of) const {
  of.in_common = 0;
  gather_->clear(of.common);
}

void slice_rules::finish(effects& out) {
  fired_.flush(out);
  gone_.clear();
}

bool slice_rules::fire_next(keyed_state<state>& held, moment at, effects& out) {
  if (!is_open_)
    open_window();
  while (done_ < order_.size())
    if (fire(*order_[done_++], held, at, out))
      return true;
  close_window();
  return false;
}

void slice_rules::open_window() {
  const auto in_key_order = [](const auto* one, const auto* other) {
    return one->first < other->first;
  };
  const auto before = std::ssize(order_);
  std::ranges::sort(fresh_, in_key_order);
  order_.insert(order_.end(), fresh_.begin(), fresh_.end());
  std::inplace_merge(order_.begin(), order_.begin() + before, order_.end(), in_key_order);
  fresh_.clear();
  done_ = 0;
  next_ = end_of_time;
  is_open_ = true;
}

void slice_rules::close_window() {
  std::erase_if(order_, [&](const auto* each) {
    const bool is_gone = each->second.all.empty();
    if (is_gone)
      gone_.push_back(keys_.extract(keys_.find(each->first)));
    return is_gone;
  });
  due_ = next_;
  is_open_ = false;
}

/// Fires the window that is open for a key, if the key has rows in it.
bool slice_rules::fire(keys::value_type& of, keyed_state<state>& held, moment at, effects& out) {
  const auto end = behind(due_);
  auto& slices = of.second;
  if (slices.has_late)
    take_late(of, held);
  for (; slices.in_common < slices.all.size(); ++slices.in_common) {
    const auto& each = slices.all[slices.in_common];
    if (each.start >= end)
      break;
    if (!each.of->all.empty())
      gather_->merge(slices.common, *each.of);
  }
  const bool has_rows = !slices.common.empty();
  if (has_rows)
    fired_.add(of.first, slices.common, *gather_, grid_.start_of(end), end, at, out);
  drop_fired(of, held);
  if (!slices.all.empty())
    next_ = std::min(next_, next_due(slices, end));
  return has_rows;
}

/// The next window of a key behind one that has fired.
event_time slice_rules::next_due(const slices_of_key& of, event_time fired_end) const {
  return due_at(grid_.first_end(std::max(of.all.front().start, fired_end)));
}

/// Rows beside slices become a part of them, with the windows that they have missed fired.
void slice_rules::take_late(keys::value_type& of, keyed_state<state>& held) const {
  auto& [key, slices] = of;
  slices.has_late = false;
  for (const auto& each : slices.all) {
    if (each.of->late.empty())
      continue;
    auto& changed = held.change(key, bound_of(each.start));
    std::erase_if(changed.late, [&](const slice_state::late_rows& some) {
      if (some.missed >= due_)
        return false;
      gather_->merge(changed, some.of);
      return true;
    });
    slices.has_late = slices.has_late || !changed.late.empty();
  }
  gather_anew(slices);
}

/// Drops slices whose last window has fired.
void slice_rules::drop_fired(keys::value_type& of, keyed_state<state>& held) const {
  auto& [key, slices] = of;
  const auto end = behind(due_);
  const auto first_kept = std::ranges::find_if(
      slices.all, [&](const slice& each) { return grid_.last_end(each.start) > end; });
  const auto gone = static_cast<std::size_t>(first_kept - slices.all.begin());
  if (gone == 0)
    return;
  const bool takes_away = gather_->takes_away() && gone < slices.in_common;
  for (auto each = slices.all.begin(); each != first_kept; ++each) {
    auto& dropped = held.change(key, bound_of(each->start));
    if (takes_away)
      gather_->unmerge(slices.common, dropped);
    gather_->clear(dropped);
  }
  slices.all.erase(slices.all.begin(), first_kept);
  if (takes_away)
    slices.in_common -= gone;
  else
    gather_anew(slices);
}

nullable_bytes slice_rules::last_fired() const {
  return is_open_ && done_ > 0 ? nullable_bytes{order_[done_ - 1]->first} : std::nullopt;
}

void slice_rules::restored(const keyed_state<state>& held, event_time up_to, nullable_bytes key) {
  const auto fired_of = [&](std::string_view each) {
    return key && each <= *key ? behind(up_to) : up_to;
  };
  held.each_bound([&](std::string_view each, event_time bound, const state& of) {
    const event_time start{bound.value + 1 - what_->window.size_ms};
    if (due_at(grid_.last_end(start)) > fired_of(each))
      add_slice(each, {start, &of}, fired_of(each));
  });
  if (!key || due_ != behind(up_to))
    return;
  open_window();
  for (; done_ < order_.size() && order_[done_]->first <= *key; ++done_)
    next_ = std::min(next_, next_due(order_[done_]->second, behind(due_)));
}

} // namespace duet::sql
