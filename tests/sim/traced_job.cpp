#include "tests/sim/traced_job.hpp"

#include <utility>

namespace duet::test {

namespace {

class traced_front : public front {
public:
  traced_front(std::shared_ptr<const job> what, std::uint32_t key_groups,
               std::shared_ptr<const clock> time, std::shared_ptr<front_trace> to)
      : what_{std::move(what)}, key_groups_{key_groups}, clock_{std::move(time)},
        to_{std::move(to)}, front_{what_->make_front(key_groups)}, alone_{what_->make_front(
                                                                       key_groups)} {}

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override {
    to_->looked = clock_->now();
    watch(records, times);
    front_->read(records, times, to, out);
  }

private:
  void watch(std::span<const record> records, source_times times) {
    const auto& shape = what_->shape();
    static_cast<void>(times.take_steps()); // those that a copy shares are not to be touched
    dispatch rows{shape, key_groups_};
    rejects bad;
    for (std::size_t i = 0; i < records.size(); ++i) {
      traced_record made{{records[i].split, records[i].offset}, {}, to_->looked};
      for (std::size_t table = 0; table < shape.tables.size(); ++table)
        made.watermarks.push_back(times.watermark(numbered<table_id>(table)));
      to_->records.push_back(std::move(made));
      if (!times.none())
        alone_->read(records.subspan(i, 1), times, rows, bad);
    }
  }

  std::shared_ptr<const job> what_;
  std::uint32_t key_groups_;
  std::shared_ptr<const clock> clock_;
  std::shared_ptr<front_trace> to_;
  std::unique_ptr<front> front_;
  std::unique_ptr<front> alone_; ///< Nobody sees what it makes.
};

} // namespace

std::unique_ptr<front> traced_job::make_front(std::uint32_t key_groups) const {
  newest_ = std::make_shared<front_trace>();
  newest_->begun = clock_->now();
  return std::make_unique<traced_front>(what_, key_groups, clock_, newest_);
}

} // namespace duet::test
