#include "kafka/librdkafka_source.hpp"

#include "kafka/failure_map.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

namespace duet {

namespace {

/// Records that one poll hands out at most: enough to make the calls around them cheap, few enough
/// to stay in the cache between reading and parsing.
constexpr std::size_t batch_max = 4'096;

nullable_bytes to_bytes(const void* data, std::size_t length) {
  if (data == nullptr)
    return std::nullopt;
  return std::string_view{static_cast<const char*>(data), length};
}

/// The longest that a question about a partition takes.
constexpr std::chrono::milliseconds watermarks_max{1'000};

/// A poll that brought this many bytes may have emptied a queue that was full by its bytes.
constexpr std::size_t large_read_bytes = mebibyte;

/// What a header takes besides name and value: in an answer, and unpacked by librdkafka and us.
constexpr std::size_t packed_header_overhead = 3;
constexpr std::size_t unpacked_header_overhead = 64 + sizeof(header);

/// Libraries before 2.1 do not tell it.
std::optional<std::int32_t> leader_epoch_of([[maybe_unused]] const rd_kafka_message_t& message) {
#if RD_KAFKA_VERSION >= 0x020100ff
  const auto epoch = rd_kafka_message_leader_epoch(&message);
  return epoch < 0 ? std::nullopt : std::optional{epoch};
#else
  return std::nullopt;
#endif
}

/// A property of a client as it is set; nothing if it is unknown or not set.
std::optional<std::string> property_of(const rd_kafka_t* of, const char* name) {
  std::array<char, 4'096> text{};
  auto size = text.size();
  if (rd_kafka_conf_get(rd_kafka_conf(const_cast<rd_kafka_t*>(of)), name, text.data(), &size) !=
      RD_KAFKA_CONF_OK)
    return std::nullopt;
  return text.data();
}

} // namespace

// --- refiller

std::optional<refiller> refiller::make(rd_kafka_t* consumer) {
  if (property_of(consumer, "fetch.queue.backoff.ms"))
    return std::nullopt;
  refiller made;
  made.consumer_ = consumer;
  made.full_ = std::stoul(property_of(consumer, "queued.min.messages").value());
  made.user_ = property_of(consumer, "sasl.username").value_or("");
  made.password_ = property_of(consumer, "sasl.password").value_or("");
  return made;
}

/// Only what was full can have stopped librdkafka: by its records, or by the bytes of their values.
void refiller::after_read(std::span<rd_kafka_message_t* const> read,
                          const fetch_queues& queues) const {
  const bool many = read.size() * 2 >= std::min(batch_max, full_);
  std::size_t bytes = 0;
  for (const auto* each : read)
    bytes += each->len;
  if ((many || bytes >= large_read_bytes) && queues.any_below(full_))
    error_ptr{rd_kafka_sasl_set_credentials(consumer_, user_.c_str(), password_.c_str())};
}

// --- librdkafka_source

result<std::shared_ptr<record_source>>
librdkafka_source::open(consumer_recipe make, const memory_budget& memory,
                        const std::vector<input_span>& spans) {
  std::shared_ptr<librdkafka_source> made{new librdkafka_source{std::move(make), memory, spans}};
  if (auto done = made->start_reader(made->tuner_.shape()); !done)
    return done.error();
  return std::shared_ptr<record_source>{std::move(made)};
}

librdkafka_source::librdkafka_source(consumer_recipe make, const memory_budget& memory,
                                     const std::vector<input_span>& spans)
    : make_{std::move(make)},
      poll_bytes_max_{memory.poll()}, tuner_{memory, spans.size()}, spans_{spans} {
  messages_.reserve(batch_max);
  records_.reserve(batch_max);
}

librdkafka_source::~librdkafka_source() {
  std::ranges::for_each(messages_, rd_kafka_message_destroy);
}

// --- the reader

/// Reads on from where reading has come to.
result<void> librdkafka_source::start_reader(const fetch_shape& shape) {
  auto consumer = make_(shape);
  if (!consumer)
    return consumer.error();
  reader made{.consumer = std::move(*consumer), .queues = nullptr, .refill = std::nullopt};
  auto* handle = made.consumer->get();
  rd_kafka_poll_set_consumer(handle);
  std::vector<fetch_queues::partition> apart;
  if (shape.apart)
    for (const auto& each : spans_.unread())
      apart.push_back({spans_.topics()[each.split.source.value], each.split});
  made.queues = std::make_unique<fetch_queues>(made.consumer, apart);
  made.queues->hold(held_);
  made.refill = refiller::make(handle);
  const auto list = to_list(spans_.topics(), spans_.unread());
  if (const auto code = rd_kafka_assign(handle, list.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, "read topic " + spans_.names());
  tuner_.changed(shape);
  read_ = {};
  const std::lock_guard lock{mutex_};
  std::swap(reader_, made);
  return {};
}

/// Lets another consumer take over if it fits better what there is to read; says whether one did.
result<bool> librdkafka_source::change_reader() {
  const auto [answers, bytes] = reader_.consumer->fetched();
  read_.answers = answers;
  read_.answer_bytes = bytes;
  const auto wanted = tuner_.better(read_, reader_.queues->length());
  if (!wanted)
    return false;
  spdlog::debug("reading {} with answers of {} bytes and {} of {} records", spans_.names(),
                wanted->answer_bytes, wanted->apart ? "a queue for each partition, all" : "a queue",
                wanted->queued_records);
  if (auto done = start_reader(*wanted); !done)
    return done.error();
  return true;
}

/// Says how long it has waited.
std::chrono::nanoseconds librdkafka_source::fetch(std::chrono::milliseconds wait,
                                                  std::size_t most) {
  std::chrono::nanoseconds waited{};
  reader_.queues->take(messages_, most);
  if (messages_.empty() && wait.count() > 0) {
    const auto begun = std::chrono::steady_clock::now();
    reader_.queues->wait(wait);
    waited = std::chrono::steady_clock::now() - begun;
    reader_.queues->take(messages_, most);
  }
  if (reader_.refill)
    reader_.refill->after_read(messages_, *reader_.queues);
  return waited;
}

/// Frees what the last poll has handed out.
void librdkafka_source::release_taken() {
  const auto end = messages_.begin() + static_cast<std::ptrdiff_t>(taken_);
  std::for_each(messages_.begin(), end, rd_kafka_message_destroy);
  messages_.erase(messages_.begin(), end);
  taken_ = 0;
  records_.clear();
  headers_.clear();
  unpacked_bytes_ = 0;
  run_topic_ = nullptr; // whose place another may take with the next poll
}

// --- reading

result<fetched> librdkafka_source::poll(std::chrono::milliseconds wait, std::size_t records_max) {
  release_taken();
  if (spans_.ended())
    return fetched{.records = {}, .more = false, .ended = true};
  const auto most = std::min(batch_max, records_max);
  std::chrono::nanoseconds waited{};
  if (messages_.empty()) {
    const auto changed = change_reader();
    if (!changed)
      return changed.error();
    // Whoever has woken the old reader must not have done it in vain.
    waited = fetch(*changed ? std::chrono::milliseconds{0} : wait, most);
  }
  const bool whole_batch = messages_.size() >= most;
  if (auto done = take_some(most); !done)
    return done.error();
  refresh_log_ends();
  const bool ended = spans_.ended();
  return fetched{.records = records_,
                 .more = !ended && (whole_batch || taken_ < messages_.size()),
                 .ended = ended,
                 .waited = waited};
}

/// Takes what was fetched, as much as one poll may hold; one record at least.
result<void> librdkafka_source::take_some(std::size_t most) {
  while (taken_ < std::min(messages_.size(), most) && unpacked_bytes_ < poll_bytes_max_)
    if (auto done = take(*messages_[taken_++]); !done)
      return done;
  return {};
}

result<void> librdkafka_source::take(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    take_record(message, progress_of(message));
    return {};
  }
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    auto& at = progress_of(message);
    spans_.pass(at, {message.offset});
    return {};
  }
  auto why = to_failure(
      message.err,
      "read topic " + (message.rkt == nullptr ? spans_.names() : rd_kafka_topic_name(message.rkt)));
  if (why.what == remedy::refused) // that is said of what is written
    why.what =
        message.err == RD_KAFKA_RESP_ERR_INVALID_MSG ? remedy::recover : remedy::misconfigured;
  if (why.what == remedy::displaced && deleted(message))
    why.what = remedy::recover; // retention was faster, which recovery sees
  // librdkafka goes on by itself when a broker or the network comes back.
  const bool transient = message.err == RD_KAFKA_RESP_ERR__TRANSPORT ||
                         message.err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
                         message.err == RD_KAFKA_RESP_ERR__RESOLVE || why.what == remedy::retry;
  if (!transient)
    return why;
  spdlog::debug("{}", why.message);
  return {};
}

read_progress& librdkafka_source::progress_of(const rd_kafka_message_t& message) {
  if (message.rkt != run_topic_) {
    run_topic_ = message.rkt;
    run_source_ = spans_.source_of(rd_kafka_topic_name(message.rkt));
  }
  return spans_.at({run_source_, {message.partition}});
}

/// Whether the position that a message is about is before the beginning of its partition.
bool librdkafka_source::deleted(const rd_kafka_message_t& message) {
  if (message.rkt == nullptr)
    return false;
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto code =
      rd_kafka_query_watermark_offsets(reader_.consumer->get(), rd_kafka_topic_name(message.rkt),
                                       message.partition, &low, &high, to_ms(watermarks_max));
  return code == RD_KAFKA_RESP_ERR_NO_ERROR && progress_of(message).next.value < low;
}

void librdkafka_source::take_record(const rd_kafka_message_t& message, read_progress& at) {
  const record_offset offset{message.offset};
  if (!spans_.take(at, offset))
    return;
  auto stamped_by = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const auto timestamp_ms = rd_kafka_message_timestamp(&message, &stamped_by);
  auto& made = records_.emplace_back(record{
      .split = at.split,
      .offset = offset,
      .timestamp_ms = timestamp_ms,
      .key = to_bytes(message.key, message.key_len),
      .value = to_bytes(message.payload, message.len),
      .headers = {},
      .stamped_by_broker = stamped_by == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME,
      .leader_epoch = leader_epoch_of(message),
  });
  const auto own_bytes = message.key_len + message.len;
  ++read_.records;
  read_.record_bytes += own_bytes;
  unpacked_bytes_ += own_bytes;
  take_headers(message, made);
}

/// Headers lie packed in the answer until they are asked for; then librdkafka allocates each.
void librdkafka_source::take_headers(const rd_kafka_message_t& message, record& to) {
  rd_kafka_headers_t* from = nullptr;
  const auto code = rd_kafka_message_headers(&message, &from);
  to.headers_unreadable = code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NOENT;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  auto& made = *headers_.emplace_back(std::make_unique<std::vector<header>>());
  made.reserve(rd_kafka_header_cnt(from));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t length = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(from, i, &name, &value, &length) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    made.push_back({name, to_bytes(value, length)});
    const auto own_bytes = made.back().name.size() + length;
    read_.record_bytes += own_bytes + packed_header_overhead;
    unpacked_bytes_ += own_bytes + unpacked_header_overhead;
  }
  to.headers = made;
}

void librdkafka_source::refresh_log_ends() {
  for (auto& at : spans_.progress()) {
    const auto& topic = spans_.topics()[at.split.source.value];
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = rd_kafka_get_watermark_offsets(reader_.consumer->get(), topic.c_str(),
                                                     at.split.partition.value, &low, &high);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && high > at.log_end.value)
      at.log_end = {high};
  }
}

void librdkafka_source::hold(std::span<const split> which) {
  if (std::ranges::equal(which, held_))
    return;
  held_.assign(which.begin(), which.end());
  reader_.queues->hold(held_);
}

void librdkafka_source::wake() noexcept {
  const std::lock_guard lock{mutex_};
  reader_.queues->wake();
}

} // namespace duet
