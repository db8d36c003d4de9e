#include "jobs/pairs/pairs.hpp"

#include "jobs/pairs/balances.hpp"
#include "jobs/pairs/router.hpp"

namespace duet::pairs {

job_shape pairs_job::shape() const {
  return {.sources = {{config_.input_topic, "--input-topic"}},
          .targets = {{config_.output_topic, "--output-topic"}}};
}

std::string pairs_job::fingerprint() const {
  return "pairs/1 pair-sum=" + std::to_string(config_.sum);
}

std::unique_ptr<router> pairs_job::make_router(layout keys) const {
  return std::make_unique<pairs_router>(config_.sum, keys);
}

std::unique_ptr<keyed_operator> pairs_job::make_operator(layout keys) const {
  return std::make_unique<balances>(config_.sum, keys);
}

std::uint64_t hash_of(std::int64_t low) {
  // The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every input bit moves every output bit.
  auto mixed = static_cast<std::uint64_t>(low) + 0x9E3779B97F4A7C15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31U);
}

} // namespace duet::pairs
