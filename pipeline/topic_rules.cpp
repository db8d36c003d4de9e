#include "pipeline/topic_rules.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>

namespace duet {

namespace {

using settings_map = std::map<std::string, std::string>;

/// How far our clock and the brokers' may be apart, and a record on its way; at most half of what a
/// topic allows.
constexpr std::int64_t margin_ms_max = 10'000;

/// Kafka's own bytes around one record in a batch of its own, and around each header: the fixed
/// batch header (61) and generous room for the record's variable-length integers.
constexpr std::size_t batch_overhead = 61 + 40;
constexpr std::size_t header_overhead = 10;

std::optional<std::int64_t> number_in(const settings_map& settings, const std::string& name) {
  const auto at = settings.find(name);
  if (at == settings.end())
    return std::nullopt;
  std::int64_t number = 0;
  const auto* const end = at->second.data() + at->second.size();
  const auto read = std::from_chars(at->second.data(), end, number);
  return read.ec == std::errc{} && read.ptr == end && number >= 0 ? std::optional{number}
                                                                  : std::nullopt;
}

/// Before Kafka 4 one setting limits both sides, except where one has a limit of its own.
std::int64_t time_limit(const settings_map& settings, const std::string& name,
                        std::int64_t otherwise) {
  const auto own = number_in(settings, name);
  const auto both = number_in(settings, "message.timestamp.difference.max.ms");
  if (both && own.value_or(topic_rules::unlimited_ms) == topic_rules::unlimited_ms)
    return *both;
  return own.value_or(otherwise);
}

std::int64_t with_margin(std::int64_t limit_ms) {
  return limit_ms == topic_rules::unlimited_ms ? limit_ms
                                               : limit_ms - std::min(margin_ms_max, limit_ms / 2);
}

std::size_t size_of(const nullable_bytes& bytes) { return bytes ? bytes->size() : 0; }

/// Whether it is too large and has headers, which it can do without.
bool headers_too_large(const outgoing& record, const topic_rules& rules) {
  return !record.headers.empty() && bytes_of(record) > rules.bytes_max;
}

} // namespace

timestamp_window topic_rules::window_at(std::int64_t now_ms) const {
  constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
  if (takes_any_timestamp)
    return {lowest, unlimited_ms};
  now_ms = std::max<std::int64_t>(now_ms, 0);
  // Brokers compute the age in 64 bits: what is older than the largest of them lies in the future.
  return {now_ms - with_margin(age_ms_max),
          now_ms + std::min(with_margin(lead_ms_max), unlimited_ms - now_ms)};
}

topic_rules rules_of(const topic_description& topic) {
  topic_rules rules;
  rules.partitions = topic.partitions;
  if (!topic.settings)
    return rules;
  const auto& settings = *topic.settings;
  const auto bytes = number_in(settings, "max.message.bytes").value_or(rules.bytes_max);
  rules.bytes_max = static_cast<std::uint32_t>(
      std::min<std::int64_t>(bytes, std::numeric_limits<std::int32_t>::max()));
  const auto type = settings.find("message.timestamp.type");
  rules.takes_any_timestamp = type != settings.end() && type->second == "LogAppendTime";
  rules.age_ms_max = time_limit(settings, "message.timestamp.before.max.ms", rules.age_ms_max);
  rules.lead_ms_max = time_limit(settings, "message.timestamp.after.max.ms", rules.lead_ms_max);
  return rules;
}

std::size_t bytes_of(const outgoing& record) {
  auto size = batch_overhead + size_of(record.key) + size_of(record.value);
  for (const auto& each : record.headers)
    size += header_overhead + each.name.size() + size_of(each.value);
  return size;
}

bool fitted_records::for_each(const visitor& visit) const {
  timestamps_ = 0;
  headers_ = 0;
  return records_.for_each([&](const outgoing& each) {
    const bool late = !window_.takes(each.timestamp_ms);
    const bool large = headers_too_large(each, rules_);
    const bool placed = each.partition && rules_.partitions > 0;
    if (!late && !large && !placed)
      return visit(each);
    timestamps_ += late ? 1 : 0;
    headers_ += large ? 1 : 0;
    auto changed = each;
    if (late)
      changed.timestamp_ms = no_timestamp;
    if (large)
      changed.headers = {};
    if (placed)
      changed.partition->value %= static_cast<std::int32_t>(rules_.partitions);
    return visit(changed);
  });
}

} // namespace duet
