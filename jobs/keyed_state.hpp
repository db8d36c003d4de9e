/// The state that an operator keeps for the keys of one key group.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/job.hpp"
#include "jobs/key_bytes.hpp"
#include "jobs/look_ahead.hpp"
#include "jobs/state_key.hpp"
#include "jobs/state_problem.hpp"
#include "jobs/ttl_queue.hpp"
#include "model/time.hpp"
#include "model/types.hpp"
#include "model/wire.hpp"

#include <absl/container/node_hash_map.h>

#include <algorithm>
#include <array>
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
#include <tuple>
#include <utility>
#include <vector>

namespace duet {

/// What can be kept for a key: a value that writes itself as bytes, and reads them back. It may
/// have `fetch()`: see jobs/look_ahead.hpp.
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

/// The states of an operator, by key and, where they are bound to one, by time: the time at which
/// they are due. It keeps what a turn changes apart, and writes each of it once at the end; what is
/// due is found in the order of time, then of keys. Costs a lookup for each change.
///
/// States without a time can have a time to live: one that was not changed for so long is as if it
/// did not exist, and is freed some time later, a part of them in each turn. Such a state has the
/// stamp of its last change in front of its bytes, behind a version with the highest bit set.
template <keyed_value S> class keyed_state {
public:
  /// A state that has come due; the key is valid until `write`.
  struct due_state {
    event_time time;
    std::string_view key;
    S state;
  };

  /// Of one of so many key groups. Every state begins as a copy of `blank`, which is empty. States
  /// without a time live for `ttl_ms`, or for ever with 0.
  keyed_state(key_group group, std::uint32_t key_groups, S blank = {}, std::int64_t ttl_ms = 0)
      : group_{group}, key_groups_{key_groups}, blank_{std::move(blank)},
        ttl_ms_{std::min(ttl_ms, ttl_most_ms)}, queue_{ttl_ms_}, first_{buckets_.end()} {}

  ~keyed_state() = default;
  keyed_state(keyed_state&&) = delete; // `first_` is a place in it
  keyed_state& operator=(keyed_state&&) = delete;
  keyed_state(const keyed_state&) = delete;
  keyed_state& operator=(const keyed_state&) = delete;

  /// Begins a turn, at this processing time. Only a time to live needs it.
  void begin(stamp now) { stamp_ = now; }

  /// The state of a key, to be changed, or a new one. To be changed until `write`; it stays where
  /// it is as long as it is not empty then, is not taken out, and nothing is restored.
  S& change(std::string_view key, std::optional<event_time> time = std::nullopt) {
    const auto in = buckets_.try_emplace(time).first;
    auto& at = enter(in, key);
    touch(in, at);
    return at.second.state;
  }

  /// Changes the states of so many keys, one after the other: `key_of(i)` is a pair of a key and a
  /// time, or none, and `use(i, state)` changes it. Costs less than as many calls of `change`: what
  /// comes next is on its way from memory meanwhile.
  template <class KeyOf, class Use> void change_each(std::size_t count, KeyOf key_of, Use use) {
    std::array<std::pair<place, entry*>, look_ahead> coming;
    for (std::size_t i = 0; i < count + look_ahead; ++i) {
      auto& [in, at] = coming[i % look_ahead];
      if (i >= look_ahead) {
        touch(in, *at);
        use(i - look_ahead, at->second.state);
      }
      if (i + look_ahead < count)
        std::apply([this](const auto&... next) { fetch_way(next...); }, key_of(i + look_ahead));
      if (i >= count)
        continue;
      const auto [key, time] = key_of(i);
      in = buckets_.try_emplace(time).first;
      at = &enter(in, key);
      fetch_parts(at->second.state);
    }
  }

  /// The state of a key; null if there is none.
  [[nodiscard]] const S* find(std::string_view key,
                              std::optional<event_time> time = std::nullopt) const {
    const auto in = buckets_.find(time);
    if (in == buckets_.end())
      return nullptr;
    const auto at = in->second.held.find(key);
    if (at == in->second.held.end() || !at->second.live || (!time && outlived(at->second)))
      return nullptr;
    return &at->second.state;
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
    const auto whole = [this](std::size_t i) -> const entry& { return *changes_[i].at; };
    const auto parts = [&](std::size_t i) -> const S& { return whole(i).second.state; };
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      fetch_ahead(i, changes_.size(), whole, parts);
      write(changes_[i], out);
    }
    if (ttl_ms_ > 0)
      free_some(looked_at_least + 2 * changes_.size(), out);
    changes_.clear();
    before_.clear();
    for (const auto& time : left_)
      if (const auto in = buckets_.find(time);
          in != buckets_.end() && in->second.live == 0 && !lives(time))
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

  /// Says that all is restored. Only a time to live needs it.
  void restored() {
    const auto in = buckets_.find(std::nullopt);
    if (ttl_ms_ == 0 || in == buckets_.end())
      return;
    std::vector<entry*> all;
    for (auto& each : in->second.held)
      if (!each.second.state.empty())
        all.push_back(&each);
    std::ranges::sort(all, {}, &entry::first); // no run hangs on the order of a hash map
    for (auto* const each : all)
      enqueue(*each);
  }

  /// When there may be something to free; `never` if all lives for ever.
  [[nodiscard]] stamp next_free() const { return std::max(queue_.next(), rests_until_); }

  [[nodiscard]] state_size size() const { return size_; }

private:
  /// So many states a turn looks at besides two for each that it changes: freeing keeps up.
  static constexpr std::size_t looked_at_least = 1'000;

  /// Of the version of a state with the stamp of its last change.
  static constexpr std::uint8_t dated = 0x80;
  static constexpr int stamp_bits = 47;
  static constexpr std::uint64_t stamp_mask = (std::uint64_t{1} << stamp_bits) - 1;
  static constexpr std::int64_t ttl_most_ms = std::int64_t{1} << (stamp_bits - 1); // 2,200 years

  /// A time to live takes no room of its own here.
  struct cell {
    S state;
    std::uint64_t stamped : stamp_bits = 0; ///< See `written`.
    std::uint64_t queued : 1 = 0;           ///< Whether `queue_` has it: then it stays.
    bool live = false;                      ///< It was not taken out.
    bool changed = false;                   ///< In this turn.

    /// The stamp of its last change; 0: not known.
    [[nodiscard]] stamp written() const { return {static_cast<std::int64_t>(stamped)}; }
    void write_at(stamp now) { stamped = static_cast<std::uint64_t>(now.value) & stamp_mask; }
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

  /// Whether states that are bound to a time, or to none, have a time to live.
  [[nodiscard]] bool lives(const std::optional<event_time>& time) const {
    return ttl_ms_ > 0 && !time;
  }

  /// Whether a state is as if it did not exist. One of which is not known when it was written lives
  /// from when it is looked at.
  [[nodiscard]] bool outlived(const cell& of) const {
    return ttl_ms_ > 0 && of.stamped != 0 && stamp_.value - of.written().value >= ttl_ms_;
  }

  /// Begins to bring what leads to the state of a key.
  void fetch_way(std::string_view key, const std::optional<event_time>& time) const {
    if (const auto in = buckets_.find(time); in != buckets_.end())
      in->second.held.prefetch(key);
  }

  void enqueue(entry& at) {
    at.second.queued = 1;
    if (at.second.stamped == 0)
      queue_.add_first(at);
    else
      queue_.add(at, at.second.written());
  }

  /// Looks at some of the states that may have outlived their time.
  void free_some(std::size_t most, effects& out) {
    for (std::size_t i = 0; i < most && (i == 0 || out.has_room()); ++i) {
      auto* const at = queue_.take(stamp_);
      if (at == nullptr)
        break;
      look_at(*at, out);
    }
    rests_until_ = queue_.second_after(stamp_);
  }

  void look_at(entry& at, effects& out) {
    auto& of = at.second;
    const auto in = buckets_.find(std::nullopt);
    const state_key name{.key = at.first, .time = {}, .element = {}};
    of.queued = 0;
    if (!of.state.empty() && of.stamped == 0) {
      of.write_at(stamp_);
      now_.clear();
      encode(of, true, now_);
      out.put(name, now_);
    } else if (!of.state.empty() && outlived(of)) {
      discount(of.state);
      take_out(of.state);
      write_elements(of.state, name, out);
      out.erase(name);
      leave(in, of);
    }
    if (of.state.empty())
      in->second.held.erase(in->second.held.find(at.first));
    else
      enqueue(at);
  }

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

  /// Keeps the bytes of a state before its first change in a turn. One that has outlived its time
  /// begins anew.
  void touch(place in, entry& at) {
    auto& of = at.second;
    if (std::exchange(of.changed, true))
      return;
    const bool existed = !of.state.empty();
    const auto begin = before_.size();
    if (existed)
      encode(of, lives(in->first), before_);
    discount(of.state);
    changes_.push_back({in, &at, existed, begin, before_.size() - begin});
    if (!lives(in->first))
      return;
    if (existed && outlived(of))
      take_out(of.state);
    of.write_at(stamp_);
    if (of.queued == 0)
      enqueue(at);
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
    encode(of, lives(name.time), now_);
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

  /// Removes a cell; the last one of a bucket goes with it. One that `queue_` has goes when it is
  /// looked at.
  void drop(place in, entry& of) {
    if (of.second.live) {
      in->second.order.clear();
      leave(in, of.second);
    }
    if (of.second.queued == 0 && in->second.live > 0)
      in->second.held.erase(in->second.held.find(of.first));
  }

  /// Takes a changelog record. Returns what is wrong with it.
  std::optional<std::string_view> take(const state_record& in) {
    if (in.format != state_format_now || (in.key.element && !has_elements<S>))
      return key_of_no_operator;
    if (group_of(key_hash(in.key.key), key_groups_) != group_)
      return of_another_partition;
    if (in.key.element)
      return take_element(in);
    cell read{.state = blank_};
    if (in.value && (!decode(*in.value, read) || read.state.empty()))
      return unreadable_value;
    set(in.key, std::move(read));
    return std::nullopt;
  }

  /// Takes a record of an element. That of its key may come before it or after it.
  std::optional<std::string_view> take_element(const state_record& in) {
    if constexpr (has_elements<S>) {
      if (!in.value && find(in.key.key, in.key.time) == nullptr)
        return std::nullopt;
      auto& of = enter(buckets_.try_emplace(in.key.time).first, in.key.key).second.state;
      if (!of.elements.restore(*in.key.element, in.value))
        return unreadable_value;
    }
    return std::nullopt;
  }

  void set(const state_key& name, cell read) {
    if (read.state.empty())
      return forget(name);
    auto& held = enter(buckets_.try_emplace(name.time).first, name.key).second;
    assert(held.queued == 0 && "restored before the first turn");
    discount(held.state);
    if constexpr (has_elements<S>)
      read.state.elements = std::move(held.state.elements);
    held.state = std::move(read.state);
    held.stamped = read.stamped;
    size_.keys += 1;
    size_.waiting += held.state.waiting();
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

  static void encode(const cell& of, bool lives, std::string& to) {
    const bool is_dated = lives && of.stamped != 0;
    append_state_version(to, static_cast<std::uint8_t>(is_dated ? S::version | dated : S::version));
    if (is_dated)
      append_varint(to, of.stamped);
    of.state.encode(to);
  }

  static bool decode(std::string_view from, cell& to) {
    const auto version = take_state_version(from);
    if (!version)
      return false;
    if ((*version & dated) != 0) {
      const auto written = take_varint(from);
      if (!written || *written == 0 || *written >= std::uint64_t{ttl_most_ms})
        return false;
      to.write_at({static_cast<std::int64_t>(*written)});
    }
    return to.state.decode(static_cast<std::uint8_t>(*version & ~dated), from);
  }

  key_group group_;
  std::uint32_t key_groups_;
  S blank_;
  std::int64_t ttl_ms_;
  ttl_queue<entry> queue_; ///< States with a time to live.
  stamp stamp_;            ///< Of the turn.
  stamp rests_until_{0};   ///< What is to be freed beyond what one turn may waits for this.
  bucket_map buckets_;     ///< Those without a time come first.
  place first_;            ///< The first with a time and something live.
  std::vector<change_of> changes_;
  std::string before_;
  std::vector<std::optional<event_time>> left_; ///< Where nothing is live.
  std::string now_;                             ///< Room for one state.
  state_size size_;
};

} // namespace duet
