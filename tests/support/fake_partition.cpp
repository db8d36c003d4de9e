#include "tests/support/fake_partition.hpp"

#include <algorithm>
#include <cassert>
#include <set>

namespace duet::test {

std::optional<std::string> kafka_record::header_value(std::string_view name) const {
  const auto at = std::ranges::find(headers, name, [](const auto& each) { return each.first; });
  return at == headers.end() ? std::nullopt : at->second;
}

record_offset fake_partition::high() const {
  return {low_ + static_cast<std::int64_t>(records_.size())};
}

record_offset fake_partition::last_stable() const {
  auto stable = high();
  for (const auto& each : unfinished_)
    stable = std::min(stable, record_offset{each.first});
  return stable;
}

const fake_partition::stored& fake_partition::at(std::int64_t offset) const {
  return records_[static_cast<std::size_t>(offset - low_)];
}

fake_partition::stored& fake_partition::at(std::int64_t offset) {
  return records_[static_cast<std::size_t>(offset - low_)];
}

bool fake_partition::undecided(transaction_number which) const {
  return std::ranges::any_of(unfinished_, [which](const unfinished& each) {
    return each.which == which && !each.decided;
  });
}

// --- writing

record_offset fake_partition::store(kafka_record record, transaction_number in, bool readable) {
  record.offset = high();
  records_.push_back({std::move(record), in, readable});
  return records_.back().record.offset;
}

record_offset fake_partition::append(kafka_record record) {
  return store(std::move(record), no_transaction, true);
}

record_offset fake_partition::append(kafka_record record, transaction_number in, producer_kind of) {
  if (std::ranges::find(unfinished_, in, &unfinished::which) == unfinished_.end())
    unfinished_.push_back({in, high().value, of});
  return store(std::move(record), in, true);
}

void fake_partition::decide(transaction_number which, verdict how) {
  const auto found = std::ranges::find(unfinished_, which, &unfinished::which);
  assert(found != unfinished_.end() && !found->decided && "a transaction ends once");
  found->decided = true;
  if (how == verdict::committed)
    return;
  for (auto offset = std::max(found->first, low_); offset < high().value; ++offset)
    if (auto& each = at(offset); each.in == which)
      each.readable = false;
}

void fake_partition::write_marker(transaction_number which) {
  std::erase_if(unfinished_, [which](const unfinished& each) { return each.which == which; });
  store({}, which, false);
}

void fake_partition::trim(record_offset to) {
  for (; low_ < to.value && !records_.empty(); ++low_)
    records_.pop_front();
}

void fake_partition::compact(bool tombstones) {
  std::set<std::optional<std::string>> later;
  for (auto offset = last_stable().value - 1; offset >= low_; --offset) {
    auto& each = at(offset);
    if (!each.readable)
      continue;
    const bool superseded = !later.insert(each.record.key).second;
    if (superseded || (tombstones && !each.record.value))
      each.readable = false;
  }
}

// --- reading

const kafka_record* fake_partition::committed_at(record_offset offset) const {
  const auto& found = at(offset.value);
  return found.readable ? &found.record : nullptr;
}

record_offset fake_partition::for_each_committed(record_offset from, record_offset end,
                                                 const visitor& visit) const {
  end = std::min(end, last_stable());
  for (auto offset = std::max(from.value, low_); offset < end.value; ++offset)
    if (const auto* seen = committed_at({offset}))
      visit(*seen);
  return std::max(from, end);
}

record_offset fake_partition::for_each_written(record_offset from, const visitor& visit) const {
  auto end = high();
  for (const auto& each : unfinished_)
    if (each.of == producer_kind::application && !each.decided)
      end = std::min(end, record_offset{each.first});
  for (auto offset = std::max(from.value, low_); offset < end.value; ++offset)
    if (const auto& each = at(offset); each.readable && !undecided(each.in))
      visit(each.record);
  return std::max(from, end);
}

} // namespace duet::test
