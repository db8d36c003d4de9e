/// The shards of a job without actors: a test delivers their messages in an order of its own.
#pragma once

#include "jobs/job.hpp"
#include "messages/epoch.hpp"
#include "pipeline/group_state.hpp"
#include "pipeline/lockstep.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace duet::test {

/// All key groups of a job, without state.
inline std::vector<group_state> make_groups(const job& of, std::uint32_t key_groups) {
  std::vector<group_state> made;
  for (std::uint32_t group = 0; group < key_groups; ++group)
    made.push_back(make_group(of, {group}, key_groups));
  return made;
}

/// Some shards, with the exchanges that are on their way to each. The state topic calls the
/// operators 1, 2, and so on.
class shards {
public:
  /// On all key groups. `room` is what each may fire in an epoch, in bytes.
  shards(std::shared_ptr<const job> what, layout keys, std::vector<group_state> groups,
         std::size_t room = std::numeric_limits<std::size_t>::max())
      : job_{std::move(what)}, keys_{keys} {
    std::vector<operator_number> numbers;
    while (numbers.size() < job_->shape().operators.size())
      numbers.push_back({static_cast<std::uint32_t>(numbers.size() + 1)});
    std::vector<shard_parts> parts(keys.shards);
    for (auto& each : groups)
      parts[keys.shard_of(each.group).value].groups.push_back(std::move(each));
    for (std::uint32_t i = 0; i < keys.shards; ++i) {
      parts[i].id = {i};
      parts[i].what = job_;
      parts[i].keys = keys;
      parts[i].numbers = numbers;
      parts[i].effects.room = room;
      shards_.push_back(std::make_unique<lockstep>(std::move(parts[i])));
    }
  }

  /// Gives each shard its rows of the next epoch.
  void begin(batches rows, std::shared_ptr<const epoch_steps> steps, stamp now) {
    const auto parts = divide(std::move(rows), keys_);
    ++last_.value;
    for (std::size_t i = 0; i < shards_.size(); ++i)
      shards_[i]->add(shard_work{last_, parts[i], steps, now});
  }

  lockstep& operator[](std::size_t shard) { return *shards_[shard]; }

  /// Lets a shard do what is ready; its exchanges wait to be delivered.
  bool step(std::size_t shard) {
    auto made = shards_[shard]->next();
    if (!made)
      return false;
    for (std::size_t i = 0; i < made->sends.size(); ++i)
      on_the_way_.emplace_back(i, std::move(made->sends[i]));
    if (made->answer)
      answers_.push_back(std::move(*made->answer));
    return true;
  }

  /// Delivers one of the exchanges that wait.
  bool deliver(std::size_t which) {
    if (which >= on_the_way_.size())
      return false;
    const auto at = on_the_way_.begin() + static_cast<std::ptrdiff_t>(which);
    shards_[at->first]->add(at->second);
    on_the_way_.erase(at);
    return true;
  }

  /// Does everything, in an order that is drawn.
  template <class Chance> void finish(Chance& chance) {
    bool quiet = false;
    while (!quiet) {
      quiet = on_the_way_.empty();
      if (!quiet)
        deliver(chance.below(on_the_way_.size()));
      const auto first = chance.below(shards_.size());
      for (std::size_t i = 0; i < shards_.size(); ++i)
        if (step((first + i) % shards_.size()))
          quiet = false;
    }
  }

  [[nodiscard]] const job& what() const { return *job_; }
  [[nodiscard]] layout keys() const { return keys_; }
  [[nodiscard]] const std::vector<applied>& answers() const { return answers_; }
  [[nodiscard]] std::size_t on_the_way() const { return on_the_way_.size(); }

  /// Moves the answers out.
  [[nodiscard]] std::vector<applied> take_answers() { return std::exchange(answers_, {}); }

private:
  std::shared_ptr<const job> job_;
  layout keys_;
  epoch_id last_{0};
  std::vector<std::unique_ptr<lockstep>> shards_;
  std::deque<std::pair<std::size_t, exchange>> on_the_way_; ///< To which shard.
  std::vector<applied> answers_;
};

} // namespace duet::test
