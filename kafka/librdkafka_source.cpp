#include "kafka/librdkafka_source.hpp"

#include "kafka/failure_map.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <limits>

namespace duet {

namespace {

/// Records that one poll hands out at most: enough to make the calls around them cheap, few enough
/// to stay in the cache between reading and parsing.
constexpr std::size_t batch_max = 4'096;

constexpr record_offset no_end{std::numeric_limits<std::int64_t>::max()};

nullable_bytes to_bytes(const void* data, std::size_t length) {
  if (data == nullptr)
    return std::nullopt;
  return std::string_view{static_cast<const char*>(data), length};
}

/// The longest that a question about the topic takes.
constexpr std::chrono::milliseconds question_max{1'000};

/// A poll that brought this many bytes may have emptied a queue that was full by its bytes.
constexpr std::size_t large_read_bytes = 1U << 20U;

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

void refiller::after_read(rd_kafka_queue_t* queue) const {
  if (rd_kafka_queue_length(queue) < full_)
    error_ptr{rd_kafka_sasl_set_credentials(consumer_, user_.c_str(), password_.c_str())};
}

// --- librdkafka_source

result<std::shared_ptr<record_source>>
librdkafka_source::open(std::unique_ptr<client> consumer, const std::string& topic,
                        const std::vector<input_span>& spans) {
  std::shared_ptr<librdkafka_source> made{new librdkafka_source{std::move(consumer), topic, spans}};
  positions begin;
  for (const auto& span : spans)
    begin.push_back({span.partition, span.begin});
  const auto list = to_list(topic, begin);
  if (const auto code = rd_kafka_assign(made->consumer_->get(), list.get());
      code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return to_failure(code, "read topic " + topic);
  return std::shared_ptr<record_source>{std::move(made)};
}

librdkafka_source::librdkafka_source(std::unique_ptr<client> consumer, std::string topic,
                                     const std::vector<input_span>& spans)
    : consumer_{std::move(consumer)}, topic_{std::move(topic)} {
  rd_kafka_poll_set_consumer(consumer_->get());
  queue_.reset(rd_kafka_queue_get_consumer(consumer_->get()));
  refiller_ = refiller::make(consumer_->get());
  for (const auto& span : spans) {
    const auto partition = static_cast<std::size_t>(span.partition.value);
    index_of_.resize(std::max(index_of_.size(), partition + 1));
    index_of_[partition] = progress_.size();
    progress_.push_back({span.partition, span.begin, span.begin, 0});
    ends_.push_back(span.end.value_or(no_end));
  }
  messages_.reserve(batch_max);
  records_.reserve(batch_max);
}

librdkafka_source::~librdkafka_source() { release(); }

void librdkafka_source::release() {
  for (auto* message : messages_)
    rd_kafka_message_destroy(message);
  messages_.clear();
  records_.clear();
  headers_.clear();
  bytes_ = 0;
}

/// A batch call with a time-out waits for a whole batch, so the wait is for one message.
void librdkafka_source::fetch(std::chrono::milliseconds wait, std::size_t most) {
  const auto ready = [&](std::size_t have) {
    messages_.resize(most);
    const auto count =
        rd_kafka_consume_batch_queue(queue_.get(), 0, messages_.data() + have, most - have);
    messages_.resize(have + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  };
  ready(0);
  if (!messages_.empty() || wait.count() == 0)
    return;
  auto* first = rd_kafka_consume_queue(queue_.get(), to_ms(wait));
  if (first == nullptr)
    return;
  messages_.push_back(first);
  ready(1);
}

void librdkafka_source::refill(std::size_t most) {
  const bool busy = messages_.size() == most || bytes_ >= large_read_bytes;
  if (busy && refiller_)
    refiller_->after_read(queue_.get());
}

result<fetched> librdkafka_source::poll(std::chrono::milliseconds wait, std::size_t records_max) {
  const auto most = std::min(batch_max, records_max);
  release();
  if (at_end())
    return fetched{.records = {}, .ended = true};
  fetch(wait, most);
  for (const auto* message : messages_)
    if (auto done = take(*message); !done)
      return done.error();
  refill(most);
  refresh_log_ends();
  return fetched{
      .records = records_, .bytes = bytes_, .more = messages_.size() == most, .ended = at_end()};
}

result<void> librdkafka_source::take(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    auto& at = progress_[index_of_[static_cast<std::size_t>(message.partition)]];
    take_record(message, at);
    return {};
  }
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    auto& at = progress_[index_of_[static_cast<std::size_t>(message.partition)]];
    at.next = std::max(at.next, record_offset{message.offset});
    return {};
  }
  auto why = to_failure(message.err, "read topic " + topic_);
  if (why.what == remedy::refused) // that is said of what is written
    why.what =
        message.err == RD_KAFKA_RESP_ERR_INVALID_MSG ? remedy::recover : remedy::misconfigured;
  // librdkafka goes on by itself when a broker or the network comes back.
  const bool transient = message.err == RD_KAFKA_RESP_ERR__TRANSPORT ||
                         message.err == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN ||
                         message.err == RD_KAFKA_RESP_ERR__RESOLVE || why.what == remedy::retry;
  if (!transient)
    return why;
  spdlog::debug("{}", why.message);
  return {};
}

void librdkafka_source::take_record(const rd_kafka_message_t& message, read_progress& at) {
  const record_offset offset{message.offset};
  if (offset < at.next || offset >= ends_[static_cast<std::size_t>(&at - progress_.data())])
    return;
  at.next = {message.offset + 1};
  ++at.records;
  auto& made = records_.emplace_back(record{
      .partition = {message.partition},
      .offset = offset,
      .timestamp_ms = rd_kafka_message_timestamp(&message, nullptr),
      .key = to_bytes(message.key, message.key_len),
      .value = to_bytes(message.payload, message.len),
      .headers = {},
  });
  bytes_ += message.key_len + message.len;
  take_headers(message, made);
}

void librdkafka_source::take_headers(const rd_kafka_message_t& message, record& to) {
  rd_kafka_headers_t* from = nullptr;
  if (rd_kafka_message_headers(&message, &from) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  auto& made = *headers_.emplace_back(std::make_unique<std::vector<header>>());
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t length = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(from, i, &name, &value, &length) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
    made.push_back({name, to_bytes(value, length)});
  to.headers = made;
}

void librdkafka_source::refresh_log_ends() {
  for (auto& at : progress_) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = rd_kafka_get_watermark_offsets(consumer_->get(), topic_.c_str(),
                                                     at.partition.value, &low, &high);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && high > at.log_end.value)
      at.log_end = {high};
  }
}

bool librdkafka_source::at_end() const {
  return std::ranges::equal(progress_, ends_, std::ranges::greater_equal{}, &read_progress::next);
}

void librdkafka_source::wake() noexcept { rd_kafka_queue_yield(queue_.get()); }

result<std::uint32_t> librdkafka_source::count_partitions() {
  return consumer_->count_partitions(topic_, question_max);
}

} // namespace duet
