/// Operators whose state comes due.
#pragma once

#include "jobs/effects.hpp"
#include "jobs/fired_so_far.hpp"
#include "jobs/job.hpp"
#include "jobs/keyed_state.hpp"
#include "jobs/turn_walk.hpp"
#include "model/time.hpp"
#include "model/types.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace duet {

/// What the two operators below have in common: a `keyed_state`, and rules that say what is done to
/// it. Rules are a state type and functions on it; none of their calls is virtual.
template <class Rules> class state_operator : public keyed_operator {
public:
  state_operator(Rules rules, key_group group, std::uint32_t key_groups)
      : rules_{std::move(rules)}, state_{group, key_groups, blank_of(rules_)} {}

  [[nodiscard]] std::optional<std::string> restore(std::span<const state_record> changelog) final {
    return state_.restore(changelog);
  }

  [[nodiscard]] state_size size() const final { return state_.size(); }

protected:
  /// Begins a turn.
  void begin(const turn& in) {
    if constexpr (requires { rules_.begin(in.now); })
      rules_.begin(in.now);
  }

  using held = keyed_state<typename Rules::state>;

  [[nodiscard]] Rules& rules() { return rules_; }
  [[nodiscard]] held& state() { return state_; }
  [[nodiscard]] const held& state() const { return state_; }

  /// The earliest time at which something is due.
  [[nodiscard]] event_time first_time() const {
    if constexpr (requires { rules_.first_time(); })
      return rules_.first_time();
    else
      return state_.first_time();
  }

  /// Fires what is due by this time, in order, while there is room. The first result of a turn has
  /// room always, so that every turn gets on. `moment_of` says when the results of a time count.
  template <class MomentOf> void fire(event_time until, MomentOf moment_of, effects& out) {
    for (auto due = first_time(); due <= until && due != end_of_time; due = first_time()) {
      if (fired_ && !out.has_room())
        return;
      fired_ = fire_next(moment_of(due), out) || fired_;
    }
  }

  /// Ends the turn. Returns whether it has fired anything.
  bool write(effects& out) {
    if constexpr (requires { rules_.finish(out); })
      rules_.finish(out);
    state_.write(out);
    return std::exchange(fired_, false);
  }

private:
  /// Fires one result of those that are due next; false if there is none.
  bool fire_next(moment at, effects& out) {
    if constexpr (requires { rules_.fire_next(state_, at, out); }) {
      return rules_.fire_next(state_, at, out);
    } else {
      auto due = state_.take_due(state_.first_time());
      if (!due)
        return false;
      if constexpr (requires { rules_.fire(*due, state_, at, out); })
        rules_.fire(*due, state_, at, out);
      else
        rules_.fire(*due, at, out);
      return true;
    }
  }

  static typename Rules::state blank_of(const Rules& rules) {
    if constexpr (requires { rules.blank(); })
      return rules.blank();
    else
      return {};
  }

  Rules rules_;
  held state_;
  bool fired_ = false; ///< Whether this turn has fired anything.
};

/// An operator whose states are bound to event time. In each step it takes what was fired in it,
/// then fires what is due by the watermark in front of its rows, then takes those. What it has no
/// room to fire stays in the state, and fires first in the next turn; its window is closed to new
/// rows by then, since these are judged by the watermark.
///
///     struct rules {
///       using state = ...;                                 // a keyed_value
///       event_time soonest(const batch& in) const;         // no row is due or late before it
///       void take(const row_span& some, keyed_state<state>& held, effects& out);
///       void fire(keyed_state<state>::due_state& due, moment at, effects& out);
///                                                          // may take the state behind `due`
///       due_times dues() const;                            // may be missing: any
///       state blank() const;                                // may be missing: state{}
///       void begin(stamp now);                              // may be missing: at a turn's begin
///       void finish(effects& out);                          // may be missing: at its end
///     };
///
/// Rules by which a state has a part in several results find these by themselves; in place of
/// `fire` they have
///
///       event_time first_time() const;            // when the next results are due
///       bool fire_next(keyed_state<state>& held, moment at, effects& out);
///                                                 // fires one; false if none was left
///       nullable_bytes last_fired() const;        // the last key of that time that has
///       bool hangs_on_fired();                    // whether states need `effects::fired`
///       void restored(const keyed_state<state>& held, event_time up_to, nullable_bytes key);
///                                                 // as `free_up_to`
template <class Rules> class timed_operator final : public state_operator<Rules> {
public:
  using state_operator<Rules>::state_operator;

  void apply(const turn& in, effects& out) override {
    this->begin(in);
    turn_walk walk{in, soonest(in), dues()};
    std::uint32_t step = 0;
    const auto moment_of = [&](event_time due) {
      return moment::of_fired(std::max(step, in.time.step_reaching(due).value_or(0)));
    };
    while (const auto some = walk.next()) {
      if (!some->at.fired())
        this->fire(in.time.at(some->at.step()), moment_of, out);
      else if (some->at.step() > 0)
        this->fire(in.time.at(some->at.step() - 1), moment_of, out);
      step = some->at.step();
      this->rules().take(*some, this->state(), out);
    }
    this->fire(in.time.last(), moment_of, out);
    if (this->write(out) || hangs_on_fired())
      said_.note(in.time.last(), this->first_time(), last_fired(), out);
  }

  void free_up_to(event_time time, nullable_bytes key) override {
    said_.restored(time, key);
    this->state().forget_up_to(time);
    if constexpr (requires { this->rules().restored(this->state(), time, key); })
      this->rules().restored(this->state(), time, key);
  }

  [[nodiscard]] deadlines waits_for() const override { return {.next = this->first_time()}; }

private:
  /// Whether the state hangs on up to when all is fired, although nothing was.
  bool hangs_on_fired() {
    if constexpr (requires { this->rules().hangs_on_fired(); })
      return this->rules().hangs_on_fired();
    else
      return false;
  }

  [[nodiscard]] nullable_bytes last_fired() {
    if constexpr (requires { this->rules().last_fired(); })
      return this->rules().last_fired();
    else
      return std::nullopt;
  }

  [[nodiscard]] due_times dues() {
    if constexpr (requires { this->rules().dues(); })
      return this->rules().dues();
    else
      return {};
  }

  event_time soonest(const turn& in) {
    auto found = this->first_time();
    for (const auto* each : in.in)
      found = std::min(found, this->rules().soonest(*each));
    return found;
  }

  fired_so_far said_;
};

/// An operator whose states are bound to processing time, as if a stamp was a time. It fires what
/// is due by the stamp of the epoch, then takes the rows of the epoch.
///
///     struct rules {
///       using state = ...;
///       void take(const row_span& some, stamp now, keyed_state<state>& held, effects& out);
///       void fire(keyed_state<state>::due_state& due, moment at, effects& out);
///     };
template <class Rules> class stamped_operator final : public state_operator<Rules> {
public:
  using state_operator<Rules>::state_operator;

  void apply(const turn& in, effects& out) override {
    this->begin(in);
    this->fire(
        {in.now.value}, [](event_time) { return moment::of_fired(0); }, out);
    turn_walk walk{in, end_of_time};
    while (const auto some = walk.next())
      this->rules().take(*some, in.now, this->state(), out);
    static_cast<void>(this->write(out));
  }

  [[nodiscard]] deadlines waits_for() const override {
    return {.next_stamp = {this->state().first_time().value}};
  }
};

} // namespace duet
