#include "pipeline/log_rotation.hpp"

#include <cassert>
#include <utility>

namespace duet {

log_rotation::log_rotation(std::vector<std::unique_ptr<transaction_log>> logs)
    : logs_{std::move(logs)} {
  assert(!logs_.empty());
}

result<void> log_rotation::begin() {
  if (auto legal = course_.take(transaction_call::begin); !legal)
    return legal;
  current_ = next_;
  next_ = (next_ + 1) % logs_.size();
  return judge(logs_[current_]->begin());
}

result<void> log_rotation::write(target_id to, const outgoing_records& records) {
  if (auto legal = course_.take(transaction_call::write); !legal)
    return legal;
  return judge(logs_[current_]->write(to, records));
}

result<transaction_times> log_rotation::commit(const positions& read_to) {
  if (auto legal = course_.take(transaction_call::commit); !legal)
    return legal.error();
  auto times = logs_[current_]->commit(read_to);
  if (!times)
    return judge(times.error()).error();
  committed_ = read_to;
  if (auto legal = course_.take(transaction_call::committed); !legal)
    return legal.error();
  return times;
}

bool log_rotation::overdue() const { return logs_[current_]->overdue(); }

/// Finds out whether a fenced producer means that another instance owns the application.
result<void> log_rotation::judge(result<void> done) {
  if (!done)
    course_.lose();
  if (done || done.error().what != remedy::fenced)
    return done;
  if (current_ != 0)
    return ask_first();
  // Recovery looks whether somebody has taken over meanwhile.
  return overdue() ? failure{remedy::recover, "a transaction took too long"} : done;
}

/// Commits once more what is committed: only the owner of the first id can.
result<void> log_rotation::ask_first() {
  auto& owner = *logs_.front();
  if (auto begun = owner.begin(); !begun)
    return begun;
  if (auto proven = owner.commit(committed_); !proven)
    return proven.error();
  return failure{remedy::recover, "a transactional id was lost, but no other instance owns the "
                                  "application: the transaction took too long, or an instance "
                                  "tried to start and did not"};
}

} // namespace duet
