/// Runs actors one message at a time, in the test's own thread and in an order the test decides.
///
///     actor_fixture actors;
///     probe<supervisor_actor, failed, drained> supervisor{actors};
///     const auto under_test = actors.spawn(sink, handover{std::move(parts)}, supervisor.handle());
///     actors.send(under_test, closed{...});
///     REQUIRE(actors.drain());
///     CHECK(supervisor.got<failed>().empty());
///
/// Nothing runs by itself: no threads, no clock. A test fails by a predicate that never becomes
/// true within a number of steps, never by a time-out.
#pragma once

#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/resumable.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace duet::test {

class actor_fixture {
public:
  /// The steps that a run takes at most unless it is told otherwise.
  static constexpr std::size_t steps_max = 10'000;

  actor_fixture();

  /// Ends every actor, also those that actors have spawned.
  ~actor_fixture();
  actor_fixture(const actor_fixture&) = delete;
  actor_fixture& operator=(const actor_fixture&) = delete;

  /// Spawns an actor from its behaviour. Only its constructor has run when this returns; the
  /// behaviour starts with its first step.
  template <class Behaviour, class... Args> auto spawn(Behaviour what, Args&&... args) {
    return system_.spawn(what, std::forward<Args>(args)...);
  }

  /// Puts a message into an actor's mailbox.
  template <class Handle, class Message> void send(const Handle& to, Message&& what) {
    caf::anon_send(to, std::forward<Message>(what));
  }

  /// How many actors have a message to handle (or are about to start).
  [[nodiscard]] std::size_t ready() const { return scheduler_.jobs.size(); }

  /// The name of a ready actor; `which` counts from the one that is ready for longest.
  [[nodiscard]] std::string_view name_of(std::size_t which) const;

  /// Handles one message of the actor that has been ready for the longest; false if none is ready.
  bool step();

  /// Handles one message of a ready actor; `which` counts from the one that is ready for longest.
  /// Each sender's messages to an actor still arrive in order, as CAF promises.
  void step(std::size_t which);

  /// Handles one message of this actor; false if it has none.
  template <class Handle> bool step_of(const Handle& whom) {
    if (!scheduler_.prioritize(whom))
      return false;
    return step();
  }

  /// Takes at most `steps` steps; returns how many it took.
  std::size_t run(std::size_t steps);

  /// Steps until `done()`; false if that takes more than `steps` or nothing is ready any more.
  template <class Predicate>
  [[nodiscard]] bool run_until(Predicate done, std::size_t steps = steps_max) {
    for (; !done(); --steps)
      if (steps == 0 || !step())
        return false;
    return true;
  }

  /// Steps until nothing is ready; false if that takes more than `steps`. An INGEST that still has
  /// something to read never becomes quiet: it keeps polling.
  [[nodiscard]] bool drain(std::size_t steps = steps_max);

  /// Like `drain`, but each step is of a ready actor chosen at random: same seed, same order.
  [[nodiscard]] bool drain_shuffled(std::uint64_t seed, std::size_t steps = steps_max);

  /// Moves the clock of delayed messages; what is due becomes ready.
  void advance_time(std::chrono::milliseconds by);

  /// What that clock shows.
  [[nodiscard]] std::chrono::steady_clock::time_point now() const;

  /// Asks an actor to end, as SUPERVISOR does.
  template <class Handle> void kill(const Handle& whom) {
    caf::anon_send_exit(whom, caf::exit_reason::user_shutdown);
  }

  /// Whether an actor has not ended yet.
  template <class Handle> [[nodiscard]] bool alive(const Handle& whom) const {
    const auto* actor = caf::actor_cast<caf::abstract_actor*>(whom);
    return !actor->getf(caf::abstract_actor::is_cleaned_up_flag);
  }

  /// The state of an actor that has one and has not ended.
  template <class State, class Handle> [[nodiscard]] State& state_of(const Handle& whom) {
    using actor_type = typename Handle::template stateful_base<State>;
    return dynamic_cast<actor_type&>(*caf::actor_cast<caf::abstract_actor*>(whom)).state;
  }

  /// Ends every actor now and runs what they still have to do; the destructor does it as well.
  void shut_down();

  [[nodiscard]] caf::actor_system& system() { return system_; }

private:
  void note(caf::resumable* job);

  caf::actor_system_config config_;
  caf::actor_system system_;
  caf::scheduler::test_coordinator& scheduler_;
  std::vector<caf::actor_addr> seen_;         ///< Every actor that ever ran, oldest first.
  std::unordered_set<caf::resumable*> noted_; ///< The same; the addresses keep them distinct.
};

} // namespace duet::test
