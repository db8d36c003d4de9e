#include "tests/sim/refusals.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace duet::test {

namespace {

constexpr std::size_t rules_max = 2;

/// Few enough records for the rest to come further.
constexpr std::array<std::int64_t, 3> rarities{7, 40, 200};

} // namespace

void refusals::change(dice& chance, const std::vector<std::string>& topics) {
  if (rules_.size() == rules_max || (!rules_.empty() && chance.below(2) == 0)) {
    rules_.erase(rules_.begin());
    return;
  }
  constexpr std::array parts{refused_part::unknown, refused_part::timestamp, refused_part::size};
  const auto every = chance.pick(rarities);
  const auto rest = static_cast<std::int64_t>(chance.below(static_cast<std::size_t>(every)));
  rules_.push_back(
      {.topic = chance.pick(topics), .every = every, .rest = rest, .part = chance.pick(parts)});
  ever_.push_back(rules_.back());
}

std::optional<failure> refusals::judge(const std::string& topic, const kafka_record& record) const {
  for (const auto& rule : rules_)
    if (rule.topic == topic && record.timestamp_ms != no_timestamp &&
        rule.concerns(record.timestamp_ms) &&
        (rule.part == refused_part::timestamp || record.value))
      return failure{remedy::refused, topic + " refuses a record", rule.part};
  return std::nullopt;
}

bool refusals::justify(std::int64_t timestamp_ms) const {
  return std::ranges::any_of(
      ever_, [timestamp_ms](const refusal_rule& rule) { return rule.concerns(timestamp_ms); });
}

} // namespace duet::test
