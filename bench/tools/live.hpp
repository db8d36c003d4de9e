/// Reading and writing while the clock runs.
#pragma once

#include "bench/kafka.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace bench {

/// How far ahead the first record is due.
constexpr std::chrono::milliseconds lead{200};

/// Reads a topic as a read_committed consumer that wants each record at once.
class live_reader {
public:
  /// Begins at the end of the topic. It has come to its end when nothing comes for `quiet_s`.
  live_reader(const std::string& brokers, const std::string& topic, double quiet_s)
      : consumer_{make_consumer(
            brokers, {{"isolation.level", "read_committed"}, {"enable.partition.eof", "true"}})},
        reader_{consumer_}, quiet_{static_cast<std::int64_t>(quiet_s * 1e9)} {
    const auto list = all_partitions(consumer_, topic, RD_KAFKA_OFFSET_END);
    check(rd_kafka_assign(consumer_.get(), list.get()), "read the output");
    std::set<std::int32_t> reached;
    while (std::cmp_less(reached.size(), list->cnt))
      for (const auto* message : reader_.poll(100))
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF)
          reached.insert(message->partition);
  }

  /// Calls `use(record, now)` for each, until `no_more` and then nothing has come for a while.
  template <class Use> void run(const std::atomic<bool>& no_more, Use use) {
    using std::chrono::system_clock;
    auto last = system_clock::now();
    while (!no_more || system_clock::now() - last < quiet_) {
      const auto& batch = reader_.poll(100);
      const auto now = system_clock::now();
      for (const auto* record : batch) {
        if (record->err != RD_KAFKA_RESP_ERR_NO_ERROR)
          continue;
        last = now;
        use(*record, now);
      }
    }
  }

private:
  client_ptr consumer_;
  batch_reader reader_;
  std::chrono::nanoseconds quiet_;
};

/// Calls `write(i)` for each of `count` records when it is `due(i)`, or as soon as it can after
/// that, and leaves none out. Returns when all are delivered.
template <class Due, class Write>
void write_paced(const client_ptr& producer, std::int64_t count, Due due, Write write) {
  // The shortest nap: waking for every record of a fast stream would cost more CPU than sending it.
  // What is late by it counts as latency.
  constexpr std::chrono::microseconds nap_min{500};
  prctl(PR_SET_TIMERSLACK, 1UL); // or the kernel adds 50 us to every nap
  for (std::int64_t sent = 0; sent < count;) {
    const auto now = std::chrono::system_clock::now();
    for (; sent < count && due(sent) <= now; ++sent)
      write(sent);
    rd_kafka_poll(producer.get(), 0);
    std::this_thread::sleep_until(std::max(due(sent), now + nap_min));
  }
  constexpr int flush_ms_max = 30'000;
  check(rd_kafka_flush(producer.get(), flush_ms_max), "write everything");
}

} // namespace bench
