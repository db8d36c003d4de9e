/// A transactional producer of the fake Kafka.
#pragma once

#include "model/transaction.hpp"
#include "tests/support/fake_kafka.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace duet::test {

class fake_log : public transaction_log {
public:
  fake_log(fake_kafka& brokers, std::shared_ptr<fake_client> writer, producer_epoch epoch,
           transaction_topics topics);

  /// Aborts what is open, as far as the client lets it.
  ~fake_log() override;
  fake_log(const fake_log&) = delete;
  fake_log& operator=(const fake_log&) = delete;

  result<void> begin() override;
  result<void> write(target_id to, const outgoing_records& records) override;
  result<transaction_times> commit(const positions& read_to) override;
  [[nodiscard]] bool overdue() const override;

private:
  /// Makes a call if it is legal, and none after one that has failed.
  template <class Call> result<void> guard(transaction_call what, Call make) {
    if (auto legal = course_.take(what); !legal)
      return legal;
    auto done = make();
    if (!done)
      course_.lose();
    return done;
  }

  result<void> produce(const std::string& topic, const outgoing_records& records);
  result<void> produce(const std::string& topic, const outgoing& each);
  result<void> end(const positions& read_to, fate what);

  fake_kafka& brokers_;
  std::shared_ptr<fake_client> writer_;
  producer_epoch epoch_;
  transaction_topics topics_;
  std::chrono::milliseconds begun_at_{};
  transaction_course course_;
  bool begun_ = false; ///< And not ended, as far as the client has heard.
};

} // namespace duet::test
