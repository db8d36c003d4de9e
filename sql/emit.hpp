/// `table.exec.emit.*`: when windows of GROUP BY say more than their result at their end.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace duet::sql {

inline constexpr std::string_view early_fire_enabled = "table.exec.emit.early-fire.enabled";
inline constexpr std::string_view early_fire_delay = "table.exec.emit.early-fire.delay";
inline constexpr std::string_view late_fire_enabled = "table.exec.emit.late-fire.enabled";
inline constexpr std::string_view late_fire_delay = "table.exec.emit.late-fire.delay";
inline constexpr std::string_view allow_lateness = "table.exec.emit.allow-lateness";

/// How often results are said beside those of a window's end.
struct fire_setting {
  bool enabled = false;
  std::optional<std::int64_t> delay_ms{}; ///< 0: with each row.
};

struct emit_settings {
  fire_setting early{};
  fire_setting late{};
  std::int64_t lateness_ms = 0;

  [[nodiscard]] bool any() const { return early.enabled || late.enabled; }
};

/// What is wrong with the value of such a setting; empty if nothing is, or if it is another one.
[[nodiscard]] std::string why_no_emit_value(std::string_view key, const std::string& value);

/// What a script has set so far. All values are right.
[[nodiscard]] emit_settings emit_settings_of(const std::map<std::string, std::string>& settings);

/// Why windows cannot go by these settings, as Flink has it; empty if they can.
[[nodiscard]] std::string why_no_emit(const emit_settings& of, bool session, bool event_time);

} // namespace duet::sql
