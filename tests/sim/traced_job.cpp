#include "tests/sim/traced_job.hpp"

#include <utility>

namespace duet::test {

namespace {

class traced_front : public front {
public:
  traced_front(std::unique_ptr<front> what, std::shared_ptr<front_trace> to)
      : front_{std::move(what)}, to_{std::move(to)} {}

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override {
    for (const auto& each : records)
      to_->records.push_back({each.split, each.offset});
    front_->read(records, times, to, out);
  }

private:
  std::unique_ptr<front> front_;
  std::shared_ptr<front_trace> to_;
};

} // namespace

std::unique_ptr<front> traced_job::make_front(std::uint32_t key_groups) const {
  newest_ = std::make_shared<front_trace>();
  return std::make_unique<traced_front>(what_->make_front(key_groups), newest_);
}

} // namespace duet::test
