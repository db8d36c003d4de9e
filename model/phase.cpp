#include "model/phase.hpp"

namespace duet {

namespace {

constexpr bool x = true;
constexpr bool o = false;

/// The legal moves: one row for each phase that is left, one column for each that may follow.
constexpr std::array<std::array<bool, phase_count>, phase_count> followers{{
    // clang-format off
    // recovering, running, draining, dropping, stopped, failed
    {       x,        x,        o,        o,       x,      x}, // recovering
    {       o,        o,        x,        x,       o,      x}, // running
    {       o,        o,        o,        x,       o,      x}, // draining
    {       x,        o,        o,        o,       x,      x}, // dropping
    {       o,        o,        o,        o,       o,      o}, // stopped
    {       o,        o,        o,        o,       o,      o}, // failed
    // clang-format on
}};

} // namespace

const std::array<phase, phase_count>& all_phases() {
  static constexpr std::array<phase, phase_count> all{phase::recovering, phase::running,
                                                      phase::draining,   phase::dropping,
                                                      phase::stopped,    phase::failed};
  return all;
}

std::string_view to_string(phase at) {
  switch (at) {
  case phase::recovering:
    return "recovering";
  case phase::running:
    return "running";
  case phase::draining:
    return "draining";
  case phase::dropping:
    return "dropping";
  case phase::stopped:
    return "stopped";
  case phase::failed:
    break;
  }
  return "failed";
}

bool may_follow(phase from, phase to) {
  return followers[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

} // namespace duet
