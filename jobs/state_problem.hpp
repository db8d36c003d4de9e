/// What can be wrong with a changelog record that is to be restored.
#pragma once

#include "jobs/job.hpp"
#include "model/types.hpp"

#include <string>
#include <string_view>

namespace duet {

inline constexpr std::string_view key_of_no_operator =
    "has a key that is no state key of this operator";
inline constexpr std::string_view of_another_partition = "belongs to another partition";
inline constexpr std::string_view unreadable_value = "has a value that this version cannot read";

/// Says it of a record in the partition of a key group, for a person.
[[nodiscard]] std::string problem_with(const state_record& in, key_group of, std::string_view what);

} // namespace duet
