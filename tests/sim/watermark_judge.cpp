#include "tests/sim/watermark_judge.hpp"

#include <algorithm>

namespace duet::test {

void watermark_judge::begin(const committed_epoch& in) {
  begun_ = in.begun;
  for (const auto& [of, at] : *in.splits) {
    if (of.source != source_)
      continue;
    auto& here = splits_[of];
    here.at_bound = at.time.bound && at.next >= *at.time.bound;
    here.to_come = 0;
    if (in.first_of_front)
      here.heard.reset();
  }
  for (const auto& each : in.records)
    if (const auto at = splits_.find(each.what->place.split); at != splits_.end())
      ++at->second.to_come;
}

bool watermark_judge::quiet(const split_state& in, clock::time_point at) const {
  if (rules_.idle_after.count() <= 0)
    return false;
  return in.idle || at - in.heard.value_or(begun_) >= rules_.idle_after;
}

bool watermark_judge::may_be_passed(const split_state& in, clock::time_point at) const {
  const bool behind = in.greatest != no_time && in.greatest < watermark_;
  return behind || in.ended() || quiet(in, at);
}

bool watermark_judge::all_ended() const {
  return std::ranges::all_of(splits_, [](const auto& each) { return each.second.ended(); });
}

watermark_judge::problem watermark_judge::move_to(event_time to, clock::time_point at) {
  const auto name = "the watermark of table " + std::to_string(table_.value);
  if (to < watermark_)
    return name + " is " + std::to_string(to.value) + ", should be " +
           std::to_string(watermark_.value);
  if (to == watermark_)
    return std::nullopt;
  bool known = to == end_of_time && all_ended();
  for (const auto& [of, here] : splits_) {
    known = known || here.greatest == to;
    if (here.greatest < to && !may_be_passed(here, at))
      return name + " has passed partition " + std::to_string(of.partition.value) + " at " +
             std::to_string(here.greatest.value) + ": it is " + std::to_string(to.value);
  }
  if (!known)
    return name + " is " + std::to_string(to.value) + ", where no split has been";
  watermark_ = to;
  return std::nullopt;
}

void watermark_judge::hear(split of, clock::time_point at) {
  const auto found = splits_.find(of);
  if (found == splits_.end())
    return;
  auto& here = found->second;
  here.idle = false;
  here.heard = at;
  --here.to_come;
}

void watermark_judge::take(split of, event_time at) {
  const auto found = splits_.find(of);
  if (found == splits_.end())
    return;
  found->second.greatest = std::max(found->second.greatest, at);
  auto least = end_of_time;
  for (const auto& [which, here] : splits_)
    least = std::min(least, here.greatest);
  watermark_ = std::max(watermark_, least);
}

watermark_judge::problem watermark_judge::end(const committed_epoch& in) {
  if (auto wrong = move_to(in.watermarks[table_.value], in.looked))
    return wrong;
  const auto number = in.tables[table_.value];
  for (auto& [of, here] : splits_) {
    const auto& said = in.splits->at(of).time;
    const auto greatest = said.greatest.find(number);
    if ((greatest == said.greatest.end() ? no_time : greatest->second) != here.greatest)
      return "the greatest time of partition " + std::to_string(of.partition.value) + " in table " +
             std::to_string(table_.value) + " should be " + std::to_string(here.greatest.value);
    here.idle = said.idle.contains(number);
  }
  return std::nullopt;
}

bool watermark_judge::settled() const {
  if (all_ended())
    return watermark_ == end_of_time;
  auto least = end_of_time; // of those that have not been passed
  auto greatest = no_time;
  for (const auto& [of, here] : splits_) {
    greatest = std::max(greatest, here.greatest);
    if (here.greatest == no_time || here.greatest >= watermark_)
      least = std::min(least, here.greatest);
  }
  return watermark_ == (rules_.idle_after.count() > 0 ? greatest : std::max(watermark_, least));
}

} // namespace duet::test
