/// What names Kafka takes, known without asking it.
#pragma once

#include "model/failure.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace duet {

/// The longest name of a topic; Kafka makes files of it.
inline constexpr std::size_t topic_name_max = 249;

/// What an application's id is followed by in the name of its state topic.
inline constexpr std::string_view state_topic_suffix = "-state";

/// The longest id of an application, so that its state topic can have a name.
inline constexpr std::size_t app_id_max = topic_name_max - state_topic_suffix.size();

/// Refuses a name that no topic can have, as `misconfigured`. `option` is where it was given.
[[nodiscard]] result<void> check_topic_name(std::string_view option, std::string_view name);

/// Refuses an id that no application can have, as `misconfigured`.
[[nodiscard]] result<void> check_app_id(std::string_view option, std::string_view id);

/// Whether Kafka refuses to create one of two topics because there is the other: it takes `.` and
/// `_` for the same in the names of its metrics.
[[nodiscard]] bool names_collide(std::string_view one, std::string_view other);

} // namespace duet
