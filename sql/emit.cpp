#include "sql/emit.hpp"

#include "sql/durations.hpp"
#include "sql/nearest.hpp"
#include "sql/state_ttl.hpp"

#include <algorithm>
#include <array>

namespace duet::sql {

namespace {

constexpr std::array switches{early_fire_enabled, late_fire_enabled};
constexpr std::array durations{early_fire_delay, late_fire_delay, allow_lateness, state_ttl};

using settings_map = std::map<std::string, std::string>;

std::optional<bool> parse_switch(std::string_view text) {
  const bool is_on = same_word(text, "true");
  return is_on || same_word(text, "false") ? std::optional{is_on} : std::nullopt;
}

bool is_on(const settings_map& in, std::string_view key) {
  const auto found = in.find(std::string{key});
  return found != in.end() && parse_switch(found->second).value_or(false);
}

} // namespace

std::string why_no_emit_value(std::string_view key, const std::string& value) {
  const auto is_not = [&](std::string_view what) {
    return "'" + std::string{key} + "' is to be " + std::string{what} + ", not '" + value + "'";
  };
  if (std::ranges::find(switches, key) != switches.end() && !parse_switch(value))
    return is_not("'true' or 'false'");
  if (std::ranges::find(durations, key) != durations.end() && !parse_duration(value))
    return is_not("a duration as '10 s'");
  return {};
}

/// Lateness counts only with late fires. If it is not set, it is how long state is kept.
emit_settings emit_settings_of(const settings_map& settings) {
  emit_settings made;
  made.early = {is_on(settings, early_fire_enabled), duration_in(settings, early_fire_delay)};
  made.late = {is_on(settings, late_fire_enabled), duration_in(settings, late_fire_delay)};
  if (made.late.enabled)
    made.lateness_ms = duration_in(settings, allow_lateness).value_or(ttl_of(settings));
  return made;
}

std::string why_no_emit(const emit_settings& of, bool session, bool event_time) {
  if (session && of.any())
    return "Session window doesn't support EMIT strategy currently";
  if (event_time && of.late.enabled && of.lateness_ms == 0)
    return "'" + std::string{late_fire_enabled} + "' requires '" + std::string{allow_lateness} +
           "' above 0";
  if (of.early.enabled && !of.early.delay_ms)
    return "'" + std::string{early_fire_enabled} + "' requires '" + std::string{early_fire_delay} +
           "'";
  if (of.late.enabled && !of.late.delay_ms)
    return "'" + std::string{late_fire_enabled} + "' requires '" + std::string{late_fire_delay} +
           "'";
  if (of.late.enabled && *of.late.delay_ms > of.lateness_ms)
    return "'" + std::string{allow_lateness} + "' is not to be below '" +
           std::string{late_fire_delay} + "'";
  return {};
}

} // namespace duet::sql
