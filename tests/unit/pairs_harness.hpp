/// What tests of the job `pairs` begin with: all of its parts, driven as the roles drive them.
#pragma once

#include "jobs/pairs/keys.hpp"
#include "jobs/pairs/pairs.hpp"
#include "jobs/state_key.hpp"
#include "tests/support/job_steps.hpp"
#include "tests/support/places.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::pairs {

using test::part;

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();

using owned_header = std::pair<std::string, std::optional<std::string>>;

/// A record of the input, with its own bytes.
struct event {
  std::string value;
  std::int64_t timestamp_ms = 0;
  std::vector<owned_header> headers{};
};

/// A pair as it is written to the output topic.
struct made_pair {
  std::string key;
  std::string value;
  std::int64_t timestamp_ms = 0;
  std::vector<owned_header> headers{};

  friend bool operator==(const made_pair&, const made_pair&) = default;
};

inline std::ostream& operator<<(std::ostream& to, const made_pair& shown) {
  to << shown.key << " -> " << shown.value << " at " << shown.timestamp_ms;
  for (const auto& [name, value] : shown.headers)
    to << " " << name << "=" << value.value_or("(null)");
  return to;
}

/// A record of the state topic; no state is a tombstone.
struct change {
  std::string key;
  std::optional<std::string> state;
  std::int32_t partition = 0;

  friend bool operator==(const change&, const change&) = default;
};

inline std::ostream& operator<<(std::ostream& to, const change& shown) {
  return to << shown.key << " -> " << shown.state.value_or("(null)") << " in " << shown.partition;
}

inline std::optional<std::string> owned(const nullable_bytes& bytes) {
  return bytes ? std::optional<std::string>{*bytes} : std::nullopt;
}

inline std::vector<owned_header> owned(std::span<const header> headers) {
  std::vector<owned_header> made;
  for (const auto& each : headers)
    made.emplace_back(each.name, owned(each.value));
  return made;
}

/// The key of a state record, with its format if that is an older one.
inline std::string shown(std::string_view key) {
  if (const auto read = parse_state_key(key)) {
    CHECK(read->owner == operator_number{1});
    CHECK(read->name == state_key{read->name.key});
    return std::string{read->name.key};
  }
  if (key.starts_with(tagged_state_tag))
    return "tagged " + std::string{key.substr(1)};
  return "untagged " + std::string{key};
}

/// What one epoch writes: of one shard, or of all.
struct written {
  std::vector<made_pair> outputs;
  std::vector<change> changes;
  std::size_t rejected = 0;
};

/// A front and the operators of all key groups, driven as INGEST and SHARD drive them.
class pipeline {
public:
  pipeline(std::int64_t sum, std::uint32_t key_groups)
      : job_{{.sum = sum}}, front_{job_.make_front(key_groups)}, key_groups_{key_groups} {
    for (std::uint32_t group = 0; group < key_groups; ++group)
      groups_.push_back(job_.make_operator(balances_operator, {group}, key_groups));
  }

  written run(std::vector<event> epoch) {
    rejects refused;
    const auto rows = read(epoch, refused);
    written out{.outputs = {}, .changes = {}, .rejected = refused.size()};
    for (const auto& each : rows)
      apply(each, out);
    return out;
  }

  /// Restores records of the state topic as recovery does: each by the group of its partition.
  std::optional<std::string> restore(const std::vector<change>& changelog,
                                     state_format format = state_format_now) {
    std::int64_t offset = 0;
    for (const auto& each : changelog) {
      const std::array in{
          state_record{.key = {each.key},
                       .value = each.state ? nullable_bytes{*each.state} : std::nullopt,
                       .format = format,
                       .offset = {offset++}}};
      auto& owner = *groups_[static_cast<std::size_t>(each.partition)];
      if (auto problem = owner.restore(in))
        return problem;
    }
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const {
    state_size all;
    for (const auto& each : groups_)
      all += each->size();
    return all;
  }

private:
  batches read(std::vector<event>& epoch, rejects& refused) {
    std::vector<std::vector<header>> headers;
    std::vector<record> records;
    for (const auto& each : epoch) {
      auto& views = headers.emplace_back();
      for (const auto& [name, value] : each.headers)
        views.push_back({name, value ? nullable_bytes{*value} : std::nullopt});
    }
    for (std::size_t i = 0; i < epoch.size(); ++i)
      records.push_back({.split = part(0),
                         .offset = {offset_++},
                         .timestamp_ms = epoch[i].timestamp_ms,
                         .key = {},
                         .value = epoch[i].value,
                         .headers = headers[i]});
    auto made = test::read_rows(*front_, job_, key_groups_, records, refused);
    // The fetched memory is gone after the call: whoever kept a view into it sees nonsense.
    for (auto& each : epoch) {
      each.value.assign(each.value.size(), '#');
      for (auto& [name, value] : each.headers) {
        name.assign(name.size(), '#');
        if (value)
          value->assign(value->size(), '#');
      }
    }
    return made;
  }

  void apply(const batch& rows, written& out) {
    effects made{job_.shape(), key_groups_};
    test::apply_rows(*groups_[rows.to.group.value], rows, made);
    static_cast<void>(made.outputs(output).for_each([&](const outgoing& each) {
      CHECK_FALSE(each.partition.has_value());
      out.outputs.push_back({std::string{each.key.value()}, std::string{each.value.value()},
                             each.timestamp_ms, owned(each.headers)});
      return true;
    }));
    static_cast<void>(made.changes().for_each([&](const outgoing& each) {
      const auto partition = each.partition.value().value;
      CHECK(static_cast<std::uint32_t>(partition) == rows.to.group.value);
      CHECK(each.headers.empty());
      out.changes.push_back({shown(each.key.value()), owned(each.value), partition});
      return true;
    }));
  }

  pairs_job job_;
  std::unique_ptr<front> front_;
  std::uint32_t key_groups_;
  std::vector<std::unique_ptr<keyed_operator>> groups_;
  std::int64_t offset_ = 0;
};

/// One key group: outputs and changes in the order of the events.
inline pipeline single(std::int64_t sum) { return {sum, 1}; }

inline std::vector<std::string> values(const written& epoch) {
  std::vector<std::string> made;
  for (const auto& each : epoch.outputs)
    made.push_back(each.value);
  return made;
}

using texts = std::vector<std::string>;
using changes = std::vector<change>;

/// How many key groups the tests of restores have.
constexpr std::uint32_t four_groups = 4;

inline std::int32_t partition_of(std::int64_t low, std::uint32_t key_groups = four_groups) {
  return static_cast<std::int32_t>(group_of(low, key_groups).value);
}

} // namespace duet::pairs
