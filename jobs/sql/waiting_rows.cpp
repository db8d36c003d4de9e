#include "jobs/sql/waiting_rows.hpp"

#include "jobs/key_bytes.hpp"
#include "jobs/state_key.hpp"
#include "jobs/state_problem.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <tuple>
#include <utility>

namespace duet::sql {

namespace {

/// Far less than what a topic takes; rows that are larger have a segment each.
constexpr std::size_t segment_bytes = 65'536;

/// A segment of which less than one row in so many waits is made anew.
constexpr std::size_t sparse = 4;

void append_cells_of(std::string& to, const row_of_cells& from) {
  for (std::size_t i = 0; i < from.cells.size(); ++i)
    append_datum(to, from.datum(i));
}

/// What the element of a segment is called.
std::string spelt(std::uint64_t number) {
  std::string made;
  append_varint(made, number);
  return made;
}

/// Whether a cell can be one of a column that is so stored.
bool fits(const datum& value, storage of) {
  return value.index() == 0 || value.index() == static_cast<std::size_t>(of) + 1;
}

} // namespace

bool waiting_rows::sooner::operator()(const place& one, const place& other) const {
  if (one.time != other.time)
    return one.time < other.time;
  return std::tie(one.at->key, one.at->arrival) < std::tie(other.at->key, other.at->arrival);
}

waiting_rows::waiting_rows(std::vector<storage> stored, departures known, key_group group,
                           std::uint32_t key_groups)
    : stored_{std::move(stored)}, known_{known}, group_{group}, key_groups_{key_groups},
      decoded_(stored_.size()) {
  for (const auto& each : decoded_)
    decoded_cells_.push_back({&each});
}

// --- coming and leaving

void waiting_rows::add(event_time time, std::string_view key, row_of_cells row,
                       std::uint32_t step) {
  new_.push_back({time, key, row, step, next_arrival_++});
  arranged_ = false;
}

void waiting_rows::arrange() {
  if (std::exchange(arranged_, true))
    return;
  std::ranges::stable_sort(std::span{new_}.subspan(next_new_), {}, [](const new_row& each) {
    return std::pair{each.time, each.key};
  });
}

bool waiting_rows::take_due(event_time until, due_rows& to) {
  arrange();
  const bool some_are_held = !held_.empty();
  const bool some_are_new = next_new_ < new_.size();
  if (!some_are_held && !some_are_new)
    return false;
  using name = std::pair<event_time, std::string_view>;
  constexpr name behind_all{end_of_time, {}};
  const auto held = some_are_held ? name{held_.begin()->time, held_.begin()->at->key} : behind_all;
  const auto fresh = some_are_new ? name{new_[next_new_].time, new_[next_new_].key} : behind_all;
  const auto first = some_are_held && (!some_are_new || held <= fresh) ? held : fresh;
  if (first.first > until)
    return false;
  to.time = first.first;
  to.key = first.second;
  to.step = 0;
  to.rows.clear();
  if (some_are_held)
    take_held(to);
  for (; next_new_ < new_.size(); ++next_new_) {
    const auto& each = new_[next_new_];
    if (each.time != to.time || each.key != to.key)
      break;
    to.step = std::max(to.step, each.step);
    to.rows.push_back(each.of);
  }
  return true;
}

void waiting_rows::take_held(due_rows& to) {
  for (auto& each : decoded_)
    each.clear();
  auto at = held_.begin();
  for (; at != held_.end() && at->time == to.time && at->at->key == to.key; ++at) {
    decode(*at->at, to.rows.size());
    to.rows.push_back({decoded_cells_, to.rows.size()});
    leave(*at->at);
  }
  held_.erase(held_.begin(), at);
}

void waiting_rows::decode(const held_row& from, std::size_t row) {
  std::string_view cells{from.cells};
  for (auto& each : decoded_)
    duet::add(each, row, take_datum(cells).value());
}

/// Its bytes stay until `write`.
void waiting_rows::leave(const held_row& row) {
  auto& of = row.of->second;
  of.rows[static_cast<std::size_t>(&row - of.rows.data())].waits = false;
  --of.waiting;
  if (!std::exchange(of.touched, true))
    touched_.push_back(row.of);
}

// --- segments

bool waiting_rows::is_sparse(const segment& of) const {
  return known_ == departures::noted ? of.waiting * sparse <= of.rows.size()
                                     : of.waiting < of.rows.size();
}

void waiting_rows::write(effects& out) {
  std::vector<held_row> staying;
  end_touched(staying, out);
  arrange();
  for (const auto& each : std::span{new_}.subspan(next_new_)) {
    staying.push_back({.time = each.time, .arrival = each.arrival, .key = std::string{each.key}});
    append_cells_of(staying.back().cells, each.of);
  }
  new_.clear();
  next_new_ = 0;
  write_segments(std::move(staying), out);
}

/// Ends segments of which rows have left, as far as they are sparse now; those of their rows that
/// wait go to `staying`.
void waiting_rows::end_touched(std::vector<held_row>& staying, effects& out) {
  for (auto* const each : touched_) {
    auto& [name, of] = *each;
    of.touched = false;
    const bool ends = is_sparse(of);
    for (auto& row : of.rows)
      if (!row.waits) {
        row.cells = {};
      } else if (ends) {
        held_.erase({row.time, &row});
        staying.push_back(std::move(row));
      }
    if (!ends)
      continue;
    out.erase({.key = name.key, .time = name.last, .element = spelt(name.number)});
    segments_.erase(segments_.find(name));
  }
  touched_.clear();
}

void waiting_rows::write_segments(std::vector<held_row> staying, effects& out) {
  for (auto next = staying.begin(); next != staying.end();) {
    const auto first = next;
    segment_name name{.last = first->time, .key = first->key, .number = next_segment_++};
    for (std::size_t bytes = 0; next != staying.end() && bytes < segment_bytes; ++next) {
      name.last = std::max(name.last, next->time);
      bytes += next->key.size() + next->cells.size();
    }
    std::string value;
    append_state_version(value, version);
    for (const auto& each : std::span{first, next}) {
      append_varint(value, static_cast<std::uint64_t>(name.last.value) -
                               static_cast<std::uint64_t>(each.time.value));
      append_varint(value, each.arrival);
      append_varint(value, each.key.size());
      value.append(each.key).append(each.cells);
    }
    out.put({.key = name.key, .time = name.last, .element = spelt(name.number)}, value);
    hold(std::move(name), {std::move_iterator{first}, std::move_iterator{next}});
  }
}

void waiting_rows::hold(segment_name name, std::vector<held_row> rows) {
  auto& made = *segments_.try_emplace(std::move(name)).first;
  made.second = {.rows = std::move(rows), .waiting = 0, .touched = false};
  auto& of = made.second;
  of.waiting = of.rows.size();
  for (auto& each : of.rows) {
    each.of = &made;
    held_.insert({each.time, &each});
  }
}

event_time waiting_rows::first_time() const {
  assert(new_.empty() && "between turns");
  return held_.empty() ? end_of_time : held_.begin()->time;
}

// --- recovery

std::optional<std::string> waiting_rows::restore(const state_record& in) {
  const auto problem = take(in);
  return problem ? std::optional{problem_with(in, group_, *problem)} : std::nullopt;
}

std::optional<std::string_view> waiting_rows::take(const state_record& in) {
  std::string_view number{in.key.element.value_or("")};
  const auto counted = take_varint(number);
  if (in.format != state_format_now || !in.key.time || !counted || !number.empty())
    return key_of_no_operator;
  if (group_of(key_hash(in.key.key), key_groups_) != group_)
    return of_another_partition;
  segment_name name{.last = *in.key.time, .key = std::string{in.key.key}, .number = *counted};
  next_segment_ = std::max(next_segment_, name.number + 1);
  if (const auto old = segments_.find(name); old != segments_.end()) {
    for (const auto& each : old->second.rows)
      held_.erase({each.time, &each});
    segments_.erase(old);
  }
  if (!in.value)
    return std::nullopt;
  auto from = *in.value;
  std::vector<held_row> rows;
  bool is_whole = take_state_version(from) == version && !from.empty();
  while (is_whole && !from.empty()) {
    auto row = take_row(from, name.last);
    is_whole = row.has_value();
    if (is_whole)
      rows.push_back(*std::move(row));
  }
  if (!is_whole)
    return unreadable_value;
  for (const auto& each : rows)
    next_arrival_ = std::max(next_arrival_, each.arrival + 1);
  hold(std::move(name), std::move(rows));
  return std::nullopt;
}

std::optional<waiting_rows::held_row> waiting_rows::take_row(std::string_view& from,
                                                             event_time last) const {
  const auto before = take_varint(from);
  const auto arrival = take_varint(from);
  const auto key_size = take_varint(from);
  if (!before || !arrival || !key_size || from.size() < *key_size)
    return std::nullopt;
  const auto time = static_cast<std::uint64_t>(last.value) - *before;
  held_row made{.time = {static_cast<std::int64_t>(time)},
                .arrival = *arrival,
                .key = std::string{from.substr(0, *key_size)}};
  from.remove_prefix(*key_size);
  const auto cells = from;
  for (const auto each : stored_) {
    const auto value = take_datum(from);
    if (!value || !fits(*value, each))
      return std::nullopt;
  }
  made.cells = cells.substr(0, cells.size() - from.size());
  return made;
}

void waiting_rows::forget_up_to(event_time time, nullable_bytes key) {
  for (auto at = held_.begin(); at != held_.end();) {
    const auto& row = *at->at;
    const bool has_left =
        row.time <= time || (key && row.time.value - 1 == time.value && row.key <= *key);
    if (!has_left)
      break;
    leave(row);
    at = held_.erase(at);
  }
  touched_.clear();
  for (auto at = segments_.begin(); at != segments_.end();) {
    at->second.touched = false;
    at = at->second.waiting == 0 ? segments_.erase(at) : std::next(at);
  }
}

} // namespace duet::sql
