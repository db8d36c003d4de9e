#include "pipeline/lockstep.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <utility>

namespace duet {

lockstep::lockstep(shard_parts parts) : parts_{std::move(parts)}, plan_{parts_.what->shape()} {}

lockstep::pending& lockstep::epoch(epoch_id of) {
  assert(of >= first_ && "an epoch is answered once");
  while (pending_.size() <= of.value - first_.value) {
    auto& made = pending_.emplace_back();
    made.out = std::make_shared<effects>(parts_.what->shape(), parts_.keys.key_groups);
    made.senders.resize(plan_.last() + 1);
  }
  return pending_[of.value - first_.value];
}

void lockstep::take(pending& of, const std::shared_ptr<const batches>& in) {
  for (const auto& each : *in)
    of.heard.push_back(&each);
  of.in.push_back(in);
}

void lockstep::add(const shard_work& in) {
  auto& of = epoch(in.epoch);
  of.has_work = true;
  take(of, in.rows);
}

void lockstep::add(const exchange& in) {
  auto& of = epoch(in.epoch);
  ++of.senders[in.stage];
  take(of, in.rows);
}

bool lockstep::ready(const pending& of) const {
  for (std::uint32_t stage = 1; stage <= of.applied; ++stage)
    if (plan_.sends(stage) && of.senders[stage] < parts_.keys.shards)
      return false;
  return of.has_work;
}

std::optional<stage_outcome> lockstep::next() {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    const bool behind = i == 0 || pending_[i].applied < pending_[i - 1].applied;
    if (behind && ready(pending_[i]))
      return apply_stage({first_.value + i}, pending_[i]);
  }
  return std::nullopt;
}

stage_outcome lockstep::apply_stage(epoch_id epoch, pending& of) {
  const auto stage = ++of.applied;
  batches sent;
  apply(input_of(of, stage), *of.out, sent);
  stage_outcome made;
  if (plan_.sends(stage))
    made.sends = divide(epoch, stage, std::move(sent));
  if (stage == plan_.last()) {
    assert(epoch == first_ && "epochs end in order");
    made.answer = applied{epoch, parts_.id, std::move(of.out), size_of(parts_.groups)};
    pending_.pop_front();
    ++first_.value;
  }
  return made;
}

/// What came for a stage, in the order in which its operators take it.
std::vector<const batch*> lockstep::input_of(const pending& of, std::uint32_t stage) const {
  std::vector<const batch*> found;
  std::ranges::copy_if(of.heard, std::back_inserter(found),
                       [&](const batch* each) { return plan_.stage_of(each->to.input) == stage; });
  const auto order = [this](const batch* each) {
    return std::tuple{plan_.operator_of(each->to.input), each->to.group, each->to.input,
                      each->from};
  };
  std::ranges::sort(found, {}, order);
  return found;
}

void lockstep::apply(std::span<const batch* const> in, effects& out, batches& sent) {
  while (!in.empty()) {
    const auto of = plan_.operator_of(in.front()->to.input);
    const auto group = in.front()->to.group;
    const auto end = std::ranges::find_if(in, [&](const batch* each) {
      return plan_.operator_of(each->to.input) != of || each->to.group != group;
    });
    const auto held = std::ranges::find(parts_.groups, group, &group_state::group);
    assert(held != parts_.groups.end() && "rows go to the shard that holds their group");
    held->operators[of.value]->apply({{in.begin(), end}}, out);
    out.sends().take(group, sent);
    in = {end, in.end()};
  }
}

std::vector<exchange> lockstep::divide(epoch_id epoch, std::uint32_t stage, batches sent) const {
  std::vector<batches> by_shard(parts_.keys.shards);
  for (auto& each : sent)
    by_shard[parts_.keys.shard_of(each.to.group).value].push_back(std::move(each));
  std::vector<exchange> made;
  for (auto& each : by_shard)
    made.push_back({epoch, stage, std::make_shared<const batches>(std::move(each))});
  return made;
}

} // namespace duet
