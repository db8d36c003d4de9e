#include "pipeline/settle.hpp"

#include "pipeline/text.hpp"
#include "pipeline/ways_out.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace duet {

namespace {

constexpr std::string_view accepted = ", and --accept-moved-offsets accepts it";

const std::string& topic_of(const found_input& input, split which) {
  return input.topics[which.source.value];
}

std::string place_of(const found_input& input, split which) {
  return topic_of(input, which) + "[" + std::to_string(which.partition.value) + "]";
}

// --- whose state it is

/// Positions are missing that the state says were committed.
failure positions_missing(const pipeline_config& config, std::string_view which,
                          const std::string& topics) {
  return misconfigured("there is state in " + config.state_topic() + ", but group " +
                       config.app_id + " has no committed offset" + std::string{which} + " of " +
                       topics +
                       " (expired, or the topic was made anew), and to read it anew would repeat "
                       "records; " +
                       ways_out(config));
}

bool are_all_new(const found_input& input, const state_marks& state) {
  for (std::size_t i = 0; i < input.topics.size(); ++i)
    if (!state.is_new(numbered<source_id>(i)))
      return false;
  return true;
}

/// The first transaction commits both, so there is never one without the other.
result<void> check_belongs(const pipeline_config& config, const found_input& input,
                           const state_marks& state) {
  if (!state.found() && !input.committed.empty())
    return misconfigured("the group " + config.app_id +
                         " has committed offsets, but its state in " + config.state_topic() +
                         " is gone; give another --app-id, or delete the "
                         "group's offsets to start from scratch");
  if (state.found() && input.committed.empty() && !are_all_new(input, state))
    return positions_missing(config, "s", join(input.topics, ", "));
  return {};
}

// --- offsets that somebody else has moved

/// Accepts it with a remark if the operator says so.
result<void> judge_moved(const pipeline_config& config, const found_input& input,
                         const position& found, record_offset expected, settlement& made) {
  const auto offset = std::to_string(expected.value);
  const auto what = "the offset of group " + config.app_id + " for " +
                    place_of(input, found.split) + " is " + std::to_string(found.next.value) +
                    ", but the state in " + config.state_topic() + " goes on at " + offset +
                    ": somebody else has moved it";
  if (config.accept_moved_offsets) {
    made.remarks.push_back(what + std::string{accepted});
    return {};
  }
  return misconfigured(
      what + ", and to go on there would " + (found.next < expected ? "repeat" : "lose") +
      " records; set it back with kafka-consumer-groups.sh --reset-offsets "
      "--group " +
      config.app_id + " --topic " + topic_of(input, found.split) + ":" +
      std::to_string(found.split.partition.value) + " --to-offset " + offset +
      " --execute, accept it with --accept-moved-offsets, or " + from_scratch(config));
}

/// Where the positions of the group and of the state differ, somebody else has moved the group's.
result<void> check_moved(const pipeline_config& config, const found_input& input,
                         const state_marks& state, settlement& made) {
  if (state.read_to().empty())
    return {};
  for (const auto& found : input.committed) {
    // What is added to a running application is read from its beginning.
    const auto range = std::ranges::find(input.ranges, found.split, &watermarks::split);
    const auto fresh = range == input.ranges.end() ? record_offset{} : range->low;
    const auto expected = state.read_to().find(found.split).value_or(fresh);
    // Without a transaction a crash leaves the group's behind those of the state.
    const bool lags = config.promise == guarantee::at_least_once && found.next < expected;
    if (found.next == expected || lags)
      continue;
    if (auto done = judge_moved(config, input, found, expected, made); !done)
      return done;
  }
  return {};
}

// --- where it begins

/// Gives every partition a position, also those that have no committed one.
result<void> place_all(const pipeline_config& config, const found_input& input,
                       const state_marks& state, settlement& made) {
  for (const auto& range : input.ranges) {
    const auto found = std::ranges::find(input.committed, range.split, &position::split);
    if (found != input.committed.end()) {
      made.begin_at.push_back(*found);
      continue;
    }
    if (state.knows(range.split))
      return positions_missing(config,
                               " for partition " + std::to_string(range.split.partition.value),
                               topic_of(input, range.split));
    // A partition that was added to a running application is new: all of it is read.
    const bool is_first = input.committed.empty() || state.is_new(range.split.source);
    const auto start = is_first ? config.start : start_at::earliest;
    const auto first = input.first.begins.find(range.split);
    if (first != input.first.begins.end())
      made.begin_at.push_back({range.split, first->second});
    else
      made.begin_at.push_back({range.split, start == start_at::latest ? range.high : range.low});
  }
  return {};
}

// --- an input that was made anew

failure anew(const pipeline_config& config, const std::string& what) {
  return misconfigured(what + ": the topic was made anew; " + ways_out(config) +
                       ", or move the group with kafka-consumer-groups.sh --reset-offsets and "
                       "start with --accept-moved-offsets to read the new topic with this state");
}

displacement displace(const pipeline_config& config, const std::string& what) {
  return {what, anew(config, what)};
}

/// Whether a partition still has the position.
result<void> check_range(const pipeline_config& config, const found_input& input,
                         const position& at, const watermarks& range, settlement& made) {
  const auto which = "offset " + std::to_string(at.next.value) + " of " +
                     place_of(input, at.split) + ", where this application goes on, is ";
  if (at.next < range.low)
    return misconfigured(which + "deleted: the partition begins at " +
                         std::to_string(range.low.value) + "; move the group " + config.app_id +
                         " with kafka-consumer-groups.sh --reset-offsets and start with "
                         "--accept-moved-offsets to accept the loss");
  if (at.next > range.high)
    made.displaced = displace(config, which + "beyond the partition's end at " +
                                          std::to_string(range.high.value));
  return {};
}

result<void> check_ranges(const pipeline_config& config, const found_input& input,
                          settlement& made) {
  for (std::size_t i = 0; i < input.ranges.size() && !made.displaced; ++i)
    if (auto done = check_range(config, input, made.begin_at[i], input.ranges[i], made); !done)
      return done;
  return {};
}

/// Whether this instance, or one before it, has read the input as it was before it was made anew.
/// What the partitions hold now does not tell: they may be as long again.
result<void> check_displaced(const pipeline_config& config, const state_marks& state,
                             const std::optional<failure>& displaced, settlement& made) {
  if (made.displaced)
    return {};
  if (displaced) {
    made.displaced = displace(config, displaced->message);
    return {};
  }
  if (state.displaced().empty())
    return {};
  if (!config.accept_moved_offsets)
    return anew(config, state.displaced());
  made.remarks.push_back(state.displaced() + std::string{accepted});
  return {};
}

} // namespace

positions own_positions(const positions& committed, const state_marks& state) {
  auto own = committed;
  std::erase_if(own, [&](const position& each) { return state.is_new(each.split.source); });
  return own;
}

result<settlement> settle(const pipeline_config& config, const found_input& found,
                          const state_marks& state, const std::optional<failure>& displaced) {
  auto input = found;
  input.committed = own_positions(found.committed, state);
  settlement made;
  if (auto done = check_belongs(config, input, state); !done)
    return done.error();
  if (auto done = check_moved(config, input, state, made); !done)
    return done.error();
  if (auto done = place_all(config, input, state, made); !done)
    return done.error();
  if (auto done = check_ranges(config, input, made); !done)
    return done.error();
  if (auto done = check_displaced(config, state, displaced, made); !done)
    return done.error();
  return made;
}

} // namespace duet
