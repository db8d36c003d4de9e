#include "pipeline/refusal_search.hpp"

#include <algorithm>

namespace duet {

namespace {

failure concerns_all(std::string what, const failure& why) {
  return {remedy::misconfigured,
          std::move(what) + ": " + why.message +
              "; compare the settings of the topics that duet writes to (max.message.bytes, "
              "message.timestamp.*, cleanup.policy), and the clocks of the brokers, with what it "
              "writes"};
}

} // namespace

result<std::string> refusal_search::narrow(const failure& why, const epoch_extent& epoch) {
  if (epoch.records == 0)
    return concerns_all("the brokers refuse an epoch without records", why);
  epoch_records_first_ = std::max<std::size_t>(epoch.records / 2, 1);
  if (epoch.records > 1)
    return "looking for the record in epochs of " + std::to_string(epoch_records_first_);
  if (suspects_.insert(epoch.last).second)
    return "trying " + name_of(epoch.last) + " once more";
  return condemn(why, epoch.last);
}

result<std::string> refusal_search::divide(const epoch_extent& epoch, std::uint64_t fit) {
  if (epoch.records <= 1)
    return misconfigured(name_of(epoch.last) +
                         " leads to more than --memory-max has room for; give more, or move the "
                         "group behind it with kafka-consumer-groups.sh --reset-offsets and start "
                         "with --accept-moved-offsets");
  epoch_records_first_ = std::clamp<std::uint64_t>(fit, 1, epoch.records / 2);
  return "reading it again in epochs of " + std::to_string(epoch_records_first_);
}

result<std::string> refusal_search::condemn(const failure& why, record_place place) {
  const auto known = std::ranges::find(condemned_, place, &condemned_record::place);
  if (known == condemned_.end()) {
    condemned_.push_back({.place = place, .part = why.part, .why = why.message});
    return name_of(place) + " becomes a dead letter";
  }
  if (known->bare)
    return concerns_all("the brokers refuse even a dead letter with nothing in it in place of " +
                            name_of(place),
                        why);
  known->bare = true;
  return name_of(place) + " becomes a dead letter with nothing in it";
}

void refusal_search::resume(std::span<const read_progress> from) {
  const auto landed = [from](record_place place) {
    const auto at = std::ranges::find(from, place.split, &read_progress::split);
    return at != from.end() && place.offset < at->next;
  };
  std::erase_if(suspects_, landed);
  std::erase_if(condemned_, [&](const condemned_record& each) { return landed(each.place); });
}

std::set<record_place> refusal_search::places() const {
  std::set<record_place> all;
  for (const auto& each : condemned_)
    all.insert(each.place);
  return all;
}

std::string refusal_search::name_of(record_place place) const {
  return "the record at " + topics_[place.split.source.value] + "[" +
         std::to_string(place.split.partition.value) + "] offset " +
         std::to_string(place.offset.value);
}

} // namespace duet
