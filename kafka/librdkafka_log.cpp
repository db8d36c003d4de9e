#include "kafka/librdkafka_log.hpp"

#include "kafka/failure_map.hpp"
#include "model/failpoint.hpp"

#include <string_view>
#include <utility>

namespace duet {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The longest that opening a log waits for the transaction coordinator.
constexpr milliseconds initialise_max{30'000};

/// How long one wait for acknowledgements lasts; `rd_kafka_flush` would wait in steps of 10 ms.
constexpr milliseconds drain_step{1};

/// How long one wait for the offsets to be added lasts.
constexpr milliseconds offsets_step{100};

/// How long one wait for room in the producer's queue lasts.
constexpr milliseconds queue_full_step{10};

/// What is said when a target has been written to.
std::string_view written_point(target_id to, const pipeline_targets& of) {
  if (to == of.changelog())
    return "transaction.changelog_written";
  return to == of.dead_letters() ? "transaction.letters_written" : "transaction.outputs_written";
}

failure answer_missed() {
  return {remedy::recover,
          "an answer about a transaction was lost, so that its request may still be on its way"};
}

error_ptr owned(rd_kafka_error_t* error) { return error_ptr{error}; }

/// Takes the time of one step after the other.
class stopwatch {
public:
  [[nodiscard]] std::chrono::nanoseconds lap() {
    const auto now = steady_clock::now();
    return now - std::exchange(last_, now);
  }

private:
  steady_clock::time_point last_ = steady_clock::now();
};

/// Bytes as librdkafka takes them.
struct raw_bytes {
  const void* data = nullptr;
  std::size_t size = 0;
};

raw_bytes to_raw(const nullable_bytes& bytes) {
  return bytes ? raw_bytes{bytes->data(), bytes->size()} : raw_bytes{};
}

/// About what librdkafka allocates for a record that waits to be delivered.
std::size_t memory_of(const outgoing& record) {
  constexpr std::size_t record_overhead = 256;
  constexpr std::size_t header_overhead = 80;
  auto bytes = record_overhead + to_raw(record.key).size + to_raw(record.value).size;
  for (const auto& each : record.headers)
    bytes += header_overhead + each.name.size() + to_raw(each.value).size;
  return bytes;
}

using headers_ptr = std::unique_ptr<rd_kafka_headers_t, freed_by<rd_kafka_headers_destroy>>;

headers_ptr to_headers(std::span<const header> headers) {
  if (headers.empty())
    return nullptr;
  headers_ptr made{rd_kafka_headers_new(headers.size())};
  for (const auto& each : headers) {
    const auto value = to_raw(each.value);
    rd_kafka_header_add(made.get(), each.name.data(), static_cast<ssize_t>(each.name.size()),
                        value.data, static_cast<ssize_t>(value.size));
  }
  return made;
}

} // namespace

// --- epoch_producer

epoch_producer::epoch_producer(std::unique_ptr<client> producer, const transaction_topics& topics,
                               std::size_t bytes_max)
    : producer_{std::move(producer)}, bytes_max_{bytes_max} {
  for (const auto& each : topics.targets)
    targets_.push_back({each, producer_->topic(each)});
}

result<void> epoch_producer::write(target_id to, const outgoing_records& records) {
  result<void> done;
  const auto write_one = [&](const outgoing& record) {
    done = produce(targets_[to.value], record);
    return static_cast<bool>(done);
  };
  return records.for_each(write_one) ? result<void>{} : done;
}

result<void> epoch_producer::produce(const target& to, const outgoing& record) {
  const auto bytes = memory_of(record);
  if (bytes_ > 0 && bytes_ + bytes > bytes_max_)
    if (auto done = drain(); !done)
      return done;
  bytes_ += bytes;
  // Most records find room at once: they do not ask for the time.
  std::optional<steady_clock::time_point> full_since;
  for (;;) {
    const auto code = enqueue(to, record);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
      return {};
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      return to_failure(code, "write to topic " + to.name);
    const auto now = steady_clock::now();
    if (now - full_since.value_or(now) > transaction_timeout)
      return failure{remedy::recover,
                     "cannot write to topic " + to.name + ": the brokers take no more records"};
    full_since = full_since.value_or(now);
    rd_kafka_poll(handle(), to_ms(queue_full_step));
  }
}

rd_kafka_resp_err_t epoch_producer::enqueue(const target& to, const outgoing& record) const {
  const auto partition = record.partition ? record.partition->value : RD_KAFKA_PARTITION_UA;
  // librdkafka takes 0 for "now".
  const auto timestamp = record.timestamp_ms == no_timestamp ? 0 : record.timestamp_ms;
  const auto key = to_raw(record.key);
  const auto value = to_raw(record.value);
  auto headers = to_headers(record.headers);
  const auto code = rd_kafka_producev(
      handle(), RD_KAFKA_V_RKT(to.topic.get()), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data, key.size),
      RD_KAFKA_V_VALUE(const_cast<void*>(value.data), value.size), RD_KAFKA_V_TIMESTAMP(timestamp),
      RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR)
    static_cast<void>(headers.release()); // the queued record owns them now
  return code;
}

result<void> epoch_producer::drain() {
  const auto deadline = steady_clock::now() + transaction_timeout;
  while (rd_kafka_outq_len(handle()) > 0) {
    rd_kafka_poll(handle(), to_ms(drain_step));
    // This producer's last transaction anyway, and the records may be as long on their way.
    if (producer_->missed_answer())
      return answer_missed();
    if (steady_clock::now() > deadline)
      return failure{remedy::recover, "the brokers did not acknowledge an epoch's records in time"};
  }
  bytes_ = 0;
  const auto [code, topic] = producer_->undelivered().get();
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, "write to topic " + topic);
  return {};
}

// --- kafka_transaction_log

result<std::unique_ptr<transaction_log>>
kafka_transaction_log::open(std::unique_ptr<client> producer, const transaction_topics& topics,
                            input_offsets offsets, const std::string& group,
                            std::size_t bytes_max) {
  std::unique_ptr<kafka_transaction_log> made{
      new kafka_transaction_log{std::move(producer), topics, std::move(offsets), group, bytes_max}};
  if (auto done = made->initialise(); !done)
    return done.error();
  return std::unique_ptr<transaction_log>{std::move(made)};
}

kafka_transaction_log::kafka_transaction_log(std::unique_ptr<client> producer,
                                             const transaction_topics& topics,
                                             input_offsets offsets, const std::string& group,
                                             std::size_t bytes_max)
    : producer_{std::move(producer), topics, bytes_max}, numbers_{topics.numbers()},
      offsets_{std::move(offsets)}, app_id_{group}, group_{
                                                        rd_kafka_consumer_group_metadata_new(
                                                            group.c_str()),
                                                        rd_kafka_consumer_group_metadata_destroy} {}

kafka_transaction_log::~kafka_transaction_log() {
  // Readers need not wait for the time-out of what will never be committed. Should this fail, the
  // next recovery aborts it.
  constexpr milliseconds abort_max{1'000};
  if (begun_ && rd_kafka_fatal_error(producer_.handle(), nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR)
    owned(rd_kafka_abort_transaction(producer_.handle(), to_ms(abort_max)));
}

result<void> kafka_transaction_log::initialise() {
  const auto deadline = steady_clock::now() + initialise_max;
  for (;;) {
    const auto error = owned(rd_kafka_init_transactions(producer_.handle(), 5'000));
    if (!error) {
      failpoint("recovery.log_opened");
      return {};
    }
    const bool again = rd_kafka_error_is_retriable(error.get()) != 0;
    if (!again || steady_clock::now() > deadline)
      return to_failure(producer_.handle(), *error,
                        "open the transactional producer of " + app_id_);
  }
}

/// Nothing is legal after a failure.
template <class T> result<T> kafka_transaction_log::kept(result<T> done) {
  if (!done)
    course_.lose();
  return done;
}

result<void> kafka_transaction_log::begin() {
  if (auto legal = course_.take(transaction_call::begin); !legal)
    return legal;
  return kept(begin_transaction());
}

result<void> kafka_transaction_log::begin_transaction() {
  // librdkafka has sent the request again, and the transaction may be committed. But the first one
  // may come later still, and would then commit half of this transaction. A recovery gives the
  // producer a new epoch, and what comes from the old one is refused.
  if (producer_.owner()->missed_answer())
    return answer_missed();
  if (const auto error = owned(rd_kafka_begin_transaction(producer_.handle())))
    return to_failure(producer_.handle(), *error, "begin a transaction of " + app_id_);
  begun_ = steady_clock::now();
  failpoint("transaction.begun");
  return {};
}

result<void> kafka_transaction_log::write(target_id to, const outgoing_records& records) {
  if (auto legal = course_.take(transaction_call::write); !legal)
    return legal;
  auto done = producer_.write(to, records);
  failpoint(written_point(to, numbers_));
  return kept(done ? done : cause_of(done.error()));
}

result<transaction_times> kafka_transaction_log::commit(const positions& read_to) {
  if (auto legal = course_.take(transaction_call::commit); !legal)
    return legal.error();
  auto times = kept(commit_transaction(read_to));
  if (!times)
    return times;
  begun_.reset();
  if (auto legal = course_.take(transaction_call::committed); !legal)
    return legal.error();
  return times;
}

result<transaction_times> kafka_transaction_log::commit_transaction(const positions& read_to) {
  transaction_times times;
  stopwatch watch;
  // The offsets travel while the last records are still on their way.
  const offsets_list list{offsets_.list(read_to)};
  // They are waited for first: while a call about the transaction is under way, `cause_of` learns
  // nothing.
  if (auto done = await_offsets(send_offsets(list), list); !done)
    return cause_of(done.error());
  times.offsets = watch.lap();
  failpoint("transaction.offsets_sent");
  if (auto done = producer_.drain(); !done)
    return cause_of(done.error());
  times.flush = watch.lap();
  failpoint("transaction.flushed");
  if (const auto error = owned(rd_kafka_commit_transaction(producer_.handle(), -1)))
    return to_failure(producer_.handle(), *error, "commit a transaction of " + app_id_);
  times.commit = watch.lap();
  failpoint("transaction.committed");
  return times;
}

/// Once a transaction has failed, what failed later only follows from that. librdkafka tells the
/// first failure to whoever asks for a step that is illegal while a transaction is open.
failure kafka_transaction_log::cause_of(failure symptom) const {
  const auto topic = producer_.owner()->refused_topic();
  const auto doing =
      topic.empty() ? "write a transaction of " + app_id_ : "write to topic " + topic;
  const auto fatal = rd_kafka_fatal_error(producer_.handle(), nullptr, 0);
  if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(fatal, doing);
  const auto error = owned(rd_kafka_begin_transaction(producer_.handle()));
  const auto code = error ? rd_kafka_error_code(error.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
  const bool tells = code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__STATE &&
                     code != RD_KAFKA_RESP_ERR__CONFLICT; // with a call that was left behind
  if (!tells)
    return symptom;
  return to_failure(producer_.handle(), *error, doing);
}

bool kafka_transaction_log::overdue() const {
  return begun_ && steady_clock::now() - *begun_ >= transaction_timeout;
}

/// librdkafka does not heed the time-out while the group's coordinator is away (issue 5456).
std::future<error_ptr> kafka_transaction_log::send_offsets(const offsets_list& list) const {
  return in_background([producer = producer_.owner(), list, group = group_] {
    return owned(rd_kafka_send_offsets_to_transaction(producer->get(), list.get(), group.get(),
                                                      to_ms(transaction_timeout)));
  });
}

result<void> kafka_transaction_log::await_offsets(std::future<error_ptr> sent,
                                                  const offsets_list& list) {
  for (;;) {
    while (sent.wait_for(offsets_step) != std::future_status::ready) {
      if (producer_.owner()->missed_answer())
        return answer_missed();
      if (overdue())
        return failure{remedy::recover, "the group coordinator of " + app_id_ + " does not answer"};
    }
    const auto error = sent.get();
    if (!error)
      return {};
    if (rd_kafka_error_is_retriable(error.get()) == 0 || overdue())
      return to_failure(producer_.handle(), *error, "add offsets to a transaction of " + app_id_);
    sent = send_offsets(list);
  }
}

// --- plain_log

plain_log::plain_log(std::unique_ptr<client> producer, std::unique_ptr<client> committer,
                     const transaction_topics& topics, input_offsets offsets, std::size_t bytes_max)
    : producer_{std::move(producer), topics, bytes_max},
      committer_{std::move(committer)}, offsets_{std::move(offsets)} {}

result<void> plain_log::write(target_id to, const outgoing_records& records) {
  return producer_.write(to, records);
}

result<transaction_times> plain_log::commit(const positions& read_to) {
  transaction_times times;
  stopwatch watch;
  if (auto done = producer_.drain(); !done)
    return done.error();
  times.flush = watch.lap();
  const auto list = offsets_.list(read_to);
  constexpr int synchronously = 0;
  const auto code = rd_kafka_commit(committer_->get(), list.get(), synchronously);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, "commit offsets");
  times.offsets = watch.lap();
  return times;
}

} // namespace duet
