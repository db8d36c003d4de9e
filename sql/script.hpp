/// From the text of a script to a plan.
#pragma once

#include "columns/zones.hpp"
#include "functions/kernel.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/plan.hpp"
#include "sql/source.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace duet::sql {

/// What a script says: its plan, and what was set in it.
struct bound_script {
  plan what;
  std::map<std::string, std::string> settings; ///< SET.
  /// `table.local-time-zone`; null: UTC. What the plan computes points to it.
  std::shared_ptr<const time_zone> zone;
};

/// The name of its time zone.
[[nodiscard]] std::string zone_name(const bound_script& of);

/// Whether it matters to a script what a setting is set to; any may be set.
[[nodiscard]] bool is_heeded(const bound_script& of, std::string_view setting);

/// Reads a script. Nothing, and errors, if it cannot be run; there may be warnings in any case.
[[nodiscard]] std::optional<bound_script> bind_script(const source& text, diagnostics& said);

} // namespace duet::sql
