#include "actors/log_rotation.hpp"

#include <cassert>
#include <utility>

namespace duet {

log_rotation::log_rotation(std::vector<std::unique_ptr<transaction_log>> logs)
    : logs_{std::move(logs)} {
  assert(!logs_.empty());
}

result<void> log_rotation::begin() {
  current_ = next_;
  next_ = (next_ + 1) % logs_.size();
  return judge(logs_[current_]->begin());
}

result<void> log_rotation::write(destination to, const outbox& records) {
  return judge(logs_[current_]->write(to, records));
}

result<void> log_rotation::commit(const positions& read_to) {
  auto done = judge(logs_[current_]->commit(read_to));
  if (done)
    committed_ = read_to;
  return done;
}

/// Asks the first log who owns the application, by committing once more what is committed.
result<void> log_rotation::judge(result<void> done) {
  if (done || done.error().what != remedy::fenced || current_ == 0)
    return done;
  auto& owner = *logs_.front();
  if (auto begun = owner.begin(); !begun)
    return begun;
  if (auto proven = owner.commit(committed_); !proven)
    return proven;
  return failure{remedy::recover,
                 "another instance has taken a transactional id, but does not own the application"};
}

} // namespace duet
