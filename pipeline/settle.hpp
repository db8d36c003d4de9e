/// A step of a recovery: where reading of the input begins. It only decides, from what was read
/// before, and asks and writes nothing.
#pragma once

#include "kafka/ports.hpp"
#include "model/types.hpp"
#include "pipeline/config.hpp"
#include "pipeline/first_places.hpp"
#include "pipeline/state_marks.hpp"

#include <optional>
#include <string>
#include <vector>

namespace duet {

/// The input as it was found.
struct found_input {
  std::vector<std::string> topics; ///< Their names, by source.
  positions committed;             ///< Of the splits that have one.
  std::vector<watermarks> ranges;  ///< Of every split.
  first_places first{};            ///< Where what was never read begins.
};

/// That the input is not what it was when it was read: it was made anew.
struct displacement {
  std::string what; ///< One sentence, for every later start to know: by then it may not be seen.
  failure end;      ///< What this start ends with.
};

/// Where reading begins.
struct settlement {
  positions begin_at;                    ///< For every split, in the order of its range.
  std::vector<std::string> remarks;      ///< What was accepted because the config says so.
  std::optional<displacement> displaced; ///< If there is one, nothing may be read.
};

/// The committed positions that are the application's: on a topic that it has not read, or has
/// given up since, only what the job says of its beginning counts.
[[nodiscard]] positions own_positions(const positions& committed, const state_marks& state);

/// Settles where reading goes on, or begins on splits without a committed position.
///
/// Every transaction commits the same positions to the group and to the state. So `misconfigured`
/// is a group with offsets but no state or the other way round, an offset that is not the state's,
/// and one that the input no longer has. All of that can also be the doing of a newer instance that
/// went on while this one was reading: who is refused, or given remarks, should look whether the
/// committed positions are still the same.
///
/// `displaced` is what a reader of this process has found to be not where it was.
[[nodiscard]] result<settlement> settle(const pipeline_config& config, const found_input& found,
                                        const state_marks& state,
                                        const std::optional<failure>& displaced);

} // namespace duet
