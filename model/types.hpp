/// The strong types that name a place in Kafka or in duet. They do not convert into each other,
/// so an offset can never be taken for a partition.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace duet {

/// A number with a name: `Tag` keeps two kinds apart, `value` is the number itself.
template <class Tag, class Rep> struct named {
  Rep value{};

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend constexpr auto operator<=>(const named&, const named&) = default;
};

/// The number with a name of what stands at this place of a list.
template <class Name> [[nodiscard]] constexpr Name numbered(std::size_t place) {
  return {static_cast<decltype(Name::value)>(place)};
}

/// One of the inputs of a job, from 0 in the order in which the job names them.
using source_id = named<struct source_tag, std::uint16_t>;

/// One of the topics that a pipeline writes to; see `pipeline_targets`.
using target_id = named<struct target_tag, std::uint16_t>;

/// A partition of a Kafka topic, from 0.
using partition_id = named<struct partition_tag, std::int32_t>;

/// A record's place in its partition, from 0. As a position: the next record to read.
using record_offset = named<struct offset_tag, std::int64_t>;

/// The number of an epoch: 1 is the first after a recovery, then without gaps.
using epoch_id = named<struct epoch_tag, std::uint64_t>;

/// One of the shards of this process, from 0. Changes meaning when `--shards` does.
using shard_id = named<struct shard_tag, std::uint32_t>;

/// A fixed slice of the key space, equal to a partition of the state topic: hash(key) % groups.
/// State, changelog and shards are kept by key group, so the number of shards may change.
using key_group = named<struct key_group_tag, std::uint32_t>;

/// An operator of the job, from 0.
using operator_id = named<struct operator_tag, std::uint16_t>;

/// An input of an operator, from 0: one of all the inputs of all operators of the job.
using input_id = named<struct input_tag, std::uint16_t>;

/// A partition of an input: what is read in order and has a position of its own. Without default
/// values, so that no partition is taken for a source.
struct split {
  source_id source;
  partition_id partition;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend constexpr auto operator<=>(const split&, const split&) = default;
};

/// Where a record stands in the input.
struct record_place {
  duet::split split;
  record_offset offset;

  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 mistakes what the compiler generates
  friend constexpr auto operator<=>(const record_place&, const record_place&) = default;
};

/// Where reading of one split goes on.
struct position {
  duet::split split;
  record_offset next;
  std::string time{}; ///< How far time was there, as one line of text; empty if nothing is known.

  friend bool operator==(const position&, const position&) = default;
};

/// Positions of several splits, at most one for each.
using positions = std::vector<position>;

/// The group of a key with this hash, which must never change between versions.
[[nodiscard]] constexpr key_group group_of(std::uint64_t hash, std::uint32_t key_groups) {
  return {static_cast<std::uint32_t>(hash % key_groups)};
}

/// The numbers of the topics that a pipeline writes to: first the outputs of its job, in the order
/// in which the job names them, then the dead letters and the changelog.
class pipeline_targets {
public:
  /// Of a job with so many outputs.
  explicit constexpr pipeline_targets(std::size_t outputs) : outputs_{outputs} {}

  [[nodiscard]] constexpr std::size_t outputs() const { return outputs_; }
  [[nodiscard]] constexpr target_id dead_letters() const { return number(outputs_); }
  [[nodiscard]] constexpr target_id changelog() const { return number(outputs_ + 1); }

private:
  static constexpr target_id number(std::size_t at) { return {static_cast<std::uint16_t>(at)}; }

  std::size_t outputs_;
};

/// How the key space is divided. Both numbers are at least 1.
struct layout {
  std::uint32_t key_groups = 1;
  std::uint32_t shards = 1;

  /// The shard that holds this group's state.
  [[nodiscard]] constexpr shard_id shard_of(key_group group) const {
    return {group.value % shards};
  }
};

} // namespace duet
