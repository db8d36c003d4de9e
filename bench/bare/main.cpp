/// The limit of this stack: `pairs` as one loop around librdkafka, exactly once, without actors,
/// recovery of state, metrics or anything else that a service needs. What duet costs more than this
/// is what duet adds.
#include "bench/bare/balance_map.hpp"
#include "bench/kafka.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <iostream>
#include <optional>

namespace bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int transaction_timeout_ms = 30'000;

/// The longest wait for input: how soon SIGTERM is seen.
constexpr milliseconds wait_max{100};

std::atomic<bool> stop = false;

struct options {
  std::string brokers = "localhost:9092";
  std::string input_topic = "raw-topic";
  std::string output_topic = "enriched-topic";
  std::string dlq_topic = "raw-events-dlq";
  std::string changelog;
  std::string app_id = "bench-bare";
  std::string linger_ms = "1";
  std::int64_t pair_sum = 0;
  std::size_t commit_records = 1'000'000;
  int commit_ms = 100;
};

options parse_options(int argc, char** argv) {
  options to;
  CLI::App app{"A bare consume-transform-transact loop: the limit of librdkafka"};
  app.add_option("--brokers", to.brokers, "Kafka brokers");
  app.add_option("--input-topic", to.input_topic, "Topic to read");
  app.add_option("--output-topic", to.output_topic, "Topic for pairs");
  app.add_option("--dlq-topic", to.dlq_topic, "Topic for dead letters");
  app.add_option("--changelog", to.changelog, "Topic for each key changed by a transaction");
  app.add_option("--app-id", to.app_id, "Consumer group and transactional id");
  app.add_option("--pair-sum", to.pair_sum, "Two numbers with this sum make a pair")->required();
  app.add_option("--commit-records", to.commit_records, "Commit after so many records, or ...");
  app.add_option("--commit-ms", to.commit_ms, "... so long after the first; 0: with every poll");
  app.add_option("--linger-ms", to.linger_ms, "How long the producer gathers a batch");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return to;
}

/// Short text with numbers in it, without allocation.
class text {
public:
  text& operator<<(std::string_view more) {
    end_ = std::ranges::copy(more, end_).out;
    return *this;
  }

  text& operator<<(std::int64_t number) {
    end_ = std::to_chars(end_, bytes_.data() + bytes_.size(), number).ptr;
    return *this;
  }

  [[nodiscard]] std::string_view view() const { return {bytes_.data(), end_}; }

private:
  std::array<char, 80> bytes_; // two int64 of 20 characters and the punctuation of a pair
  char* end_ = bytes_.data();
};

/// The number of `7` or `{"num":7}`.
std::optional<std::int64_t> parse(std::string_view value) {
  constexpr std::string_view before = R"({"num":)";
  if (value.starts_with(before) && value.ends_with('}')) {
    value.remove_prefix(before.size());
    value.remove_suffix(1);
  }
  std::int64_t number = 0;
  const auto* end = value.data() + value.size();
  const auto [stopped, error] = std::from_chars(value.data(), end, number);
  return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

constexpr std::string_view letter_header = "reason";

/// The value of the one header of a dead letter. With it the header has as many bytes as the six of
/// duet: their names and values, for an offset with six digits, and two bytes each for their sizes.
std::string letter_reason(const std::string& input_topic) {
  constexpr std::string_view duets = "__streams.errors.exception"
                                     "duet.UnreadableRecord"
                                     "__streams.errors.message"
                                     "the value is not a number"
                                     "__streams.errors.topic"
                                     "__streams.errors.partition"
                                     "0"
                                     "__streams.errors.offset"
                                     "123456"
                                     "duet.error.reason"
                                     "not_a_number";
  constexpr std::size_t sizes = 6 * 2 - 2;
  return std::string(duets.size() + input_topic.size() + sizes - letter_header.size(), 'x');
}

class loop {
public:
  explicit loop(const options& given);
  void run();

private:
  void take(const rd_kafka_message_t& record);
  void match(std::int64_t number, std::int64_t timestamp_ms);
  void reject(const rd_kafka_message_t& record);
  void write(const topic_ptr& to, std::int32_t partition, std::string_view key,
             const std::optional<std::string_view>& value, std::int64_t timestamp_ms,
             headers_ptr headers = nullptr);
  void write_changes();
  [[nodiscard]] milliseconds time_left() const;
  void begin();
  void commit();

  options given_;
  std::string letter_reason_;
  client_ptr consumer_;
  client_ptr producer_;
  topic_ptr output_;
  topic_ptr dlq_;
  topic_ptr changelog_;
  group_ptr group_;
  list_ptr positions_;
  balance_map balances_;
  std::vector<std::int64_t> changed_; ///< Keys that the open transaction has changed, each once.
  std::size_t records_ = 0;           ///< Records in the open transaction; 0: none is open.
  steady_clock::time_point begun_;
};

loop::loop(const options& given)
    : given_{given}, letter_reason_{letter_reason(given.input_topic)},
      consumer_{make_consumer(given.brokers, {{"group.id", given.app_id}})},
      producer_{make_producer(
          given.brokers, {{"transactional.id", given.app_id},
                          {"transaction.timeout.ms", std::to_string(transaction_timeout_ms)},
                          // Back-to-back transactions wait for the last one's markers so often.
                          {"retry.backoff.ms", "5"},
                          {"linger.ms", given.linger_ms}})},
      output_{open_topic(producer_, given.output_topic)}, dlq_{open_topic(producer_,
                                                                          given.dlq_topic)},
      group_{rd_kafka_consumer_group_metadata_new(given.app_id.c_str())} {
  if (!given.changelog.empty())
    changelog_ = open_topic(producer_, given.changelog);
  check(rd_kafka_init_transactions(producer_.get(), transaction_timeout_ms), "take over");
  positions_ = all_partitions(consumer_, given.input_topic, RD_KAFKA_OFFSET_STORED);
  check(rd_kafka_assign(consumer_.get(), positions_.get()), "read the input");
  for (int i = 0; i < positions_->cnt; ++i)
    positions_->elems[i].offset = RD_KAFKA_OFFSET_INVALID;
}

void loop::run() {
  batch_reader reader{consumer_};
  while (!stop) {
    const auto& batch = reader.poll(static_cast<int>(time_left().count()));
    if (!batch.empty() && records_ == 0)
      begin();
    for (const auto* record : batch)
      take(*record);
    if (records_ >= given_.commit_records || (records_ > 0 && time_left().count() == 0))
      commit();
  }
  if (records_ > 0)
    commit();
}

/// How long the next poll may wait.
milliseconds loop::time_left() const {
  if (records_ == 0)
    return wait_max;
  const auto passed = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun_);
  return std::clamp(milliseconds{given_.commit_ms} - passed, milliseconds{0}, wait_max);
}

void loop::take(const rd_kafka_message_t& record) {
  ++records_;
  positions_->elems[record.partition].offset = record.offset + 1;
  const auto number = parse(value_of(record));
  if (number && *number >= 0 && *number <= given_.pair_sum)
    match(*number, rd_kafka_message_timestamp(&record, nullptr));
  else
    reject(record);
}

/// Balance > 0: so many highs wait for a low; < 0: so many lows wait for a high.
void loop::match(std::int64_t number, std::int64_t timestamp_ms) {
  const auto other = given_.pair_sum - number;
  const auto low = std::min(number, other);
  auto& at = balances_.at(low);
  if (changelog_ && !at.changed) {
    at.changed = true;
    changed_.push_back(low);
  }
  const bool down = number == other ? at.balance > 0 : number == low;
  const bool meets = down ? at.balance > 0 : at.balance < 0;
  at.balance += down ? -1 : 1;
  if (!meets)
    return;
  text key;
  key << low;
  text value;
  value << R"({"low":)" << low << R"(,"high":)" << given_.pair_sum - low << "}";
  write(output_, RD_KAFKA_PARTITION_UA, key.view(), value.view(), timestamp_ms);
}

void loop::reject(const rd_kafka_message_t& record) {
  headers_ptr headers{rd_kafka_headers_new(1)};
  rd_kafka_header_add(headers.get(), letter_header.data(), letter_header.size(),
                      letter_reason_.data(), static_cast<ssize_t>(letter_reason_.size()));
  write(dlq_, RD_KAFKA_PARTITION_UA, key_of(record), value_of(record),
        rd_kafka_message_timestamp(&record, nullptr), std::move(headers));
}

void loop::write(const topic_ptr& to, std::int32_t partition, std::string_view key,
                 const std::optional<std::string_view>& value, std::int64_t timestamp_ms,
                 headers_ptr headers) {
  auto* const bytes = value ? const_cast<char*>(value->data()) : nullptr;
  const auto size = value ? value->size() : 0;
  for (;;) {
    const auto code = rd_kafka_producev(
        producer_.get(), RD_KAFKA_V_RKT(to.get()), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(bytes, size), RD_KAFKA_V_TIMESTAMP(timestamp_ms),
        RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      static_cast<void>(headers.release()); // the queued record owns them now
      return;
    }
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      check(code, "write");
    rd_kafka_poll(producer_.get(), 1);
  }
}

/// Writes each key that the transaction has changed once, with its last balance.
void loop::write_changes() {
  const auto partitions = static_cast<std::uint64_t>(positions_->cnt);
  for (const auto low : changed_) {
    auto& at = balances_.at(low);
    at.changed = false;
    text key;
    key << low;
    text state;
    state << "1:" << at.balance;
    const auto kept = at.balance == 0 ? std::nullopt : std::optional{state.view()};
    write(changelog_, static_cast<std::int32_t>(hash_of(low) % partitions), key.view(), kept, 0);
  }
  changed_.clear();
}

void loop::begin() {
  check(rd_kafka_begin_transaction(producer_.get()), "begin a transaction");
  begun_ = steady_clock::now();
}

/// `rd_kafka_commit_transaction` would wait for the last records in steps of 10 ms; the offsets
/// travel while they are on their way.
void loop::commit() {
  write_changes();
  check(rd_kafka_send_offsets_to_transaction(producer_.get(), positions_.get(), group_.get(),
                                             transaction_timeout_ms),
        "add the offsets");
  while (rd_kafka_outq_len(producer_.get()) > 0)
    rd_kafka_poll(producer_.get(), 1);
  check(rd_kafka_commit_transaction(producer_.get(), -1), "commit");
  records_ = 0;
}

} // namespace
} // namespace bench

int main(int argc, char** argv) {
  const auto given = bench::parse_options(argc, argv);
  for (const int signal : {SIGTERM, SIGINT})
    std::signal(signal, [](int) { bench::stop = true; });
  try {
    bench::loop{given}.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench_bare: " << error.what() << '\n';
    return 1;
  }
}
