#include "actors/epoch_join.hpp"

#include <algorithm>
#include <utility>

namespace duet {

void epoch_join::add(applied answer) {
  partials_[answer.epoch].whole.shards.push_back(std::move(answer));
}

void epoch_join::add(letters answer) {
  partials_[answer.epoch].whole.dead.push_back(std::move(answer));
}

void epoch_join::add(closed end) {
  auto& at = partials_[end.epoch];
  at.is_closed = true;
  at.whole.end = std::move(end);
}

bool epoch_join::partial::complete() const {
  return is_closed && whole.shards.size() + whole.dead.size() == whole.end.answers;
}

std::optional<joined_epoch> epoch_join::next() {
  const auto at = partials_.find(next_);
  if (at == partials_.end() || !at->second.complete())
    return std::nullopt;
  auto whole = std::move(at->second.whole);
  partials_.erase(at);
  ++next_.value;
  // Shards answer in any order; the order in Kafka does not depend on it.
  std::ranges::sort(whole.shards, {}, &applied::shard);
  return whole;
}

} // namespace duet
