#include "tests/support/fake_source.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace duet::test {

namespace {

/// How long a client believes that a topic may still come back.
constexpr std::chrono::seconds topic_propagation_max{30};

nullable_bytes view_of(const std::optional<std::string>& bytes) {
  return bytes ? nullable_bytes{*bytes} : std::nullopt;
}

} // namespace

fake_source::fake_source(fake_kafka& brokers, std::shared_ptr<fake_client> reader,
                         std::string topic, const std::vector<input_span>& spans)
    : brokers_{brokers}, reader_{std::move(reader)}, topic_{std::move(topic)} {
  for (const auto& span : spans) {
    progress_.push_back({span.partition, span.begin, span.begin, 0});
    ends_.push_back(span.end.value_or(record_offset{std::numeric_limits<std::int64_t>::max()}));
  }
}

result<fetched> fake_source::poll(std::chrono::milliseconds, std::size_t records_max) {
  records_.clear();
  headers_.clear();
  return reader_->perform(call::poll, [&](fate) { return fetch(records_max); });
}

result<std::uint32_t> fake_source::count_partitions() {
  return reader_->perform(call::describe_topic, [this](fate) -> result<std::uint32_t> {
    return brokers_.partitions_of(topic_);
  });
}

result<fetched> fake_source::fetch(std::size_t records_max) {
  if (!topic_is_whole())
    return wait_for_topic();
  missing_since_.reset();
  if (auto fine = check_ranges(); !fine)
    return fine.error();
  fetched in{.records = {}, .waited = reader_->poll_waits};
  auto room = std::min(reader_->poll_records_max, records_max);
  for (const auto i : order_of_arrival())
    in.more = take(i, ready(), room) || in.more;
  for (auto& at : progress_)
    at.log_end = brokers_.log_end(topic_, at.partition);
  in.records = records_;
  in.ended =
      std::ranges::equal(progress_, ends_, std::ranges::greater_equal{}, &read_progress::next);
  return in;
}

bool fake_source::topic_is_whole() const {
  return std::ranges::all_of(progress_, [this](const read_progress& each) {
    return brokers_.find(topic_, each.partition) != nullptr;
  });
}

/// A consumer asks again for a while, in silence, before it says that a topic is gone.
result<fetched> fake_source::wait_for_topic() {
  const auto now = brokers_.coordinator_.clients_time();
  if (!missing_since_)
    missing_since_ = now;
  if (now - *missing_since_ < topic_propagation_max)
    return fetched{};
  return unknown_partition(topic_);
}

result<void> fake_source::check_ranges() const {
  for (const auto& each : progress_) {
    const auto at = brokers_.find(topic_, each.partition);
    const bool beyond = each.next > at->high();
    if (beyond || each.next < at->low())
      return failure{beyond ? remedy::displaced : remedy::recover,
                     "an offset of topic " + topic_ + " is out of range"};
  }
  return {};
}

std::vector<std::size_t> fake_source::order_of_arrival() {
  std::vector<std::size_t> order(progress_.size());
  std::iota(order.begin(), order.end(), 0U);
  if (reader_->arrival)
    std::ranges::shuffle(order, *reader_->arrival);
  return order;
}

/// How much of a partition has arrived by now.
std::size_t fake_source::ready() {
  constexpr std::size_t everything = SIZE_MAX;
  if (!reader_->arrival)
    return everything;
  const auto drawn = (*reader_->arrival)() % 8;
  return drawn < 6 ? drawn : everything;
}

/// Takes what one partition has, at most `ready` records; returns whether `room` ended first.
bool fake_source::take(std::size_t index, std::size_t ready, std::size_t& room) {
  auto& at = progress_[index];
  const auto from = brokers_.find(topic_, at.partition);
  const auto end = std::min(from->last_stable(), ends_[index]);
  for (; ready > 0 && at.next < end; ++at.next.value) {
    const auto* const seen = from->committed_at(at.next);
    if (seen == nullptr)
      continue;
    if (room == 0)
      return true;
    --room;
    --ready;
    ++at.records;
    add(at.partition, *seen);
  }
  return false;
}

void fake_source::add(partition_id partition, const kafka_record& from) {
  auto& headers = headers_.emplace_back();
  for (const auto& [name, value] : from.headers)
    headers.push_back({name, view_of(value)});
  records_.push_back({.partition = partition,
                      .offset = from.offset,
                      .timestamp_ms = from.timestamp_ms,
                      .key = view_of(from.key),
                      .value = view_of(from.value),
                      .headers = headers});
}

} // namespace duet::test
