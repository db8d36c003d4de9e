#include "pipeline/epoch_join.hpp"

#include <algorithm>
#include <cassert>
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

/// The two kinds of letters are counted apart: those of a shard may come before its answer, which
/// promises them.
bool epoch_join::partial::complete() const {
  const auto promised = std::ranges::count_if(whole.shards, &applied::rejects);
  const auto late =
      std::ranges::count_if(whole.dead, [](const letters& each) { return each.by.has_value(); });
  const auto answers = whole.shards.size() + whole.dead.size() - static_cast<std::size_t>(late);
  return is_closed && answers == whole.end.answers && late == promised;
}

std::optional<joined_epoch> epoch_join::next() {
  const auto at = partials_.find(next_);
  if (at == partials_.end() || !at->second.complete())
    return std::nullopt;
  const auto taken = partials_.extract(at);
  ++next_.value;
  // Shards answer in any order; the order in Kafka does not depend on it.
  auto& whole = taken.mapped().whole;
  std::ranges::sort(whole.shards, {}, &applied::shard);
  std::ranges::sort(whole.dead, {}, &letters::by);
  return std::move(whole);
}

} // namespace duet
