#include "tests/sim/traced_windows.hpp"

#include <string>
#include <utility>

namespace duet::test {

namespace {

class traced_front : public front {
public:
  traced_front(std::unique_ptr<front> of, std::shared_ptr<front_trace> to)
      : front_{std::move(of)}, to_{std::move(to)} {}

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override {
    traced_poll poll{.first_row = to_->rows->size(), .records = records.size()};
    for (const auto& each : records)
      poll.to[each.split] = {each.offset.value + 1};
    to_->polls.push_back(std::move(poll));
    front_->read(records, times, to, out);
  }

private:
  std::unique_ptr<front> front_;
  std::shared_ptr<front_trace> to_;
};

} // namespace

traced_windows::traced_windows(bool bounded, std::uint32_t version, tracer begin)
    : shape_{rules_.shape()}, begin_{std::move(begin)} {
  for (auto& each : shape_.sources)
    each.bounded = bounded;
  shape_.operators[window_job::processing.value].fingerprint =
      "processing/" + std::to_string(version);
}

std::unique_ptr<front> traced_windows::make_front(std::uint32_t key_groups) const {
  auto to = begin_();
  const window_job tracing{std::chrono::hours{24}, to->rows};
  return std::make_unique<traced_front>(tracing.make_front(key_groups), std::move(to));
}

} // namespace duet::test
