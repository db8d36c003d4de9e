/// The whole pipeline on a fake Kafka, with everything drawn from one seed: the order in which
/// actors run, what arrives and when, failures, crashes, rivals, stops, time. Same seed, same run.
#pragma once

#include "tests/sim/application.hpp"
#include "tests/support/fake_client.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet::test {

/// What can happen in a step besides that an actor handles a message.
enum class event : std::uint8_t {
  arrival,    ///< Input arrives.
  time,       ///< Time passes for everybody.
  jump,       ///< A clock makes a big step: everybody's, one process's, or the brokers'.
  fault,      ///< A call of a process is going to fail.
  outage,     ///< Calls of all processes fail for a while: a broker or a coordinator is away.
  revocation, ///< The same because rights are withdrawn; later they are given back.
  crash,      ///< A process is killed; another may start, with another number of shards.
  pause,      ///< A process stands still for a while, as after SIGSTOP, while others go on.
  rival,      ///< A second process starts while the first lives.
  stop,       ///< A process is asked to stop.
  late,       ///< Requests to end a transaction that were on the wire arrive.
  markers,    ///< The brokers write the markers that committed transactions lack.
  compaction, ///< The state topic is compacted, and old input is deleted.
  growth,     ///< The input gets another partition.
  stranger,   ///< Somebody else opens a transaction in a topic of ours, or aborts it.
  loss,       ///< A topic is deleted; it may be made anew, empty.
  refusal,    ///< A topic begins to refuse certain records, or takes them again.
  between,    ///< Others act within a call of one process, or the process is killed there.
};

inline constexpr std::size_t event_count = 18;

[[nodiscard]] std::string_view to_string(event what);

/// One thing that goes wrong at one place of a run in which nothing else does.
enum class strike_kind : std::uint8_t {
  crash_before_message,
  crash_before_call,
  crash_after_call, ///< The brokers have done it all; nobody hears the answer.
  request_lost,
  answer_lost,
  answer_late,        ///< For commits: the last request arrives after the client has given up.
  frozen_before_call, ///< A zombie: another process takes over before it goes on.
  frozen_after_call,
};

inline constexpr std::size_t strike_kind_count = 8;

[[nodiscard]] std::string_view to_string(strike_kind what);

struct strike {
  strike_kind what{};
  std::size_t at = 0; ///< Counts messages, or calls of Kafka, of all processes from 1; 0 is never.
};

struct simulation_options {
  std::size_t steps = 2'000;    ///< Steps with faults, before everything is healed.
  bool loud = false;            ///< Print every step.
  std::optional<strike> only{}; ///< If set, nothing else goes wrong.
  application_draw job{};       ///< Draws the application.
  std::string_view option{}; ///< Of `./dev sim`, that asks for this application, if there is one.
};

/// The steps in which a healed pipeline has to consume everything.
inline constexpr std::size_t heal_steps_max = 50'000;

/// The steps in which a pipeline has to stop.
inline constexpr std::size_t stop_steps_max = 5'000;

/// How a run went.
struct simulation_report {
  std::optional<std::string> problem; ///< What was wrong, and in which step.
  std::uint64_t trace_hash = 0;       ///< Of everything that happened.
  std::array<std::uint64_t, event_count> events{};
  std::array<std::uint64_t, fate_count> faults{}; ///< Calls that failed.
  std::uint64_t steps = 0;                        ///< With those that healing took.
  std::uint64_t messages = 0;                     ///< Messages that actors handled.
  std::uint64_t calls = 0;                        ///< Calls of Kafka.
  std::uint64_t late_landed = 0;                  ///< Commits that came late and took effect.
  std::uint64_t fenced = 0;                       ///< Processes that ended because of a newer one.
  std::uint64_t refused = 0; ///< Processes that ended because they had not the right.
  std::uint64_t bereft = 0;  ///< Processes that ended because a topic was lost.
  std::uint64_t behind = 0;  ///< Processes that ended because their clock was too far behind.
  std::uint64_t processes = 0;
  std::uint64_t recoveries = 0; ///< Without those of a start.
  std::uint64_t epochs = 0;     ///< Those that a process knew to be committed.
  std::uint64_t outputs = 0;
  std::uint64_t letters = 0;
  std::uint64_t condemned = 0; ///< Letters of records whose outcome was refused.
  std::uint64_t late = 0;      ///< Letters of rows that were late.
  std::uint64_t owed = 0;      ///< Commits that left results to the next one.
  std::uint64_t idled = 0;     ///< Splits that became idle, by what was committed.
  std::uint64_t returned = 0;  ///< Idle splits that came back.
  std::uint64_t positions = 0; ///< The sum of all committed positions at the end.
};

/// Runs one simulation.
[[nodiscard]] simulation_report simulate(std::uint64_t seed, const simulation_options& options);

} // namespace duet::test
