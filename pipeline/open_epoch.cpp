#include "pipeline/open_epoch.hpp"

#include <algorithm>

namespace duet {

namespace {

std::vector<split> splits_of(std::span<const read_progress> all) {
  std::vector<split> splits;
  for (const auto& each : all)
    splits.push_back(each.split);
  return splits;
}

} // namespace

std::uint32_t epoch_parts::answers() const {
  return static_cast<std::uint32_t>(shards.size()) + (rejected ? 1U : 0U);
}

std::uint64_t epoch_parts::rows() const {
  std::uint64_t sum = rejected ? rejected->size() : 0;
  for (const auto& each : shards)
    sum += rows_in(*each);
  return sum;
}

open_epoch::open_epoch(const job& what, layout keys, std::span<const read_progress> from,
                       time_start start, std::set<record_place> refused)
    : shape_{what.shape()}, keys_{keys}, front_{what.make_front(keys.key_groups)},
      from_{from.begin(), from.end()}, rows_{what.shape(), keys.key_groups},
      times_{what.shape().tables, splits_of(from), start.from},
      alignment_{what.shape()}, said_{std::move(start)}, refused_{std::move(refused)} {
  begin();
}

void open_epoch::begin() {
  rejected_ = std::make_unique<rejects>();
  last_.reset();
  records_ = 0;
}

/// Gives the job what comes between those that are refused.
void open_epoch::read(std::span<const record> records) {
  while (!refused_.empty()) {
    const auto at = std::ranges::find_if(records, [this](const record& each) {
      return refused_.contains({each.split, each.offset});
    });
    if (at == records.end())
      break;
    front_->read({records.begin(), at}, times_, rows_, *rejected_);
    rejected_->add(*at, reject_reason::refused);
    refused_.erase({at->split, at->offset});
    records = {at + 1, records.end()};
  }
  front_->read(records, times_, rows_, *rejected_);
}

/// What it brought was not read yet before it is read: a split that has been quiet, and comes back
/// with the very record, is no longer idle.
void open_epoch::add(const fetched& in, std::span<const read_progress> to, reading_time at) {
  times_.set_wall(at.wall);
  look(in.records, to, at.now);
  read(in.records);
  look({}, to, at.now);
  if (!in.records.empty())
    last_ = {in.records.back().split, in.records.back().offset};
  records_ += in.records.size();
}

/// Tells every table which of its splits have records that are not read yet.
void open_epoch::look(std::span<const record> unread, std::span<const read_progress> to,
                      clock::time_point now) {
  if (times_.none())
    return;
  std::set<split> with_records;
  for (std::size_t i = 0; i < unread.size(); ++i)
    if (i == 0 || unread[i].split != unread[i - 1].split)
      with_records.insert(unread[i].split);
  for (const auto& each : to) {
    const bool unread_here = with_records.contains(each.split);
    if (said_.ends(each.split, each.next) && !unread_here)
      times_.end(each.split);
    else
      times_.look(each.split, unread_here || each.next < each.log_end, now);
  }
  times_.settle();
}

bool open_epoch::full(const limits& at) const {
  return records_ >= at.epoch_records_max || bytes() >= at.epoch_bytes_max;
}

std::size_t open_epoch::bytes() const {
  return rejected_->bytes() + rows_.bytes() + estimate_.of(rows_.effect_bytes()) + times_.memory();
}

bool open_epoch::moved(std::span<const read_progress> to) const {
  if (!std::ranges::equal(from_, to, {}, &read_progress::next, &read_progress::next))
    return true;
  if (times_.none())
    return false;
  return times_.moved() || std::ranges::any_of(to, [this](const read_progress& each) {
           return said_.differs(each.split, times_);
         });
}

epoch_parts open_epoch::close(std::span<const read_progress> to, stamp wall, slices_of which) {
  epoch_parts parts;
  parts.last = last_;
  parts.effect_bytes = rows_.effect_bytes();
  batches rows;
  rows_.take({0}, rows);
  parts.shards = divide(std::move(rows), keys_);
  parts.time = times_.take_steps();
  parts.now = said_.next_stamp(wall);
  if (!rejected_->empty())
    parts.rejected = std::move(rejected_);
  add_slices(to, which, parts);
  from_.assign(to.begin(), to.end());
  begin();
  return parts;
}

/// The stamp is in any slice, and the watermark of a table in any of its sources.
void open_epoch::add_slices(std::span<const read_progress> to, slices_of which, epoch_parts& made) {
  std::set<table_id> missing;
  for (const auto& each : made.time->moves())
    missing.insert(each.table);
  const auto found = [&](split in) {
    std::size_t some = 0;
    for (const auto table : times_.tables_of(in.source))
      some += missing.erase(table);
    return some > 0;
  };
  for (std::size_t i = 0; i < to.size(); ++i)
    if (which == slices_of::all || to[i].next != from_[i].next ||
        said_.differs(to[i].split, times_)) {
      add_slice(to[i], from_[i], made);
      found(to[i].split);
    }
  for (std::size_t i = 0; i < to.size(); ++i)
    if (found(to[i].split))
      add_slice(to[i], from_[i], made);
  if (made.slices.empty() && !to.empty())
    add_slice(to.front(), from_.front(), made);
}

void open_epoch::add_slice(const read_progress& to, const read_progress& from, epoch_parts& made) {
  made.slices.push_back(
      {to.split, to.next, to.records - from.records, said_.say(to.split, times_)});
}

} // namespace duet
