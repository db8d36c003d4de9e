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
                         std::vector<input_span> spans)
    : brokers_{brokers}, reader_{std::move(reader)}, spans_{std::move(spans)} {
  for (const auto& span : spans_) {
    progress_.push_back({span.split, span.begin, std::max(span.begin, span.log_end), 0});
    ends_.push_back(span.end.value_or(record_offset{std::numeric_limits<std::int64_t>::max()}));
  }
}

result<fetched> fake_source::poll(std::chrono::milliseconds, std::size_t records_max) {
  records_.clear();
  headers_.clear();
  auto in = reader_->perform(call::poll, [&](fate) { return fetch(records_max); });
  if (in && reader_->polled)
    reader_->polled(spans_, in->records, progress_);
  return in;
}

result<fetched> fake_source::fetch(std::size_t records_max) {
  if (const auto* missing = first_missing())
    return wait_for(missing->topic);
  missing_since_.reset();
  if (auto fine = check_ranges(); !fine)
    return fine.error();
  fetched in{.records = {}, .waited = reader_->poll_waits};
  auto room = std::min(reader_->poll_records_max, records_max);
  for (const auto i : order_of_arrival())
    in.more = take(i, ready(), room) || in.more;
  for (std::size_t i = 0; i < spans_.size(); ++i)
    progress_[i].log_end = brokers_.log_end(spans_[i].topic, spans_[i].split.partition);
  in.records = records_;
  in.ended =
      std::ranges::equal(progress_, ends_, std::ranges::greater_equal{}, &read_progress::next);
  return in;
}

/// The first span whose partition is not there.
const input_span* fake_source::first_missing() const {
  const auto at = std::ranges::find_if(spans_, [this](const input_span& each) {
    return brokers_.find(each.topic, each.split.partition) == nullptr;
  });
  return at == spans_.end() ? nullptr : &*at;
}

/// A consumer asks again for a while, in silence, before it says that a topic is gone.
result<fetched> fake_source::wait_for(const std::string& topic) {
  const auto now = brokers_.coordinator_.clients_time();
  if (!missing_since_)
    missing_since_ = now;
  if (now - *missing_since_ < topic_propagation_max)
    return fetched{};
  return unknown_partition(topic);
}

result<void> fake_source::check_ranges() const {
  for (std::size_t i = 0; i < spans_.size(); ++i) {
    const auto at = brokers_.find(spans_[i].topic, spans_[i].split.partition);
    const bool beyond = progress_[i].next > at->high();
    if (beyond || progress_[i].next < at->low())
      return failure{beyond ? remedy::displaced : remedy::recover,
                     "an offset of topic " + spans_[i].topic + " is out of range"};
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
  if (std::ranges::find(held_, at.split) != held_.end())
    return false;
  const auto from = brokers_.find(spans_[index].topic, at.split.partition);
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
    add(at.split, *seen);
  }
  return false;
}

void fake_source::add(split of, const kafka_record& from) {
  auto& headers = headers_.emplace_back();
  for (const auto& [name, value] : from.headers)
    headers.push_back({name, view_of(value)});
  records_.push_back({.split = of,
                      .offset = from.offset,
                      .timestamp_ms = from.timestamp_ms,
                      .key = view_of(from.key),
                      .value = view_of(from.value),
                      .headers = headers});
}

} // namespace duet::test
