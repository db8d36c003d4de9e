/// Of any two moments the calendar says what comes of counting days and months one by one, with the
/// calendar of the standard library.
///
/// The input is bytes: a unit, then a timestamp, another, and a number, of eight bytes each.
#include "columns/calendar.hpp"
#include "columns/int128.hpp"
#include "tests/fuzz/violation.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace duet::fuzz {

namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t micros_of_day = 24LL * 60 * 60 * 1'000'000;

/// The calendar of the library ends with the year 32,767; so there is room for some months more.
constexpr std::int64_t days_max = 8'000'000;

void expect(std::int64_t found, std::int64_t expected, std::string_view what, std::int64_t of) {
  if (found != expected)
    violated(std::string{what} + " of " + std::to_string(of) + " is " + std::to_string(found) +
             ", by counting it is " + std::to_string(expected));
}

std::int64_t number_of(sys_days day) { return day.time_since_epoch().count(); }

std::int64_t year_of(sys_days day) { return int{year_month_day{day}.year()}; }

int month_of(sys_days day) { return static_cast<int>(unsigned{year_month_day{day}.month()}); }

int day_of(sys_days day) { return static_cast<int>(unsigned{year_month_day{day}.day()}); }

/// Midnight at the beginning of the day, and what of the day has passed.
struct moment_on_day {
  sys_days day;
  std::int64_t micros = 0;
};

moment_on_day moment_of(std::int64_t micros) {
  const std::chrono::sys_time<std::chrono::microseconds> at{std::chrono::microseconds{micros}};
  const auto day = std::chrono::floor<days>(at);
  return {day, (at - day).count()};
}

std::int64_t micros_at(sys_days day, std::int64_t of_day) {
  return number_of(day) * micros_of_day + of_day;
}

// --- dates and their fields

std::int64_t era(std::int64_t year, std::int64_t years) {
  std::int64_t count = 0;
  for (auto left = std::abs(year); left > 0; left -= years)
    ++count;
  return year < 0 ? -count : count;
}

/// The Monday of the week that has January 4th.
sys_days first_week_of(std::int64_t of) {
  auto day = sys_days{year{static_cast<int>(of)} / std::chrono::January / 4};
  while (weekday{day} != std::chrono::Monday)
    day -= days{1};
  return day;
}

void check_fields(sys_days day) {
  const auto number = number_of(day);
  const auto date = civil_of(number);
  expect(date.year, year_of(day), "the year", number);
  expect(date.month, month_of(day), "the month", number);
  expect(date.day, day_of(day), "the day", number);
  expect(days_of(date), number, "the date again", number);
  auto iso_year = year_of(day) + 1;
  while (first_week_of(iso_year) > day)
    --iso_year;
  const auto first = sys_days{year{static_cast<int>(year_of(day))} / std::chrono::January / 1};
  const auto name = weekday{day};
  using is = time_field;
  const std::array<std::pair<time_field, std::int64_t>, 13> fields{
      {{is::year, year_of(day)},
       {is::quarter, (month_of(day) + 2) / 3},
       {is::month, month_of(day)},
       {is::week, (day - first_week_of(iso_year)).count() / 7 + 1},
       {is::day, day_of(day)},
       {is::day_of_year, (day - first).count() + 1},
       {is::day_of_week, name.c_encoding() + 1},
       {is::iso_day_of_week, name.iso_encoding()},
       {is::iso_year, iso_year},
       {is::decade, year_of(day) / 10},
       {is::century, era(year_of(day), 100)},
       {is::millennium, era(year_of(day), 1'000)},
       {is::epoch, number * 86'400}}};
  for (const auto& [which, value] : fields) {
    const auto what = "field " + std::to_string(static_cast<int>(which));
    expect(field_of_date(which, number), value, what, number);
    expect(field_of_timestamp(which, micros_at(day, 0)), value, what, number);
  }
}

void check_clock(std::int64_t micros) {
  const auto [day, of_day] = moment_of(micros);
  const std::chrono::hh_mm_ss clock{std::chrono::microseconds{of_day}};
  const auto within = clock.subseconds().count();
  using is = time_field;
  const std::array<std::pair<time_field, std::int64_t>, 6> fields{
      {{is::hour, clock.hours().count()},
       {is::minute, clock.minutes().count()},
       {is::second, clock.seconds().count()},
       {is::millisecond, within / 1'000},
       {is::microsecond, within},
       {is::nanosecond, within * 1'000}}};
  for (const auto& [which, value] : fields)
    expect(field_of_timestamp(which, micros), value,
           "field " + std::to_string(static_cast<int>(which)), micros);
  expect(field_of_timestamp(time_field::epoch, micros),
         number_of(day) * 86'400 + of_day / 1'000'000, "the epoch", micros);
}

// --- rounding

/// Whether a unit of a week or more begins with a day.
bool begins(sys_days day, time_unit unit) {
  const auto in = year_of(day);
  const auto years_into = [in](std::int64_t years) { return ((in % years) + years) % years; };
  if (unit == time_unit::week)
    return weekday{day} == std::chrono::Sunday;
  if (unit < time_unit::week)
    return true;
  if (day_of(day) != 1)
    return false;
  const auto month = month_of(day);
  switch (unit) {
  case time_unit::quarter:
    return month == 1 || month == 4 || month == 7 || month == 10;
  case time_unit::year:
    return month == 1;
  case time_unit::decade:
    return month == 1 && years_into(10) == 0;
  case time_unit::century:
    return month == 1 && years_into(100) == 1;
  case time_unit::millennium:
    return month == 1 && years_into(1'000) == 1;
  default:
    return true;
  }
}

/// Looks at day after day, or at month after month where that is far.
sys_days look_for(sys_days day, time_unit unit, int direction) {
  if (unit <= time_unit::month) {
    while (!begins(day, unit))
      day += days{direction};
    return day;
  }
  auto first = sys_days{year_month_day{day}.year() / year_month_day{day}.month() / 1};
  if (direction > 0 && first < day)
    first = sys_days{year_month_day{first} + months{1}};
  while (!begins(first, unit))
    first = sys_days{year_month_day{first} + months{direction}};
  return first;
}

sys_days floor_of(sys_days day, time_unit unit) { return look_for(day, unit, -1); }

/// The beginning of a unit itself stays where it is but in the cases that calendar.hpp names.
sys_days ceil_of(sys_days day, time_unit unit) {
  const bool stays = unit < time_unit::day || unit == time_unit::week || unit == time_unit::month ||
                     unit == time_unit::year ||
                     (unit == time_unit::quarter && begins(day, time_unit::year));
  return look_for(stays ? day : day + days{1}, unit, 1);
}

std::int64_t millis_of(time_unit unit) {
  constexpr std::array<std::int64_t, 5> sizes{1, 1'000, 60'000, 3'600'000, 86'400'000};
  return sizes.at(static_cast<std::size_t>(unit));
}

void check_rounding(std::int64_t micros, time_unit unit) {
  const auto [day, of_day] = moment_of(micros);
  const auto number = number_of(day);
  expect(floor_date(number, unit), number_of(floor_of(day, unit)), "FLOOR", number);
  expect(ceil_date(number, unit), number_of(ceil_of(day, unit)), "CEIL", number);
  if (unit <= time_unit::day) {
    const auto size = millis_of(unit) * 1'000;
    const auto floor = micros - of_day + of_day / size * size;
    expect(floor_timestamp(micros, unit), floor, "FLOOR", micros);
    const auto cut = unit == time_unit::millisecond ? of_day : of_day / 1'000 * 1'000;
    expect(ceil_timestamp(micros, unit), micros - of_day + (cut + size - 1) / size * size, "CEIL",
           micros);
    const auto millis = of_day / 1'000;
    const auto up = (millis + size / 1'000 - 1) / (size / 1'000) * (size / 1'000);
    expect(floor_time(millis, unit), millis / (size / 1'000) * (size / 1'000), "FLOOR", millis);
    expect(ceil_time(millis, unit), up == 86'400'000 ? 0 : up, "CEIL", millis);
    return;
  }
  expect(floor_timestamp(micros, unit), micros_at(floor_of(day, unit), 0), "FLOOR", micros);
  const bool stays = of_day > 0 && ceil_of(day, unit) == day;
  expect(ceil_timestamp(micros, unit), micros_at(ceil_of(stays ? day + days{1} : day, unit), 0),
         "CEIL", micros);
}

// --- months and differences

std::optional<std::int64_t> months_in(time_unit unit) {
  constexpr std::array<std::int64_t, 6> sizes{1, 3, 12, 120, 1'200, 12'000};
  if (unit < time_unit::month)
    return std::nullopt;
  return sizes.at(static_cast<std::size_t>(unit) - static_cast<std::size_t>(time_unit::month));
}

sys_days later_by(sys_days day, std::int64_t by) {
  const auto made = year_month_day{day} + months{static_cast<int>(by)};
  return made.ok() ? sys_days{made} : sys_days{made.year() / made.month() / std::chrono::last};
}

/// Counts whole months from the earlier to the later moment.
std::int64_t count_months(moment_on_day from, moment_on_day to) {
  const auto passes = [&](std::int64_t by) {
    const auto day = later_by(from.day, by);
    return day > to.day || (day == to.day && from.micros / 1'000 > to.micros / 1'000);
  };
  auto whole = std::max<std::int64_t>(0, (year_of(to.day) - year_of(from.day) - 1) * 12);
  while (!passes(whole + 1))
    ++whole;
  return whole;
}

void check_difference(std::int64_t from, std::int64_t to, time_unit unit) {
  const auto whole = from <= to ? count_months(moment_of(from), moment_of(to))
                                : -count_months(moment_of(to), moment_of(from));
  expect(months_between_timestamps(from, to), whole, "months", from);
  const auto first = moment_of(from).day;
  const auto last = moment_of(to).day;
  const auto of_dates =
      first <= last ? count_months({first}, {last}) : -count_months({last}, {first});
  expect(months_between(number_of(first), number_of(last)), of_dates, "months", number_of(first));
  if (const auto size = months_in(unit)) {
    expect(timestamp_difference(unit, from, to), whole / *size, "TIMESTAMPDIFF", from);
    return;
  }
  const auto millis = [](std::int64_t micros) {
    const auto [day, of_day] = moment_of(micros);
    return number_of(day) * 86'400'000 + of_day / 1'000;
  };
  const auto size = unit == time_unit::week ? 7 * 86'400'000LL : millis_of(unit);
  expect(timestamp_difference(unit, from, to), (millis(to) - millis(from)) / size, "TIMESTAMPDIFF",
         from);
}

void check_addition(std::int64_t micros, std::int64_t amount, time_unit unit) {
  const auto size = months_in(unit);
  const auto found = add_to_timestamp(unit, amount, micros);
  constexpr std::int64_t far = 100'000; // months; the library's calendar ends before
  if (!size) {
    const auto millis = unit == time_unit::week ? 7 * 86'400'000LL : millis_of(unit);
    const auto added = int128{amount} * millis * 1'000;
    const auto fits = [](int128 number) { return number >= INT64_MIN && number <= INT64_MAX; };
    const bool expected = fits(added) && fits(added + micros);
    if (found.has_value() != expected || (found && *found != added + micros))
      violated("TIMESTAMPADD is the sum, or beyond all timestamps");
    return;
  }
  if (amount > far / *size || amount < -far / *size)
    return;
  const auto [day, of_day] = moment_of(micros);
  const auto later = later_by(day, amount * *size);
  if (!found)
    violated("a timestamp some thousand years later is one");
  expect(*found, micros_at(later, of_day), "TIMESTAMPADD", micros);
  expect(add_months(number_of(day), amount * *size), number_of(later), "months later",
         number_of(day));
}

void check_time(std::int64_t micros, std::int64_t amount) {
  const auto millis = moment_of(micros).micros / 1'000;
  auto later = (int128{millis} + amount) % 86'400'000;
  if (later < 0)
    later += 86'400'000;
  expect(add_to_time(millis, amount), static_cast<std::int64_t>(later), "a later time", millis);
  std::int64_t step = 1;
  for (int precision = 6; precision >= 0; --precision, step *= 10) {
    const auto of_day = moment_of(micros).micros;
    expect(truncate_timestamp(micros, precision), micros - of_day % step, "fewer digits", micros);
    if (step >= 1'000)
      expect(truncate_time(millis, precision), millis - millis % (step / 1'000), "fewer digits",
             millis);
  }
}

std::uint64_t take_number(std::string_view& from) {
  std::uint64_t number = 0;
  for (int i = 0; i < 8 && !from.empty(); ++i, from.remove_prefix(1))
    number = number << 8U | static_cast<unsigned char>(from.front());
  return number;
}

/// A timestamp of the years that the library's calendar knows.
std::int64_t take_timestamp(std::string_view& from) {
  const auto most = days_max * micros_of_day;
  return static_cast<std::int64_t>(take_number(from)) % most;
}

void run(std::string_view input) {
  const auto unit = static_cast<time_unit>(input.empty() ? 0 : input.front() & 0x0F);
  if (unit > time_unit::millennium)
    return;
  input.remove_prefix(std::min<std::size_t>(1, input.size()));
  const auto one = take_timestamp(input);
  const auto other = take_timestamp(input);
  const auto amount = static_cast<std::int64_t>(take_number(input));
  check_fields(moment_of(one).day);
  check_clock(one);
  check_rounding(one, unit);
  check_difference(one, other, unit);
  check_addition(one, amount, unit);
  check_addition(one, amount % 5'000, unit);
  check_time(one, amount);
}

} // namespace

} // namespace duet::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  duet::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
