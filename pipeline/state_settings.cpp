#include "pipeline/state_settings.hpp"

#include "pipeline/text.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <vector>

namespace duet {

namespace {

using settings_map = std::map<std::string, std::string>;

constexpr std::uint32_t segments_bytes_max = 128U << 20U;
constexpr std::uint32_t segment_bytes_min = 4U << 20U;

/// Kafka compacts no segment that it still writes to, and keeps tombstones for as long as
/// `delete.retention.ms`. So with its defaults a restore reads up to a week and a GiB of records
/// for each partition that count no more.
settings_map of_restores(std::uint32_t partitions) {
  const auto segment_bytes = std::max(segments_bytes_max / partitions, segment_bytes_min);
  return {{"delete.retention.ms", "600000"},
          {"segment.ms", "600000"},
          {"segment.bytes", std::to_string(segment_bytes)}};
}

std::string text_of(const settings_map& settings) {
  std::vector<std::string> all;
  for (const auto& [name, value] : settings)
    all.push_back(name + "=" + value);
  return join(all, ",");
}

/// What an operator may enter.
std::string command_for(const std::string& topic, const settings_map& settings) {
  return "kafka-configs.sh --bootstrap-server ... --alter --entity-type topics --entity-name " +
         topic + " --add-config " + text_of(settings);
}

} // namespace

settings_map state_settings(std::uint32_t partitions) {
  auto made = of_restores(partitions);
  made["cleanup.policy"] = "compact";
  made["min.cleanable.dirty.ratio"] = "0.2";
  return made;
}

void mend_settings(cluster& kafka, const std::string& topic, const topic_description& found) {
  const auto wanted = of_restores(found.partitions);
  if (!found.settings) {
    // Nothing is known to be wrong.
    spdlog::info("the settings of the state topic {} cannot be read; a restore takes long without "
                 "these: {}",
                 topic, command_for(topic, wanted));
    return;
  }
  settings_map wrong;
  settings_map mended;
  for (const auto& [name, value] : wanted)
    if (const auto is = found.settings->find(name);
        is != found.settings->end() && is->second != value) {
      wrong.insert(*is);
      mended[name] = value;
    }
  if (mended.empty())
    return;
  if (const auto done = kafka.alter_topic(topic, mended); done)
    spdlog::info("the state topic {} had {} and has got {}", topic, text_of(wrong),
                 text_of(mended));
  else
    spdlog::warn("the state topic {} has {}, which makes restores long, and it stays so ({}): {}",
                 topic, text_of(wrong), done.error().message, command_for(topic, mended));
}

} // namespace duet
