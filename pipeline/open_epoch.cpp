#include "pipeline/open_epoch.hpp"

#include <algorithm>

namespace duet {

std::uint32_t epoch_parts::answers() const {
  const auto working =
      std::ranges::count_if(shards, [](const auto& each) { return each != nullptr; });
  return static_cast<std::uint32_t>(working) + (rejected ? 1U : 0U);
}

std::uint64_t epoch_parts::rows() const {
  std::uint64_t sum = rejected ? rejected->size() : 0;
  for (const auto& each : shards)
    sum += each ? each->size() : 0;
  return sum;
}

open_epoch::open_epoch(std::unique_ptr<router> parser, std::uint32_t shards,
                       std::span<const read_progress> from, std::set<record_place> refused)
    : parser_{std::move(parser)}, from_{from.begin(), from.end()},
      shards_(shards), refused_{std::move(refused)} {
  begin();
}

void open_epoch::begin() {
  std::ranges::generate(shards_, [this] { return parser_->make_work(); });
  rejected_ = std::make_unique<rejects>();
  last_.reset();
  records_ = 0;
}

/// Gives the job what comes between those that are refused.
void open_epoch::route(std::span<const record> records) {
  while (!refused_.empty()) {
    const auto at = std::ranges::find_if(records, [this](const record& each) {
      return refused_.contains({each.partition, each.offset});
    });
    if (at == records.end())
      break;
    parser_->route({records.begin(), at}, shards_, *rejected_);
    rejected_->add(*at, reject_reason::refused);
    refused_.erase({at->partition, at->offset});
    records = {at + 1, records.end()};
  }
  parser_->route(records, shards_, *rejected_);
}

void open_epoch::add(const fetched& in) {
  route(in.records);
  if (!in.records.empty())
    last_ = {in.records.back().partition, in.records.back().offset};
  records_ += in.records.size();
}

bool open_epoch::full(const limits& at) const {
  return records_ >= at.epoch_records_max || bytes() >= at.epoch_bytes_max;
}

std::size_t open_epoch::bytes() const {
  auto sum = rejected_->bytes();
  for (const auto& each : shards_)
    sum += each->bytes();
  return sum;
}

bool open_epoch::moved(std::span<const read_progress> to) const {
  return !std::ranges::equal(from_, to, {}, &read_progress::next, &read_progress::next);
}

epoch_parts open_epoch::close(std::span<const read_progress> to, slices_of which) {
  epoch_parts parts;
  parts.last = last_;
  for (auto& each : shards_)
    parts.shards.push_back(each->size() > 0 ? std::move(each) : nullptr);
  if (!rejected_->empty())
    parts.rejected = std::move(rejected_);
  for (std::size_t i = 0; i < to.size(); ++i)
    if (which == slices_of::all || to[i].next != from_[i].next)
      parts.slices.push_back({to[i].partition, to[i].next, to[i].records - from_[i].records});
  from_.assign(to.begin(), to.end());
  begin();
  return parts;
}

} // namespace duet
