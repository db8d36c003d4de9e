#include "jobs/shape.hpp"

#include <algorithm>
#include <cassert>

namespace duet {

std::vector<std::string> names_of(std::span<const job_topic> topics) {
  std::vector<std::string> names;
  for (const auto& each : topics)
    names.push_back(each.name);
  return names;
}

namespace {

/// Adds a feed; of two ways from one table the slower counts.
void add(std::vector<time_feed>& to, const time_feed& feed) {
  const auto known = std::ranges::find(to, feed.table, &time_feed::table);
  if (known == to.end())
    to.push_back(feed);
  else
    known->behind_ms = std::max(known->behind_ms, feed.behind_ms);
}

} // namespace

bool job_shape::goes_by_time() const {
  return !tables.empty() || std::ranges::any_of(operators, &operator_shape::processing_time);
}

stage_plan::stage_plan(const job_shape& shape)
    : stages_(shape.operators.size(), 1), feeds_(shape.operators.size()) {
  // Each comes after those that feed it, so one pass finds the longest way.
  for (std::size_t number = 0; number < stages_.size(); ++number)
    for (const auto& in : shape.inputs)
      if (in.of.value == number)
        add_input(shape, in);
  sends_.resize(std::ranges::max(stages_) + 1);
  for (const auto& in : shape.inputs) {
    operators_.push_back(in.of);
    if (in.from)
      sends_[stage_of(*in.from)] = true;
  }
}

void stage_plan::add_input(const job_shape& shape, const input_shape& in) {
  auto& feeds = feeds_[in.of.value];
  for (const auto table : in.tables)
    add(feeds, {table});
  if (!in.from)
    return;
  assert(in.from->value < in.of.value && "an operator comes after those that feed it");
  auto& stage = stages_[in.of.value];
  stage = std::max(stage, stage_of(*in.from) + 1);
  const auto behind = shape.operators[in.from->value].holds_back_ms;
  for (const auto& each : feeds_[in.from->value])
    add(feeds, {each.table, each.behind_ms + behind});
}

} // namespace duet
