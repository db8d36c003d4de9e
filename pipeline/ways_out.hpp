/// What a person can do when the state of an application cannot be used. The same words end many
/// refusals of a recovery.
#pragma once

#include "pipeline/config.hpp"

#include <string>
#include <string_view>

namespace duet {

/// How to start with nothing: "delete the topic ...".
[[nodiscard]] std::string from_scratch(const pipeline_config& config);

/// How to give state up that the job has no use for, as the last of several ways: ", or ...".
inline constexpr std::string_view or_drop_it = ", or drop that state with --allow-drop-state";

/// All that helps against state that does not fit: "give another --app-id ...".
[[nodiscard]] std::string ways_out(const pipeline_config& config);

} // namespace duet
