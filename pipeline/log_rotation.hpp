/// The thinking of SINK: transaction logs that are used in turn.
#pragma once

#include "kafka/ports.hpp"
#include "model/transaction.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace duet {

/// Several logs as one: each transaction takes the next.
///
/// After Kafka has acknowledged a commit it still writes the transaction's markers, and until then
/// the next transaction of the same id has to wait, some 20 ms. The next id has not. It is safe
/// because transactions do not overlap: one begins only after the commit of the one before it is
/// acknowledged, so the order of records, offsets and commits is that of the epochs. No log could
/// see that another is open, so the rotation has a `transaction_state` of its own.
///
/// The first log decides who owns the application: every instance opens it first and begins with
/// it, so of two that start at the same time one can never commit. To be fenced is not always to be
/// replaced: another instance may have taken a later id but not the first. So who is fenced on
/// another id asks the first one: still its own, then a recovery takes the others back. A broker
/// also fences the producer of a transaction that it aborts because it took too long; then a
/// recovery finds out whether somebody has taken over.
class log_rotation : public transaction_log {
public:
  /// `logs` are those of the ids 0, 1, ...; at least one.
  explicit log_rotation(std::vector<std::unique_ptr<transaction_log>> logs);

  [[nodiscard]] result<void> begin() override;
  [[nodiscard]] result<void> write(target_id to, const outgoing_records& records) override;
  [[nodiscard]] result<transaction_times> commit(const positions& read_to) override;
  [[nodiscard]] bool overdue() const override;

private:
  [[nodiscard]] result<void> judge(result<void> done);
  [[nodiscard]] result<void> ask_first();

  std::vector<std::unique_ptr<transaction_log>> logs_;
  transaction_course course_; ///< Of all logs together.
  std::size_t current_ = 0;
  std::size_t next_ = 0;
  positions committed_; ///< What the last commit read to.
};

} // namespace duet
