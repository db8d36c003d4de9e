/// The state that an operator keeps for the keys of one key group.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/job.hpp"
#include "jobs/key_bytes.hpp"
#include "jobs/state_key.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <absl/container/node_hash_map.h>

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

/// What can be kept for a key: a value that writes itself as bytes, and reads them back.
template <class S>
concept keyed_value = std::default_initializable<S> && std::copyable<S> &&
    requires(const S& held, S& made, std::string& to, std::string_view from, std::uint8_t version) {
  { S::version } -> std::convertible_to<std::uint8_t>; // how `encode` writes, from 1
  { held.empty() } -> std::same_as<bool>;              // whether there is nothing to keep
  { held.waiting() } -> std::same_as<std::uint64_t>;   // see `state_size`
  held.encode(to);
  { made.decode(version, from) } -> std::same_as<bool>;
};

/// A state that is made of elements besides, each a record of its own: what they are can grow.
template <class S>
concept has_elements = requires(S& held, const S& other, std::string_view name,
                                std::optional<std::string_view> value) {
  held.elements.write([](std::string_view, const std::optional<std::string>&) {});
  held.elements.clear_those_of(other.elements);
  { held.elements.restore(name, value) } -> std::same_as<bool>;
};

/// What is wrong with a changelog record of a key group, for a person.
[[nodiscard]] inline std::string problem_with(const state_record& in, key_group of,
                                              std::string_view what) {
  return "the record at offset " + std::to_string(in.offset.value) + " of partition " +
         std::to_string(of.value) + " " + std::string{what};
}

/// The states of an operator, by key and, where they are bound to one, by time: the time at which
/// they are due. It keeps what a turn changes apart, and writes each of it once at the end; what is
/// due is found in the order of time, then of keys. Costs a lookup for each change.
template <keyed_value S> class keyed_state {
public:
  /// A state that has come due; the key is valid until `write`.
  struct due_state {
    event_time time;
    std::string_view key;
    S state;
  };

  /// Of one of so many key groups. Every state begins as a copy of `blank`, which is empty.
  keyed_state(key_group group, std::uint32_t key_groups, S blank = {})
      : group_{group}, key_groups_{key_groups}, blank_{std::move(blank)}, first_{buckets_.end()} {}

  ~keyed_state() = default;
  keyed_state(keyed_state&&) = delete; // `first_` is a place in it
  keyed_state& operator=(keyed_state&&) = delete;
  keyed_state(const keyed_state&) = delete;
  keyed_state& operator=(const keyed_state&) = delete;

  /// The state of a key, to be changed, or a new one. To be changed until `write`; it stays where
  /// it is as long as it is not empty then, is not taken out, and nothing is restored.
  S& change(std::string_view key, std::optional<event_time> time = std::nullopt) {
    const auto in = buckets_.try_emplace(time).first;
    auto& at = enter(in, key);
    touch(in, at);
    return at.second.state;
  }

  /// The state of a key; null if there is none.
  [[nodiscard]] const S* find(std::string_view key,
                              std::optional<event_time> time = std::nullopt) const {
    const auto in = buckets_.find(time);
    if (in == buckets_.end())
      return nullptr;
    const auto at = in->second.held.find(key);
    return at == in->second.held.end() || !at->second.live ? nullptr : &at->second.state;
  }

  /// Calls `use(key, time, state)` for each state that is bound to a time.
  template <class Use> void each_bound(Use use) const {
    for (const auto& [time, in] : buckets_)
      if (time)
        for (const auto& [key, of] : in.held)
          if (of.live && !of.state.empty())
            use(std::string_view{key}, *time, of.state);
  }

  /// The earliest time that a state is bound to; `end_of_time` if none is.
  [[nodiscard]] event_time first_time() const {
    return first_ == buckets_.end() ? end_of_time : *first_->first;
  }

  /// Takes the first state out that is bound to this time or an earlier one; nothing if none is.
  std::optional<due_state> take_due(event_time until) {
    while (first_ != buckets_.end() && *first_->first <= until) {
      const auto in = first_;
      auto& at = next_of(in->second);
      touch(in, at);
      leave(in, at.second);
      if (!at.second.state.empty())
        return due_state{*in->first, at.first, take_out(at.second.state)};
    }
    return std::nullopt;
  }

  /// Forgets what is bound to this time or an earlier one, and writes nothing of it: whoever
  /// restores knows that it is gone.
  void forget_up_to(event_time time) {
    assert(changes_.empty() && "between turns");
    while (first_ != buckets_.end() && *first_->first <= time) {
      for (const auto& each : first_->second.held)
        discount(each.second.state);
      first_ = buckets_.erase(first_);
    }
  }

  /// Writes what the turn has changed: nothing where the bytes are what they were.
  void write(effects& out) {
    for (const auto& each : changes_)
      write(each, out);
    changes_.clear();
    before_.clear();
    for (const auto& time : left_)
      if (const auto in = buckets_.find(time); in != buckets_.end() && in->second.live == 0)
        buckets_.erase(in);
    left_.clear();
  }

  /// Takes changelog records, as `keyed_operator::restore` does.
  [[nodiscard]] std::optional<std::string> restore(std::span<const state_record> changelog) {
    assert(changes_.empty() && "between turns");
    for (const auto& in : changelog)
      if (const auto problem = take(in))
        return problem_with(in, group_, *problem);
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const { return size_; }

private:
  struct cell {
    S state;
    bool live = false;    ///< It was not taken out.
    bool changed = false; ///< In this turn.
  };

  /// Not `key_hash`: the keys of a group have part of that in common.
  struct hash_of {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const {
      return std::hash<std::string_view>{}(key);
    }
  };

  // Cells stay where they are while others come and go.
  using cells = absl::node_hash_map<std::string, cell, hash_of, std::equal_to<>>;
  using entry = typename cells::value_type;

  /// The states that are bound to one time, or to none.
  struct bucket {
    cells held;
    std::size_t live = 0;
    std::vector<entry*> order; ///< Live ones, the last key first; empty: not sorted yet.
  };

  using bucket_map = std::map<std::optional<event_time>, bucket>;
  using place = typename bucket_map::iterator;

  /// A state that the turn has changed, and what its bytes were: a part of `before_`.
  struct change_of {
    place in;
    entry* at;
    bool existed;
    std::size_t begin;
    std::size_t size;
  };

  S take_out(S& of) {
    auto taken = std::exchange(of, blank_);
    if constexpr (has_elements<S>)
      of.elements.clear_those_of(taken.elements);
    return taken;
  }

  /// Finds or makes the cell of a key, and counts it as live.
  entry& enter(place in, std::string_view key) {
    auto& [held, live, order] = in->second;
    const auto at = held.try_emplace(key, cell{.state = blank_}).first;
    if (!std::exchange(at->second.live, true)) {
      ++live;
      order.clear();
      if (in->first && (first_ == buckets_.end() || *in->first < *first_->first))
        first_ = in;
    }
    return *at;
  }

  /// Counts a cell as live no more.
  void leave(place in, cell& of) {
    of.live = false;
    if (--in->second.live > 0)
      return;
    left_.push_back(in->first);
    while (first_ != buckets_.end() && first_->second.live == 0)
      ++first_;
  }

  /// The cell of the least key.
  entry& next_of(bucket& in) {
    if (in.order.empty()) {
      for (auto& each : in.held)
        if (each.second.live)
          in.order.push_back(&each);
      std::ranges::sort(in.order, std::ranges::greater{},
                        [](const entry* at) -> std::string_view { return at->first; });
    }
    auto& found = *in.order.back();
    in.order.pop_back();
    return found;
  }

  /// Keeps the bytes of a state before its first change in a turn.
  void touch(place in, entry& at) {
    auto& [state, live, changed] = at.second;
    if (std::exchange(changed, true))
      return;
    const bool existed = !state.empty();
    const auto begin = before_.size();
    if (existed)
      encode(state, before_);
    discount(state);
    changes_.push_back({in, &at, existed, begin, before_.size() - begin});
  }

  void write(const change_of& each, effects& out) {
    auto& of = each.at->second;
    of.changed = false;
    const state_key name{.key = each.at->first, .time = each.in->first, .element = {}};
    write_elements(of.state, name, out);
    if (of.state.empty()) {
      if (each.existed)
        out.erase(name);
      drop(each.in, *each.at);
      return;
    }
    size_.keys += 1;
    size_.waiting += of.state.waiting();
    now_.clear();
    encode(of.state, now_);
    if (!each.existed || now_ != std::string_view{before_}.substr(each.begin, each.size))
      out.put(name, now_);
  }

  static void write_elements(S& of, state_key name, effects& out) {
    if constexpr (has_elements<S>)
      of.elements.write([&](std::string_view element, const std::optional<std::string>& value) {
        name.element = element;
        if (value)
          out.put(name, *value);
        else
          out.erase(name);
      });
  }

  /// Removes a cell; the last one of a bucket goes with it.
  void drop(place in, entry& of) {
    if (of.second.live) {
      in->second.order.clear();
      leave(in, of.second);
    }
    if (in->second.live > 0)
      in->second.held.erase(in->second.held.find(of.first));
  }

  /// Takes a changelog record. Returns what is wrong with it.
  std::optional<std::string> take(const state_record& in) {
    if (in.format != state_format_now || (in.key.element && !has_elements<S>))
      return "has a key that is no state key of this operator";
    if (group_of(key_hash(in.key.key), key_groups_) != group_)
      return "belongs to another partition";
    if (in.key.element)
      return take_element(in);
    auto read = blank_;
    if (in.value) {
      auto from = *in.value;
      const auto version = take_state_version(from);
      if (!version || !read.decode(*version, from) || read.empty())
        return "has a value that this version cannot read";
    }
    set(in.key, std::move(read));
    return std::nullopt;
  }

  /// Takes a record of an element. That of its key may come before it or after it.
  std::optional<std::string> take_element(const state_record& in) {
    if constexpr (has_elements<S>) {
      if (!in.value && find(in.key.key, in.key.time) == nullptr)
        return std::nullopt;
      auto& of = enter(buckets_.try_emplace(in.key.time).first, in.key.key).second.state;
      if (!of.elements.restore(*in.key.element, in.value))
        return "has a value that this version cannot read";
    }
    return std::nullopt;
  }

  void set(const state_key& name, S state) {
    if (state.empty())
      return forget(name);
    auto& held = enter(buckets_.try_emplace(name.time).first, name.key).second.state;
    discount(held);
    if constexpr (has_elements<S>)
      state.elements = std::move(held.elements);
    held = std::move(state);
    size_.keys += 1;
    size_.waiting += held.waiting();
  }

  /// Most of what a long-lived changelog has to say of windows is that they are gone.
  void forget(const state_key& name) {
    const auto in = buckets_.find(name.time);
    if (in == buckets_.end())
      return;
    const auto at = in->second.held.find(name.key);
    if (at == in->second.held.end())
      return;
    discount(at->second.state);
    drop(in, *at);
    left_.clear();
    if (in->second.live == 0)
      buckets_.erase(in);
  }

  /// Counts a state as held no more.
  void discount(const S& state) {
    if (state.empty())
      return;
    size_.keys -= 1;
    size_.waiting -= state.waiting();
  }

  static void encode(const S& state, std::string& to) {
    append_state_version(to, S::version);
    state.encode(to);
  }

  key_group group_;
  std::uint32_t key_groups_;
  S blank_;
  bucket_map buckets_; ///< Those without a time come first.
  place first_;        ///< The first with a time and something live.
  std::vector<change_of> changes_;
  std::string before_;
  std::vector<std::optional<event_time>> left_; ///< Where nothing is live.
  std::string now_;                             ///< Room for one state.
  state_size size_;
};

} // namespace duet
