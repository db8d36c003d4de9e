/// Time zones: the wall clock at an instant, and the instant of a wall clock.
#pragma once

#include <absl/time/time.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

/// Which of two instants is meant if a wall clock shows the same time twice.
enum class shown_twice { first, last };

/// A time zone. It keeps the last interval of time with one offset from UTC that it was asked for,
/// so that times near to each other cost little; each thread has a copy of its own.
///
/// Instants and wall clocks are microseconds since 1970-01-01 00:00:00.
class time_zone {
public:
  /// UTC.
  time_zone() = default;

  /// A zone by its name in the time zone database ("Europe/Berlin", "UTC"), or by its offset from
  /// UTC ("+08:00", "-3", "+0530", also after "GMT", "UTC" or "UT"; "Z"), of up to 18 hours.
  /// Nothing if there is no such zone.
  [[nodiscard]] static std::optional<time_zone> named(std::string_view name);

  /// What it was named by; "UTC" for all that is UTC itself.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// What a clock on the wall shows at an instant.
  [[nodiscard]] std::int64_t to_wall(std::int64_t instant);

  /// When a clock shows that. If never, because it was put forward, as long after the change as the
  /// clock would have been after it. If twice, the first time, as java.time has it; but what is
  /// read by a SimpleDateFormat is the last one.
  [[nodiscard]] std::int64_t to_instant(std::int64_t wall, shown_twice which = shown_twice::first);

  /// The offset from UTC at an instant, in seconds.
  [[nodiscard]] int offset_at(std::int64_t instant);

  /// What the zone is called at an instant, in short: "CET", "CEST"; "UTC+8" is "+08".
  [[nodiscard]] std::string_view abbreviation_at(std::int64_t instant) const;

private:
  /// Instants with one offset, and the wall clocks that stand for one of them and no other.
  struct interval {
    std::int64_t begin = std::numeric_limits<std::int64_t>::max();
    std::int64_t end = 0;
    std::int64_t wall_begin = std::numeric_limits<std::int64_t>::max();
    std::int64_t wall_end = 0; ///< Those from `repeats` on are shown again after the end.
    std::int64_t repeats = 0;
    std::int64_t offset = 0; ///< In microseconds.
  };

  time_zone(absl::TimeZone zone, std::string_view name) : zone_(zone), name_(name) {}

  [[nodiscard]] interval around(std::int64_t instant) const;

  absl::TimeZone zone_ = absl::UTCTimeZone();
  std::string name_ = "UTC";
  interval known_; ///< None at first.
};

/// Reads an offset from UTC in seconds, all of `text`: "+08:00", "-03", "+5", "+0530", "+01:02:03".
[[nodiscard]] std::optional<int> parse_offset(std::string_view text);

} // namespace duet
