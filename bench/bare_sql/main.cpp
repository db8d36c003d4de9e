/// The limit for queries of SQL: librdkafka, the decoder of duet and a loop, exactly once, from the
/// beginning of a topic to its present end, without all that a service needs.
#include "bench/bare_sql/queries.hpp"
#include "bench/kafka.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>

namespace bench {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int transaction_timeout_ms = 30'000;

struct options {
  std::string brokers = "localhost:9092";
  std::string query;
  std::string input_topic;
  std::string output_topic;
  std::string app_id = "bench-bare-sql";
  int commit_ms = 1'000;
};

options parse_options(int argc, char** argv) {
  options to;
  CLI::App app{"A query as a bare consume-transform-transact loop, to the end of its input"};
  app.add_option("--brokers", to.brokers, "Kafka brokers");
  app.add_option("--query", to.query, "statuses or bids")->required();
  app.add_option("--input-topic", to.input_topic, "Topic to read")->required();
  app.add_option("--output-topic", to.output_topic, "Topic for rows")->required();
  app.add_option("--app-id", to.app_id, "Consumer group and transactional id");
  app.add_option("--commit-ms", to.commit_ms, "Commit so long after the first record");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error));
  }
  return to;
}

class loop {
public:
  explicit loop(const options& given)
      : given_{given}, query_{make_query(given.query)}, consumer_{make_consumer(
                                                            given.brokers,
                                                            {{"group.id", given.app_id},
                                                             {"enable.partition.eof", "true"}})},
        producer_{make_producer(given.brokers,
                                {{"transactional.id", given.app_id},
                                 {"transaction.timeout.ms", std::to_string(transaction_timeout_ms)},
                                 {"retry.backoff.ms", "5"},
                                 {"linger.ms", "1"}})},
        output_{open_topic(producer_, given.output_topic)},
        group_{rd_kafka_consumer_group_metadata_new(given.app_id.c_str())} {
    check(rd_kafka_init_transactions(producer_.get(), transaction_timeout_ms), "take over");
    positions_ = all_partitions(consumer_, given.input_topic, RD_KAFKA_OFFSET_BEGINNING);
    check(rd_kafka_assign(consumer_.get(), positions_.get()), "read the input");
    for (int i = 0; i < positions_->cnt; ++i)
      positions_->elems[i].offset = RD_KAFKA_OFFSET_INVALID;
  }

  void run() {
    batch_reader reader{consumer_};
    const row_sink sink = [this](std::string_view row) { write(row); };
    for (int ended = 0; ended < positions_->cnt;) {
      constexpr int wait_ms = 100;
      ended += take(reader.poll(wait_ms), sink);
      if (open_ && steady_clock::now() - begun_ >= milliseconds{given_.commit_ms})
        commit();
    }
    begin();
    query_->finish(sink);
    commit();
  }

private:
  /// Returns how many partitions have ended.
  int take(const std::vector<rd_kafka_message_t*>& batch, const row_sink& sink) {
    int ended = 0;
    values_.clear();
    for (const auto* record : batch) {
      if (record->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        ++ended;
        continue;
      }
      positions_->elems[record->partition].offset = record->offset + 1;
      values_.emplace_back(value_of(*record));
    }
    if (values_.empty())
      return ended;
    begin();
    query_->take(values_, sink);
    return ended;
  }

  void write(std::string_view row) {
    while (rd_kafka_produce(output_.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY,
                            const_cast<char*>(row.data()), row.size(), nullptr, 0, nullptr) != 0) {
      const auto code = rd_kafka_last_error();
      if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
        check(code, "write");
      rd_kafka_poll(producer_.get(), 1);
    }
  }

  void begin() {
    if (open_)
      return;
    check(rd_kafka_begin_transaction(producer_.get()), "begin a transaction");
    begun_ = steady_clock::now();
    open_ = true;
  }

  void commit() {
    check(rd_kafka_send_offsets_to_transaction(producer_.get(), positions_.get(), group_.get(),
                                               transaction_timeout_ms),
          "add the offsets");
    while (rd_kafka_outq_len(producer_.get()) > 0)
      rd_kafka_poll(producer_.get(), 1);
    check(rd_kafka_commit_transaction(producer_.get(), -1), "commit");
    open_ = false;
  }

  options given_;
  std::unique_ptr<query> query_;
  client_ptr consumer_;
  client_ptr producer_;
  topic_ptr output_;
  group_ptr group_;
  list_ptr positions_;
  std::vector<duet::nullable_bytes> values_;
  bool open_ = false;
  steady_clock::time_point begun_;
};

} // namespace
} // namespace bench

int main(int argc, char** argv) {
  const auto given = bench::parse_options(argc, argv);
  try {
    bench::loop{given}.run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench_bare_sql: " << error.what() << '\n';
    return 1;
  }
}
