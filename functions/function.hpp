/// The functions of SQL, as data: one row a function. Names and types are resolved by it, docs and
/// hints are made of it.
#pragma once

#include "columns/datum.hpp"
#include "columns/types.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "functions/kernel.hpp"

namespace duet {

/// An argument as far as it is known when a script is planned.
struct argument {
  data_type type;
  std::optional<datum> constant{}; ///< Its value, if that is known; its bytes outlive the planning.
};

/// A function for arguments of certain types.
struct resolved_call {
  data_type type;               ///< Of the result.
  std::vector<data_type> takes; ///< What each argument is cast to before.
  kernel compute{};
};

/// Why a function does not take these arguments: one sentence without a final stop.
struct unresolved {
  std::string why;
};

using resolution = std::variant<resolved_call, unresolved>;

/// On what a result hangs besides the arguments.
enum class hangs_on : std::uint8_t {
  nothing,
  session, ///< On an option of the session, which never changes while a script runs.
  epoch,   ///< On the stamp of the epoch: NOW, PROCTIME.
  chance,  ///< RAND, UUID: another result each time.
};

/// A function by name. Operators have the names that they are written with: "+", "LIKE".
struct function {
  std::string_view name;
  std::string_view signature{}; ///< "LPAD(text STRING, length INT, pad STRING) -> STRING"
  std::string_view about{};     ///< One sentence, for docs and `explain`.
  resolution (*resolve)(std::span<const argument>, const session&) = nullptr;
  hangs_on depends = hangs_on::nothing;
  /// Raised whenever it computes something else than before: it is a part of fingerprints.
  std::uint8_t version = 1;
  std::string_view alias{}; ///< Another name, if it has one.
};

} // namespace duet
