// Times and texts: patterns are those of Java's DateTimeFormatter for timestamps, and of its
// SimpleDateFormat for the functions that Flink has had for longer.

#include "columns/calendar.hpp"
#include "columns/decimal.hpp"
#include "columns/time_pattern.hpp"
#include "columns/time_text.hpp"
#include "columns/zones.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/numbers.hpp"
#include "functions/signature.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace duet {

namespace {

constexpr std::string_view default_pattern = "yyyy-MM-dd HH:mm:ss";
constexpr std::int32_t millisecond_digits = 3;

data_type timestamp_in_millis(bool nullable) { return timestamp_of(millisecond_digits, nullable); }
data_type instant_in_millis(bool nullable) {
  return timestamp_ltz_of(millisecond_digits, nullable);
}
data_type date_type(bool nullable) { return type_of(type_kind::date, nullable); }
data_type seconds_type(bool nullable) { return type_of(type_kind::bigint, nullable); }

// --- patterns and zones that are known

enum class pattern_use : std::uint8_t { read, write };

/// The last pattern that was used, compiled.
class known_pattern {
public:
  known_pattern(pattern_dialect dialect, pattern_use use) : dialect_{dialect}, use_{use} {}

  /// The pattern; null if it is wrong, and `why` says how.
  const time_pattern* get(std::string_view text) {
    if (text_ != text)
      compile(text);
    return made_ ? &*made_ : nullptr;
  }

  [[nodiscard]] problem why() const { return {why_}; }

private:
  void compile(std::string_view text) {
    text_ = text;
    made_.reset();
    auto made = time_pattern::compile(text, dialect_);
    if (!made) {
      why_ = made.error().message;
      return;
    }
    const auto fits = use_ == pattern_use::read ? made->can_read() : made->can_write();
    if (fits)
      made_ = std::move(*made);
    else
      why_ = fits.error().message;
  }

  pattern_dialect dialect_;
  pattern_use use_;
  std::optional<std::string> text_;
  std::optional<time_pattern> made_;
  std::string why_;
};

/// The last time zone that was used.
class known_zone {
public:
  /// The zone; null if there is none of this name, and `why` says so.
  time_zone* get(std::string_view name) {
    if (name_ != name) {
      name_ = name;
      made_ = time_zone::named(name);
      why_ = "there is no time zone '" + std::string{name} + "'";
    }
    return made_ ? &*made_ : nullptr;
  }

  [[nodiscard]] problem why() const { return {why_}; }

private:
  std::optional<std::string> name_;
  std::optional<time_zone> made_;
  std::string why_;
};

/// What is wrong with an argument that is a constant, if anything is.
template <class Known> std::optional<unresolved> complaint(Known& known, const argument& of) {
  const auto text = constant_text(of);
  if (!text || known.get(*text) != nullptr)
    return std::nullopt;
  return unresolved{std::string{known.why().why}};
}

/// The kernel of `compute(known, value, pattern)`, if the pattern is right as far as it is known.
template <cell_value T, class F>
made_kernel with_pattern(argument_list given, known_pattern known, F compute) {
  if (auto why = complaint(known, given[1]))
    return std::move(*why);
  return map<T, std::string_view>(
      [known = std::move(known), compute = std::move(compute)](
          T value, std::string_view pattern) mutable -> computed<std::int64_t> {
        const auto* const by = known.get(pattern);
        if (by == nullptr)
          return known.why();
        const std::optional<std::int64_t> made = compute(*by, value);
        if (!made)
          return std::monostate{};
        return *made;
      });
}

/// The same for `compute(text, known, value)`, which appends to a text and says whether it is one.
template <cell_value T, class F>
made_kernel with_written_pattern(argument_list given, known_pattern known, F compute) {
  if (auto why = complaint(known, given[1]))
    return std::move(*why);
  return map_text<T, std::string_view>(
      [known = std::move(known), compute = std::move(compute)](
          std::string& to, T value, std::string_view pattern) mutable -> text_outcome {
        const auto* const by = known.get(pattern);
        if (by == nullptr)
          return known.why();
        if (!compute(to, *by, value))
          return std::monostate{};
        return made::text;
      });
}

/// Without a pattern it is this one. It is right, so that there is nothing to complain of.
time_pattern default_pattern_of(pattern_dialect dialect) {
  return *time_pattern::compile(default_pattern, dialect);
}

// --- TO_TIMESTAMP and TO_TIMESTAMP_LTZ

/// Of a text that is not as the pattern says, it may be one of JDBC.
std::optional<std::int64_t> timestamp_as(const time_pattern& by, std::string_view text) {
  const auto read = by.read(text);
  const auto wall = read ? std::optional{read->wall} : parse_jdbc_timestamp(text);
  return wall ? std::optional{truncate_timestamp(*wall, millisecond_digits)} : std::nullopt;
}

std::optional<std::int64_t> timestamp_of_text(std::string_view text) {
  return cast_to_timestamp(text, millisecond_digits);
}

known_pattern read_by_formatter() { return {pattern_dialect::formatter, pattern_use::read}; }
known_pattern read_by_simple() { return {pattern_dialect::simple, pattern_use::read}; }

made_kernel to_timestamp(argument_list given) {
  if (given.size() == 1)
    return map<std::string_view>(timestamp_of_text);
  return with_pattern<std::string_view>(given, read_by_formatter(), timestamp_as);
}

/// What Flink takes for an instant: the years 0 to 9999.
constexpr std::int64_t first_instant = -62'167'219'200'000;
constexpr std::int64_t last_instant = 253'402'300'799'999;

std::optional<std::int64_t> instant_of_millis(std::int64_t millis) {
  if (millis < first_instant || millis > last_instant)
    return std::nullopt;
  return millis * micros_per_milli;
}

std::optional<std::int64_t> instant_of_seconds(std::int64_t seconds) {
  std::int64_t millis = 0;
  return __builtin_mul_overflow(seconds, millis_per_second, &millis) ? std::nullopt
                                                                     : instant_of_millis(millis);
}

std::optional<std::int64_t> instant_of(double millis) {
  const bool fits = millis > static_cast<double>(first_instant) - 1 &&
                    millis < static_cast<double>(last_instant) + 1;
  return fits ? instant_of_millis(static_cast<std::int64_t>(millis)) : std::nullopt;
}

constexpr problem no_such_digits{
    "TO_TIMESTAMP_LTZ takes 0 for seconds or 3 for milliseconds behind a number"};

computed<std::int64_t> or_null(std::optional<std::int64_t> value) {
  return value ? computed<std::int64_t>{*value} : std::monostate{};
}

computed<std::int64_t> instant_of_integer(std::int64_t number, std::int64_t digits) {
  if (digits != 0 && digits != millisecond_digits)
    return no_such_digits;
  return or_null(digits == 0 ? instant_of_seconds(number) : instant_of_millis(number));
}

computed<std::int64_t> instant_of_floating(double number, std::int64_t digits) {
  if (digits != 0 && digits != millisecond_digits)
    return no_such_digits;
  return or_null(instant_of(digits == 0 ? number * millis_per_second : number));
}

/// The kernel of `compute(number, digits)`; without digits the number is in milliseconds.
template <cell_value T, class F> kernel of_number(argument_list given, F compute) {
  if (given.size() == 1)
    return map<T>([compute](T number) { return compute(number, millisecond_digits); });
  return map<T, std::int64_t>(compute);
}

/// A fraction of a decimal is cut, of seconds as well.
kernel instant_of_decimal(argument_list given) {
  return of_number<int128>(
      given,
      [scale = given[0].type.scale](int128 unscaled,
                                    std::int64_t digits) -> computed<std::int64_t> {
        constexpr decimal_type whole{decimal_precision_max, 0};
        const auto number = round_to({unscaled, scale}, 0, rounding::down, whole);
        if (!number || *number < first_instant || *number > last_instant)
          return std::monostate{};
        return instant_of_integer(static_cast<std::int64_t>(*number), digits);
      });
}

made_kernel instant_by_number(argument_list given) {
  if (given.size() > 2)
    return unresolved{"takes a zone behind a text only"};
  if (given.size() == 2 && !is_integer(given[1].type.kind))
    return unresolved{"takes an integer behind a number, 0 for seconds or 3 for milliseconds"};
  const auto kind = given[0].type.kind;
  if (is_integer(kind))
    return of_number<std::int64_t>(given, instant_of_integer);
  if (is_approximate(kind))
    return of_number<double>(given, instant_of_floating);
  return instant_of_decimal(given);
}

/// A zone that does not exist gives NULL here.
made_kernel instant_in_zone(argument_list given) {
  auto known = read_by_formatter();
  if (auto why = complaint(known, given[1]))
    return std::move(*why);
  return map<std::string_view, std::string_view, std::string_view>(
      [known, zones = known_zone{}](std::string_view text, std::string_view pattern,
                                    std::string_view zone) mutable -> computed<std::int64_t> {
        const auto* const by = known.get(pattern);
        if (by == nullptr)
          return known.why();
        const auto wall = timestamp_as(*by, text);
        auto* const in = zones.get(zone);
        if (!wall || in == nullptr)
          return std::monostate{};
        return in->to_instant(*wall);
      });
}

constexpr problem no_timestamp{"TO_TIMESTAMP_LTZ takes a text as '2024-01-15 08:00:00'"};

computed<std::int64_t> instant_of_text(std::string_view text) {
  const auto wall = timestamp_of_text(text);
  return wall ? computed<std::int64_t>{*wall} : no_timestamp;
}

/// A text without a zone is in UTC, whatever the zone of the session is.
made_kernel to_instant(argument_list given) {
  if (!is_text(given[0].type.kind))
    return instant_by_number(given);
  for (const auto& each : given)
    if (!is_text(each.type.kind))
      return unresolved{"takes texts behind a text: a pattern, and a zone"};
  if (given.size() == 1)
    return map<std::string_view>(instant_of_text);
  return given.size() == 3 ? instant_in_zone(given) : to_timestamp(given);
}

// --- TO_DATE

/// A day that does not exist is none, while Flink goes on into the next month.
std::optional<std::int64_t> date_as(const time_pattern& by, std::string_view text) {
  const auto read = by.read(text);
  if (!read || read->rolled_over)
    return std::nullopt;
  return floor_div(read->wall - read->offset.value_or(0) * micros_per_second, micros_per_day);
}

made_kernel to_date(argument_list given) {
  if (given.size() == 1)
    return map<std::string_view>(cast_to_date);
  return with_pattern<std::string_view>(given, read_by_simple(), date_as);
}

// --- DATE_FORMAT

made_kernel format_text(argument_list given) {
  return with_written_pattern<std::string_view>(
      given, {pattern_dialect::simple, pattern_use::write},
      [from = default_pattern_of(pattern_dialect::simple)](std::string& to, const time_pattern& by,
                                                           std::string_view text) {
        const auto read = from.read(text);
        if (read)
          by.write(to, {.wall = read->wall});
        return read.has_value();
      });
}

made_kernel format_time(argument_list given, const session& in) {
  const auto kind = given[0].type.kind;
  if (is_text(kind))
    return format_text(given);
  known_pattern known{pattern_dialect::formatter, pattern_use::write};
  if (kind == type_kind::timestamp_ltz)
    return with_written_pattern<std::int64_t>(
        given, known,
        [zone = zone_of(in)](std::string& to, const time_pattern& by, std::int64_t at) mutable {
          by.write(to, {.wall = zone.to_wall(at)});
          return true;
        });
  const auto unit = kind == type_kind::date ? micros_per_day : 1;
  return with_written_pattern<std::int64_t>(
      given, known, [unit](std::string& to, const time_pattern& by, std::int64_t value) {
        by.write(to, {.wall = value * unit});
        return true;
      });
}

// --- seconds since 1970

/// Appends the time of an instant in seconds in a zone; not if it is beyond all timestamps.
bool write_seconds(std::string& to, const time_pattern& by, std::int64_t seconds, time_zone& in) {
  constexpr std::int64_t most = 9'000'000'000'000; // 285,000 years
  if (seconds > most || seconds < -most)
    return false;
  const auto at = seconds * micros_per_second;
  by.write(
      to,
      {.wall = in.to_wall(at), .offset = in.offset_at(at), .abbreviation = in.abbreviation_at(at)});
  return true;
}

made_kernel from_seconds(argument_list given, const session& in) {
  if (given.size() == 2)
    return with_written_pattern<std::int64_t>(given, {pattern_dialect::simple, pattern_use::write},
                                              [zone = zone_of(in)](std::string& to,
                                                                   const time_pattern& by,
                                                                   std::int64_t seconds) mutable {
                                                return write_seconds(to, by, seconds, zone);
                                              });
  return map_text<std::int64_t>(
      [by = default_pattern_of(pattern_dialect::simple),
       zone = zone_of(in)](std::string& to, std::int64_t seconds) mutable -> text_outcome {
        if (!write_seconds(to, by, seconds, zone))
          return std::monostate{};
        return made::text;
      });
}

/// The instant of what was read: in a zone, unless the text says its own.
std::int64_t instant_of_reading(const read_time& read, time_zone& in) {
  return read.offset ? read.wall - *read.offset * micros_per_second
                     : in.to_instant(read.wall, shown_twice::last);
}

/// Towards 0, as Flink has it.
std::optional<std::int64_t> seconds_as(const time_pattern& by, std::string_view text,
                                       time_zone& in) {
  const auto read = by.read(text);
  return read ? std::optional{instant_of_reading(*read, in) / micros_per_second} : std::nullopt;
}

made_kernel to_seconds(argument_list given, const session& in) {
  if (given.empty())
    return map_rows([](std::span<const operand>, std::uint32_t, const computing& with) {
      return floor_div(with.now.value, millis_per_second);
    });
  if (given.size() == 2)
    return with_pattern<std::string_view>(
        given, read_by_simple(),
        [zone = zone_of(in)](const time_pattern& by, std::string_view text) mutable {
          return seconds_as(by, text, zone);
        });
  return map<std::string_view>(
      [by = default_pattern_of(pattern_dialect::simple),
       zone = zone_of(in)](std::string_view text) mutable { return seconds_as(by, text, zone); });
}

/// Without a text it is never NULL.
data_type seconds_or_none(argument_list given) { return seconds_type(!given.empty()); }

// --- CONVERT_TZ

/// A zone that does not exist fails, where Flink's is UTC.
made_kernel convert_zone(argument_list given) {
  known_zone from;
  known_zone into;
  if (auto why = complaint(from, given[1]))
    return std::move(*why);
  if (auto why = complaint(into, given[2]))
    return std::move(*why);
  return map_text<std::string_view, std::string_view, std::string_view>(
      [from, into, by = default_pattern_of(pattern_dialect::simple)](
          std::string& to, std::string_view text, std::string_view here,
          std::string_view there) mutable -> text_outcome {
        auto* const zone = from.get(here);
        auto* const other = into.get(there);
        if (zone == nullptr || other == nullptr)
          return zone == nullptr ? from.why() : into.why();
        const auto read = by.read(text);
        if (!read)
          return std::monostate{};
        by.write(to, {.wall = other->to_wall(instant_of_reading(*read, *zone))});
        return made::text;
      });
}

constexpr std::array functions_of_time_texts{
    function{.name = "CONVERT_TZ",
             .signature = "CONVERT_TZ(time STRING, from STRING, to STRING) -> STRING",
             .about = "What a clock in one zone shows when one in another zone shows a time, as "
                      "'yyyy-MM-dd HH:mm:ss'.",
             .resolve = call<convert_zone, maybe<string_type>, a_string, a_string, a_string>},
    function{.name = "DATE_FORMAT",
             .signature = "DATE_FORMAT(time, pattern STRING) -> STRING",
             .about = "A time as text, by a pattern of letters; of a text, that is read as "
                      "'yyyy-MM-dd HH:mm:ss'.",
             .resolve = call<format_time, maybe<string_type>, a_string_or_day, a_string>,
             .depends = hangs_on::session},
    function{.name = "FROM_UNIXTIME",
             .signature = "FROM_UNIXTIME(seconds BIGINT [, pattern STRING]) -> STRING",
             .about = "Seconds since 1970 as text, in the time zone of the session.",
             .resolve = call<from_seconds, maybe<string_type>, an_integer, optionally, a_string>,
             .depends = hangs_on::session},
    function{.name = "TO_DATE",
             .signature = "TO_DATE(text STRING [, pattern STRING]) -> DATE",
             .about = "The date that a text says, or NULL.",
             .resolve = call<to_date, maybe<date_type>, a_string, optionally, a_string>},
    function{.name = "TO_TIMESTAMP",
             .signature = "TO_TIMESTAMP(text STRING [, pattern STRING]) -> TIMESTAMP(3)",
             .about = "The timestamp that a text says, or NULL.",
             .resolve =
                 call<to_timestamp, maybe<timestamp_in_millis>, a_string, optionally, a_string>},
    function{.name = "TO_TIMESTAMP_LTZ",
             .signature = "TO_TIMESTAMP_LTZ(number [, digits INT]), TO_TIMESTAMP_LTZ(text STRING "
                          "[, pattern STRING [, zone STRING]]) -> TIMESTAMP_LTZ(3)",
             .about = "The instant that many milliseconds, or seconds for 0 digits, after 1970; or "
                      "the one that a text says, in UTC without a zone; NULL if it is not as its "
                      "pattern, and the row fails without one.",
             .resolve = call<to_instant, maybe<instant_in_millis>, a_string_or_number, optionally,
                             a_string_or_integer, a_string>},
    function{.name = "UNIX_TIMESTAMP",
             .signature = "UNIX_TIMESTAMP([text STRING [, pattern STRING]]) -> BIGINT",
             .about =
                 "Seconds since 1970: now, or those of a text in the time zone of the session.",
             .resolve = call<to_seconds, seconds_or_none, optionally, a_string, a_string>,
             .depends = hangs_on::epoch},
};

} // namespace

std::span<const function> time_text_functions() { return functions_of_time_texts; }

} // namespace duet
