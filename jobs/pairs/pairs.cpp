#include "jobs/pairs/pairs.hpp"

#include "jobs/pairs/balances.hpp"
#include "jobs/pairs/front.hpp"
#include "jobs/pairs/keys.hpp"

namespace duet::pairs {

namespace {

/// What a number comes to at most: half a pair and a change of state, each with its overhead.
constexpr std::size_t effect_bytes = 160;

std::string fingerprint_of(std::int64_t sum) { return "pairs/1 pair-sum=" + std::to_string(sum); }

} // namespace

pairs_job::pairs_job(const pairs_config& config)
    : sum_{config.sum}, shape_{.sources = {{config.input_topic, "--input-topic"}},
                               .targets = {{config.output_topic, "--output-topic"}},
                               .operators = {{.name = "balances",
                                              .fingerprint = fingerprint_of(sum_)}},
                               .inputs = {{.of = balances_operator,
                                           .from = std::nullopt,
                                           .columns = column_count,
                                           .effect_bytes = effect_bytes}}} {}

std::string pairs_job::fingerprint() const { return fingerprint_of(sum_); }

std::unique_ptr<front> pairs_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<pairs_front>(sum_, key_groups);
}

std::unique_ptr<keyed_operator> pairs_job::make_operator(operator_id, key_group group,
                                                         std::uint32_t key_groups) const {
  return std::make_unique<balances>(sum_, group, key_groups);
}

} // namespace duet::pairs
