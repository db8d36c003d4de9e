#include "kafka/fetch_queues.hpp"

#include <algorithm>
#include <utility>

namespace duet {

namespace {

/// What one queue gives at least when it is its turn: a change between partitions has a price.
constexpr std::size_t turn_least = 256;

} // namespace

void fetch_queues::bell::ring(bool bell::*how) noexcept {
  const std::lock_guard lock{mutex};
  this->*how = true;
  changed.notify_one();
}

fetch_queues::fetch_queues(std::shared_ptr<client> consumer, std::span<const partition> apart)
    : consumer_{std::move(consumer)} {
  auto* const of = consumer_->get();
  add(rd_kafka_queue_get_consumer(of), std::nullopt);
  for (const auto& each : apart) {
    auto* const own =
        rd_kafka_queue_get_partition(of, each.topic.c_str(), each.split.partition.value);
    // Said before the partition is assigned, librdkafka leaves it at that.
    rd_kafka_queue_forward(own, nullptr);
    add(own, each.split);
  }
}

fetch_queues::~fetch_queues() {
  for (const auto& each : queues_) {
    rd_kafka_queue_cb_event_enable(each->handle, nullptr, nullptr);
    rd_kafka_queue_destroy(each->handle);
  }
}

void fetch_queues::add(rd_kafka_queue_t* handle, std::optional<split> of) {
  auto& made = *queues_.emplace_back(std::make_unique<queue>(handle, bell_));
  made.split = of;
  rd_kafka_queue_cb_event_enable(handle, on_message, &made);
}

/// librdkafka calls it when there is a message in a queue that had none.
void fetch_queues::on_message(rd_kafka_t* /*from*/, void* opaque) {
  auto& of = *static_cast<queue*>(opaque);
  of.ready = true;
  of.to->ring(&bell::rung);
}

void fetch_queues::take(std::vector<rd_kafka_message_t*>& to, std::size_t most) {
  {
    const std::lock_guard lock{bell_.mutex};
    bell_.rung = false;
  }
  const auto readable = [](const auto& each) { return each->ready && !each->held; };
  const auto count = static_cast<std::size_t>(std::ranges::count_if(queues_, readable));
  const auto turn = std::max(turn_least, most / std::max<std::size_t>(count, 1));
  for (std::size_t i = 0; i < queues_.size() && to.size() < most; ++i) {
    auto& each = *queues_[next_];
    next_ = (next_ + 1) % queues_.size();
    if (each.ready && !each.held)
      take_from(each, to, std::min(turn, most - to.size()));
  }
}

void fetch_queues::take_from(queue& of, std::vector<rd_kafka_message_t*>& to, std::size_t most) {
  of.ready = false; // before it is read: what comes meanwhile is told
  const auto had = to.size();
  to.resize(had + most);
  const auto count = rd_kafka_consume_batch_queue(of.handle, 0, to.data() + had, most);
  to.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (rd_kafka_queue_length(of.handle) > 0)
    of.ready = true;
}

void fetch_queues::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock{bell_.mutex};
  bell_.changed.wait_for(lock, longest, [this] { return bell_.rung || bell_.woken; });
  bell_.woken = false;
}

void fetch_queues::wake() noexcept { bell_.ring(&bell::woken); }

void fetch_queues::hold(std::span<const split> which) {
  for (const auto& each : queues_)
    each->held = each->split && std::ranges::find(which, *each->split) != which.end();
}

std::size_t fetch_queues::length() const {
  std::size_t all = 0;
  for (const auto& each : queues_)
    all += rd_kafka_queue_length(each->handle);
  return all;
}

bool fetch_queues::any_below(std::size_t messages) const {
  const bool apart = queues_.size() > 1;
  return std::ranges::any_of(queues_, [&](const auto& each) {
    return each->split.has_value() == apart && !each->held &&
           rd_kafka_queue_length(each->handle) < messages;
  });
}

} // namespace duet
