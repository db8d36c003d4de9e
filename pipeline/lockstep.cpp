#include "pipeline/lockstep.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <tuple>
#include <utility>

namespace duet {

lockstep::lockstep(shard_parts parts) : parts_{std::move(parts)}, plan_{parts_.what->shape()} {}

lockstep::pending& lockstep::epoch(epoch_id of) {
  assert(of >= first_ && "an epoch is answered once");
  while (pending_.size() <= of.value - first_.value) {
    auto& made = pending_.emplace_back();
    made.out = std::make_shared<effects>(parts_.what->shape(), parts_.keys.key_groups, parts_.room);
    made.senders.resize(plan_.last() + 1);
    made.owed_from.resize(parts_.what->shape().operators.size(), end_of_time);
  }
  return pending_[of.value - first_.value];
}

void lockstep::take(pending& of, const std::shared_ptr<const batches>& in) {
  for (const auto& each : *in)
    of.heard.push_back(&each);
  of.rows += rows_in(*in);
  of.in.push_back(in);
}

void lockstep::add(const shard_work& in) {
  auto& of = epoch(in.epoch);
  of.work = in;
  take(of, in.rows);
}

void lockstep::add(const exchange& in) {
  auto& of = epoch(in.epoch);
  ++of.senders[in.stage];
  for (const auto& [by, from] : in.owes)
    of.owed_from[by.value] = std::min(of.owed_from[by.value], from);
  take(of, in.rows);
}

bool lockstep::ready(const pending& of) const {
  for (std::uint32_t stage = 1; stage <= of.applied; ++stage)
    if (plan_.sends(stage) && of.senders[stage] < parts_.keys.shards)
      return false;
  return of.work.has_value();
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
  const auto owes = apply(of, stage, sent);
  of.sent += rows_in(sent);
  stage_outcome made;
  if (plan_.sends(stage))
    for (auto& rows : divide(std::move(sent), parts_.keys))
      made.sends.push_back({epoch, stage, std::move(rows), owes});
  if (stage == plan_.last()) {
    assert(epoch == first_ && "epochs end in order");
    made.answer = answer(epoch, of);
    pending_.pop_front();
    ++first_.value;
  }
  return made;
}

applied lockstep::answer(epoch_id epoch, pending& of) const {
  std::uint64_t handed_on = of.sent;
  for (std::size_t to = 0; to < parts_.what->shape().targets.size(); ++to)
    handed_on += of.out->outputs(numbered<target_id>(to)).size();
  return {.epoch = epoch,
          .shard = parts_.id,
          .out = std::move(of.out),
          .size = size_of(parts_.groups),
          .owes = of.owes,
          .next_stamp = of.next_stamp,
          .report = {.busy = {}, .waited = {}, .in = of.rows, .out = handed_on}};
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

/// Gives every operator of the stage that has something to do its turn, and returns what they owe.
std::vector<owed> lockstep::apply(pending& of, std::uint32_t stage, batches& sent) {
  const auto all = input_of(of, stage);
  std::span<const batch* const> in{all};
  std::vector<owed> owes;
  for (std::size_t place = 0; place < of.owed_from.size(); ++place) {
    const auto number = numbered<operator_id>(place);
    if (plan_.stage_of(number) != stage)
      continue;
    const operator_clock time{*of.work->time, plan_.feeds_of(number), hold_of(of, number)};
    auto owed_from = end_of_time;
    for (auto& held : parts_.groups) {
      const auto end = std::ranges::find_if(in, [&](const batch* each) {
        return plan_.operator_of(each->to.input) != number || each->to.group != held.group;
      });
      auto& does = *held.operators[place];
      const auto before = does.waits_for();
      if (end != in.begin() || before.due_by(time.last()) || before.next_stamp <= of.work->now) {
        of.out->begin_turn(parts_.numbers[place], held.group);
        does.apply({{in.begin(), end}, time, of.work->now}, *of.out);
        of.out->take_sends(sent);
      }
      in = {end, in.end()};
      const auto after = does.waits_for();
      of.next_stamp = std::min(of.next_stamp, after.next_stamp);
      if (after.due_by(time.last()))
        owed_from = std::min(owed_from, after.next);
    }
    if (owed_from != end_of_time)
      owes.push_back({number, owed_from});
  }
  assert(in.empty() && "rows go to the shard that holds their group");
  of.owes = of.owes || !owes.empty();
  return owes;
}

/// What an operator's time does not pass, since earlier ones owe results.
event_time lockstep::hold_of(const pending& of, operator_id number) const {
  const auto& shape = parts_.what->shape();
  auto hold = end_of_time;
  for (const auto& in : shape.inputs) {
    if (in.of != number || !in.from)
      continue;
    auto handed_on = hold_of(of, *in.from);
    if (const auto from = of.owed_from[in.from->value]; from != end_of_time)
      handed_on = std::min(handed_on, event_time{from.value - 1});
    if (handed_on != end_of_time)
      handed_on.value -= shape.operators[in.from->value].holds_back_ms;
    hold = std::min(hold, handed_on);
  }
  return hold;
}

} // namespace duet
