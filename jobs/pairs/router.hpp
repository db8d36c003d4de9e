/// The router of `pairs`: parses numbers and sends each to the shard of its state key.
#pragma once

#include "jobs/pairs/events.hpp"

namespace duet::pairs {

class pairs_router : public router {
public:
  pairs_router(std::int64_t sum, layout keys) : sum_(sum), keys_(keys) {}

  [[nodiscard]] work_ptr make_work() const override;
  void route(std::span<const record> records, std::span<const work_ptr> shards,
             rejects& out) const override;

private:
  [[nodiscard]] std::size_t shard_of(std::int64_t number) const;

  std::int64_t sum_;
  layout keys_;
};

} // namespace duet::pairs
