/// A transactional producer of the fake Kafka.
#pragma once

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
  result<void> commit(const positions& read_to) override;
  [[nodiscard]] bool overdue() const override;

private:
  /// Makes a call, and none after one that has failed.
  template <class Call> result<void> guard(Call make) {
    if (failed_)
      return failure{remedy::fatal, "this log was used again after a failure"};
    auto done = make();
    failed_ = !done;
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
  bool begun_ = false;
  bool failed_ = false;
};

} // namespace duet::test
