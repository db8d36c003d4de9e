/// A step of a recovery: the settings of the state topic, as it is made and as it has to stay.
#pragma once

#include "kafka/ports.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace duet {

/// The settings with which a state topic of so many partitions is made.
[[nodiscard]] std::map<std::string, std::string> state_settings(std::uint32_t partitions);

/// Sets those that decide how long a restore takes to what they should be, where they are not. If
/// that is not allowed, only says what they should be: a start does not depend on it. Blocks.
void mend_settings(cluster& kafka, const std::string& topic, const topic_description& found);

} // namespace duet
