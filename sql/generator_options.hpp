/// What the options of a 'datagen' table say.
#pragma once

#include "sql/generator_plan.hpp"
#include "sql/option_reader.hpp"

#include <optional>
#include <span>

namespace duet::sql {

/// The options, for docs and hints; those of a column have `#` for its name.
[[nodiscard]] std::span<const known_option> known_generator_options();

/// Reads those of a table, and says of all others that there are none like them. Nothing, and
/// errors, if its rows cannot be made.
[[nodiscard]] std::optional<generator_plan> read_generator(option_reader& in);

} // namespace duet::sql
