#include "tests/support/fake_coordinator.hpp"

#include <algorithm>
#include <cassert>

namespace duet::test {

fake_coordinator::fake_coordinator() : transactions_(1) {}

// --- transactions of anybody

transaction_number fake_coordinator::begin(producer_kind of) {
  auto& made = transactions_.emplace_back();
  made.of = of;
  made.begun = time_;
  made.begun_for_clients = clients_time_;
  return transactions_.size() - 1;
}

record_offset fake_coordinator::append(transaction_number in,
                                       const std::shared_ptr<fake_partition>& to,
                                       const kafka_record& what) {
  auto& into = transactions_[in];
  if (std::ranges::find(into.touched, to) == into.touched.end())
    into.touched.push_back(to);
  return to->append(what, in, into.of);
}

void fake_coordinator::finish(transaction_number which, verdict how) {
  decide(which, how);
  write_markers(which);
}

void fake_coordinator::decide(transaction_number which, verdict how) {
  auto& it = transactions_[which];
  assert(!it.how && "a transaction ends once");
  ++changes_;
  it.how = how;
  for (const auto& each : it.touched)
    each->decide(which, how);
}

void fake_coordinator::write_markers(transaction_number which) {
  const auto& it = transactions_[which];
  ++changes_;
  for (const auto& each : it.touched)
    each->write_marker(which);
  if (it.how == verdict::committed)
    for (const auto& each : it.offsets)
      apply(each, which, committed_);
}

// --- transactional ids

producer_epoch fake_coordinator::open(const std::string& id, client_number by) {
  auto& at = producers_[id];
  end({id, at.epoch}, verdict::aborted);
  complete(at);
  ++at.epoch;
  at.owner = by;
  return {id, at.epoch};
}

bool fake_coordinator::current(const producer_epoch& of) const {
  const auto at = producers_.find(of.id);
  return at != producers_.end() && at->second.epoch == of.number;
}

std::optional<client_number> fake_coordinator::owner_of(const std::string& id) const {
  const auto at = producers_.find(id);
  return at == producers_.end() ? std::nullopt : std::optional{at->second.owner};
}

transaction_number fake_coordinator::open_transaction(const producer_epoch& of) {
  assert(current(of));
  auto& at = producers_.at(of.id);
  if (at.open == no_transaction) {
    complete(at);
    at.open = begin(producer_kind::application);
  }
  return at.open;
}

void fake_coordinator::add_offsets(const producer_epoch& of, group_offsets offsets) {
  transactions_[open_transaction(of)].offsets.push_back(std::move(offsets));
}

bool fake_coordinator::end(const producer_epoch& of, verdict how) {
  auto& at = producers_.at(of.id);
  if (!current(of) || at.open == no_transaction)
    return false;
  const auto which = std::exchange(at.open, no_transaction);
  decide(which, how);
  if (how == verdict::aborted) {
    write_markers(which);
    return true;
  }
  at.completing = which;
  last_to_commit_ = at.owner;
  if (!markers_lag)
    complete(at);
  return true;
}

/// Returns whether there was something to complete.
bool fake_coordinator::complete(producer& of) {
  if (of.completing == no_transaction)
    return false;
  write_markers(std::exchange(of.completing, no_transaction));
  return true;
}

std::size_t fake_coordinator::land_late() {
  std::size_t landed = 0;
  for (const auto& each : std::exchange(late_, {}))
    if (end(each.of, each.how) && each.how == verdict::committed)
      ++landed;
  return landed;
}

std::size_t fake_coordinator::land_markers() {
  std::size_t landed = 0;
  for (auto& [id, at] : producers_)
    landed += complete(at) ? 1U : 0U;
  return landed;
}

// --- time

std::size_t fake_coordinator::pass_time(std::chrono::milliseconds by) {
  clients_time_ += by;
  return jump(by);
}

std::size_t fake_coordinator::jump(std::chrono::milliseconds by) {
  time_ += by;
  return expire();
}

bool fake_coordinator::expired(const transaction& what) const {
  return time_ - what.begun >= transaction_timeout;
}

/// Aborts what is open for too long, and fences its producers.
std::size_t fake_coordinator::expire() {
  std::size_t count = 0;
  for (auto& [id, at] : producers_) {
    const auto& open = transactions_[at.open];
    if (at.open == no_transaction || !expired(open))
      continue;
    if (clients_time_ - open.begun_for_clients < transaction_timeout)
      cut_short_.insert(at.owner);
    finish(std::exchange(at.open, no_transaction), verdict::aborted);
    ++at.epoch;
    ++count;
  }
  return count;
}

// --- offsets of groups

void fake_coordinator::apply(const group_offsets& offsets, transaction_number by,
                             offsets_of_groups& to) {
  auto& committed = to[{offsets.group, offsets.topic}];
  for (const auto& each : offsets.at)
    if (auto& at = committed[each.partition]; at.by <= by)
      at = {each.next, each.time, offsets.by, by};
}

partition_offsets fake_coordinator::offsets_in(const offsets_of_groups& all,
                                               const std::string& group, const std::string& topic) {
  partition_offsets found;
  if (const auto at = all.find({group, topic}); at != all.end())
    for (const auto& [partition, committed] : at->second)
      found.push_back({partition, committed.next, committed.time});
  return found;
}

partition_offsets fake_coordinator::committed(const std::string& group,
                                              const std::string& topic) const {
  return offsets_in(committed_, group, topic);
}

partition_offsets fake_coordinator::decided(const std::string& group,
                                            const std::string& topic) const {
  auto all = committed_;
  for (const auto& [id, at] : producers_)
    for (const auto& each : transactions_[at.completing].offsets)
      apply(each, at.completing, all);
  return offsets_in(all, group, topic);
}

bool fake_coordinator::pending(const std::string& group, const std::string& topic) const {
  const auto holds = [&](transaction_number which) {
    return std::ranges::any_of(transactions_[which].offsets, [&](const group_offsets& each) {
      return each.group == group && each.topic == topic;
    });
  };
  return std::ranges::any_of(producers_, [&](const auto& each) {
    return holds(each.second.open) || holds(each.second.completing);
  });
}

std::set<client_number> fake_coordinator::committers(const std::string& group,
                                                     const std::string& topic) const {
  std::set<client_number> all;
  if (const auto at = committed_.find({group, topic}); at != committed_.end())
    for (const auto& [partition, offset] : at->second)
      all.insert(offset.whose);
  return all;
}

void fake_coordinator::set_committed(const std::string& group, const std::string& topic,
                                     const partition_offsets& at) {
  ++changes_;
  apply({group, topic, at, 0}, transactions_.size(), committed_);
}

void fake_coordinator::delete_group(const std::string& group) {
  std::erase_if(committed_, [&](const auto& each) { return each.first.first == group; });
}

void fake_coordinator::delete_offsets(const std::string& group, const std::string& topic) {
  ++changes_;
  committed_.erase({group, topic});
}

void fake_coordinator::delete_topic(const std::string& topic) {
  ++changes_;
  std::erase_if(committed_, [&](const auto& each) { return each.first.second == topic; });
  for (auto& each : transactions_)
    std::erase_if(each.offsets, [&](const group_offsets& of) { return of.topic == topic; });
}

} // namespace duet::test
