#include "pipeline/open_epoch.hpp"

#include <algorithm>

namespace duet {

std::uint32_t epoch_parts::answers() const {
  return static_cast<std::uint32_t>(shards.size()) + (rejected ? 1U : 0U);
}

open_epoch::open_epoch(const job& what, layout keys, std::span<const read_progress> from,
                       std::set<record_place> refused)
    : keys_{keys}, front_{what.make_front(keys.key_groups)}, from_{from.begin(), from.end()},
      rows_{what.shape(), keys.key_groups}, refused_{std::move(refused)} {
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

void open_epoch::add(const fetched& in) {
  read(in.records);
  if (!in.records.empty())
    last_ = {in.records.back().split, in.records.back().offset};
  records_ += in.records.size();
}

bool open_epoch::full(const limits& at) const {
  return records_ >= at.epoch_records_max || bytes() >= at.epoch_bytes_max;
}

std::size_t open_epoch::bytes() const {
  return rejected_->bytes() + rows_.bytes() + times_.memory();
}

bool open_epoch::moved(std::span<const read_progress> to) const {
  return !std::ranges::equal(from_, to, {}, &read_progress::next, &read_progress::next);
}

epoch_parts open_epoch::close(std::span<const read_progress> to, slices_of which) {
  epoch_parts parts;
  parts.last = last_;
  batches rows;
  rows_.take({0}, rows);
  parts.shards = divide(std::move(rows), keys_);
  parts.time = times_.take_steps();
  if (!rejected_->empty())
    parts.rejected = std::move(rejected_);
  for (std::size_t i = 0; i < to.size(); ++i)
    if (which == slices_of::all || to[i].next != from_[i].next)
      parts.slices.push_back({to[i].split, to[i].next, to[i].records - from_[i].records});
  from_.assign(to.begin(), to.end());
  begin();
  return parts;
}

} // namespace duet
