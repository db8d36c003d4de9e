#include "columns/calendar.hpp"
#include "columns/time_text.hpp"
#include "columns/zones.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "random.hpp"

namespace duet {
namespace {

constexpr std::int64_t second = micros_per_second;

std::int64_t micros(std::string_view timestamp) {
  const auto read = cast_to_timestamp(timestamp, 6);
  REQUIRE(read);
  return *read;
}

std::string text_of(std::int64_t timestamp) {
  std::string text;
  append_timestamp(text, timestamp, 0);
  return text;
}

time_zone zone(std::string_view name) {
  const auto found = time_zone::named(name);
  CAPTURE(name);
  REQUIRE(found);
  return *found;
}

TEST_CASE("zones have names or offsets") {
  const std::vector<std::pair<std::string_view, int>> table{
      {"UTC", 0},
      {"GMT", 0},
      {"Z", 0},
      {"Etc/UTC", 0},
      {"Europe/Berlin", 3'600},
      {"America/Los_Angeles", -8 * 3'600},
      {"Asia/Kolkata", 5 * 3'600 + 1'800},
      {"Etc/GMT+8", -8 * 3'600},
      {"GMT+08:00", 8 * 3'600},
      {"GMT-8", -8 * 3'600},
      {"UTC+8", 8 * 3'600},
      {"UT-01:30", -5'400},
      {"+08:00", 8 * 3'600},
      {"-0530", -19'800},
      {"+5", 5 * 3'600},
      {"+01:02:03", 3'723},
      {"+18:00", 18 * 3'600},
  };
  for (const auto& [name, offset] : table) {
    CAPTURE(name);
    CHECK(zone(name).offset_at(micros("2024-01-15 00:00:00")) == offset);
  }
}

TEST_CASE("what is no zone has no zone") {
  for (const std::string_view name :
       {"", "Europe/Atlantis", "europe/berlin ", "+", "+19:00", "+18:01", "+1:2", "+12:60", "GMT+",
        "GMT+x", "/etc/localtime", "../etc/localtime", "localtime", "file:Europe/Berlin", "UTC+8h",
        "+08:0000"}) {
    CAPTURE(name);
    CHECK_FALSE(time_zone::named(name));
  }
}

TEST_CASE("an instant is a wall clock, and back") {
  struct row {
    std::string_view zone, instant, wall;
  };
  const std::vector<row> table{
      {"UTC", "2024-01-15 10:30:00", "2024-01-15 10:30:00"},
      {"Europe/Berlin", "2024-01-15 10:30:00", "2024-01-15 11:30:00"},
      {"Europe/Berlin", "2024-07-15 10:30:00", "2024-07-15 12:30:00"},
      {"Europe/Berlin", "2090-07-15 10:30:00", "2090-07-15 12:30:00"},
      {"Europe/Berlin", "2390-07-15 10:30:00", "2390-07-15 12:30:00"},
      {"Europe/Berlin", "9999-07-15 10:30:00", "9999-07-15 12:30:00"},
      {"America/Los_Angeles", "2021-03-14 09:59:59", "2021-03-14 01:59:59"},
      {"America/Los_Angeles", "2021-03-14 10:00:00", "2021-03-14 03:00:00"},
      {"America/Los_Angeles", "2021-11-07 08:30:00", "2021-11-07 01:30:00"},
      {"America/Los_Angeles", "2021-11-07 10:00:00", "2021-11-07 02:00:00"},
      {"Asia/Shanghai", "2024-01-15 14:00:00", "2024-01-15 22:00:00"},
      {"Asia/Kolkata", "1969-12-31 23:59:59", "1970-01-01 05:29:59"},
      {"Australia/Lord_Howe", "2024-01-15 00:00:00", "2024-01-15 11:00:00"},
      {"Australia/Lord_Howe", "2024-07-15 00:00:00", "2024-07-15 10:30:00"},
      {"GMT+08:00", "2024-01-15 20:00:00", "2024-01-16 04:00:00"},
      {"-00:30", "2024-01-15 00:00:00", "2024-01-14 23:30:00"},
  };
  for (const auto& [name, instant, wall] : table) {
    CAPTURE(name);
    CAPTURE(instant);
    auto where = zone(name);
    CHECK(text_of(where.to_wall(micros(instant))) == wall);
    CHECK(text_of(where.to_instant(micros(wall))) == instant);
  }
}

TEST_CASE("wall clocks that never are, or twice") {
  struct row {
    std::string_view zone, wall, instant;
  };
  const std::vector<row> table{
      // Put forward from 2 to 3: half an hour later than the change.
      {"America/Los_Angeles", "2021-03-14 02:30:00", "2021-03-14 10:30:00"},
      {"Europe/Berlin", "2024-03-31 02:00:00", "2024-03-31 01:00:00"},
      {"Australia/Lord_Howe", "2024-10-06 02:15:00", "2024-10-05 15:45:00"},
      // Put back from 2 to 1: the first time.
      {"America/Los_Angeles", "2021-11-07 01:00:00", "2021-11-07 08:00:00"},
      {"America/Los_Angeles", "2021-11-07 01:59:59", "2021-11-07 08:59:59"},
      {"Europe/Berlin", "2024-10-27 02:30:00", "2024-10-27 00:30:00"},
      // A day that never was.
      {"Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30 22:00:00"},
  };
  for (const auto& [name, wall, instant] : table) {
    CAPTURE(name);
    CAPTURE(wall);
    auto where = zone(name);
    CHECK(text_of(where.to_instant(micros(wall))) == instant);
    // The same with the interval after the change known, and with the one before it.
    static_cast<void>(where.to_wall(micros(instant) + 7 * micros_per_day));
    CHECK(text_of(where.to_instant(micros(wall))) == instant);
    static_cast<void>(where.to_wall(micros(instant) - 7 * micros_per_day));
    CHECK(text_of(where.to_instant(micros(wall))) == instant);
  }
}

TEST_CASE("wall clocks that are twice may be the last of them") {
  auto where = zone("America/Los_Angeles");
  const auto instant_of = [&](std::string_view wall) {
    return text_of(where.to_instant(micros(wall), shown_twice::last));
  };
  for (int i = 0; i < 2; ++i) { // the second time all intervals have been known
    CHECK(instant_of("2021-11-07 00:59:59") == "2021-11-07 07:59:59");
    CHECK(instant_of("2021-11-07 01:00:00") == "2021-11-07 09:00:00");
    CHECK(instant_of("2021-11-07 01:59:59") == "2021-11-07 09:59:59");
    CHECK(instant_of("2021-11-07 02:00:00") == "2021-11-07 10:00:00");
    CHECK(instant_of("2021-03-14 02:30:00") == "2021-03-14 10:30:00");
  }
}

TEST_CASE("names in short") {
  const auto winter = micros("2024-01-15");
  const auto summer = micros("2024-07-15");
  CHECK(zone("Europe/Berlin").abbreviation_at(winter) == "CET");
  CHECK(zone("Europe/Berlin").abbreviation_at(summer) == "CEST");
  CHECK(zone("America/Los_Angeles").abbreviation_at(summer) == "PDT");
  CHECK(time_zone{}.abbreviation_at(winter) == "UTC");
}

TEST_CASE("what is known of an interval does not change an answer") {
  constexpr std::array names{"Europe/Berlin",     "America/Los_Angeles", "Australia/Lord_Howe",
                             "Africa/Casablanca", "Asia/Shanghai",       "Pacific/Apia",
                             "GMT+08:00"};
  test::random chance;
  for (const auto* const name : names) {
    CAPTURE(name);
    auto used = zone(name);
    const auto fresh = used;
    auto near = micros("2024-03-31 01:00:00");
    for (int i = 0; i < 5'000; ++i) {
      // Near to the last one, or anywhere from 1900 to 2250.
      near = chance.once_in(20) ? chance.between(micros("1900-01-01"), micros("2250-01-01"))
                                : near + chance.between(-3 * micros_per_day, 3 * micros_per_day);
      // Changes are at whole quarters of an hour.
      if (chance.once_in(2))
        near = floor_div(near, 900 * second) * 900 * second;
      CAPTURE(near);
      auto first = fresh;
      const auto wall = first.to_wall(near);
      REQUIRE(used.to_wall(near) == wall);
      REQUIRE(used.offset_at(near) * second == wall - near);

      auto second_one = fresh;
      const auto instant = second_one.to_instant(near);
      REQUIRE(used.to_instant(near) == instant);

      auto last_one = fresh;
      REQUIRE(used.to_instant(near, shown_twice::last) ==
              last_one.to_instant(near, shown_twice::last));

      // The rule: of the offsets that are in force around it, the earlier instant, if there is one.
      auto third = fresh;
      const auto before = near - third.offset_at(near - micros_per_day) * second;
      const auto after = near - third.offset_at(near + micros_per_day) * second;
      auto fourth = fresh;
      const bool before_fits = fourth.to_wall(before) == near;
      const bool after_fits = fourth.to_wall(after) == near;
      if (before_fits && after_fits)
        REQUIRE(instant == std::min(before, after));
      else if (before_fits || after_fits)
        REQUIRE(instant == (before_fits ? before : after));
    }
  }
}

} // namespace
} // namespace duet
