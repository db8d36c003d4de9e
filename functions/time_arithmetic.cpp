#include "functions/time_arithmetic.hpp"

#include "columns/calendar.hpp"
#include "functions/bulk.hpp"
#include "functions/numbers.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace duet {

namespace {

constexpr problem beyond_times{"a timestamp is beyond all that can be kept"};

std::int64_t wrapping_sum(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t wrapping_difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
std::int64_t wrapping_product(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
}

/// Whether the interval comes first, and whether it is taken away.
struct interval_order {
  bool interval_first = false;
  bool negative = false;
};

/// A kernel of `compute(time, interval)`.
template <class F> kernel shifting(interval_order of, F compute) {
  const auto sign = of.negative ? -1 : 1;
  if (of.interval_first)
    return map<std::int64_t, std::int64_t>([compute, sign](std::int64_t by, std::int64_t time) {
      return compute(time, wrapping_product(by, sign));
    });
  return map<std::int64_t, std::int64_t>([compute, sign](std::int64_t time, std::int64_t by) {
    return compute(time, wrapping_product(by, sign));
  });
}

computed<std::int64_t> add_millis(std::int64_t micros, std::int64_t millis) {
  std::int64_t made = 0;
  if (__builtin_mul_overflow(millis, micros_per_milli, &made) ||
      __builtin_add_overflow(made, micros, &made))
    return beyond_times;
  return made;
}

/// Hours that make no whole day do not count.
std::int64_t add_days(std::int64_t days, std::int64_t millis) {
  return days + millis / millis_per_day;
}

std::int64_t same_time(std::int64_t millis, std::int64_t) { return millis; }

kernel by_months(type_kind time, interval_order of) {
  switch (time) {
  case type_kind::date:
    return shifting(of, add_months);
  case type_kind::time:
    return shifting(of, same_time);
  default:
    return shifting(of, add_months_to_timestamp);
  }
}

kernel by_millis(type_kind time, interval_order of) {
  switch (time) {
  case type_kind::date:
    return shifting(of, add_days);
  case type_kind::time:
    return shifting(of, add_to_time);
  default:
    return shifting(of, add_millis);
  }
}

resolved_call shifted(argument_list given, interval_order of) {
  const auto& time = given[of.interval_first ? 1 : 0].type;
  const auto& interval = given[of.interval_first ? 0 : 1].type;
  const bool in_months = interval.kind == type_kind::interval_months;
  return call_with(given, time, argument_types(given),
                   in_months ? by_months(time.kind, of) : by_millis(time.kind, of));
}

bool are(argument_list given, bool (*left)(type_kind), bool (*right)(type_kind)) {
  return left(given[0].type.kind) && right(given[1].type.kind);
}

bool same_kind(argument_list given) { return given[0].type.kind == given[1].type.kind; }

/// The milliseconds since 1970 of a date or a timestamp.
std::int64_t millis_in(type_kind kind, std::int64_t value) {
  return kind == type_kind::date ? value * millis_per_day : floor_div(value, micros_per_milli);
}

bool can_be_between(argument_list given) {
  const auto kind = given[0].type.kind;
  return same_kind(given) && (kind == type_kind::date || is_timestamp(kind));
}

resolved_call between(argument_list given) {
  return call_with(given, type_of(type_kind::interval_millis), argument_types(given),
                   map<std::int64_t, std::int64_t>(
                       [kind = given[0].type.kind](std::int64_t end, std::int64_t begin) {
                         return wrapping_difference(millis_in(kind, end), millis_in(kind, begin));
                       }));
}

} // namespace

std::optional<resolved_call> time_plus(argument_list given) {
  if (are(given, is_temporal, is_interval))
    return shifted(given, {});
  if (are(given, is_interval, is_temporal))
    return shifted(given, {.interval_first = true});
  if (are(given, is_interval, is_interval) && same_kind(given))
    return call_with(given, given[0].type, argument_types(given),
                     map_total<std::int64_t, std::int64_t>(wrapping_sum));
  return std::nullopt;
}

std::optional<resolved_call> time_minus(argument_list given) {
  if (are(given, is_temporal, is_interval))
    return shifted(given, {.negative = true});
  if (are(given, is_interval, is_interval) && same_kind(given))
    return call_with(given, given[0].type, argument_types(given),
                     map_total<std::int64_t, std::int64_t>(wrapping_difference));
  if (can_be_between(given))
    return between(given);
  return std::nullopt;
}

std::optional<resolved_call> interval_times(argument_list given) {
  const bool interval_first = are(given, is_interval, is_integer);
  if (!interval_first && !are(given, is_integer, is_interval))
    return std::nullopt;
  return call_with(given, given[interval_first ? 0 : 1].type, argument_types(given),
                   map_total<std::int64_t, std::int64_t>(wrapping_product));
}

} // namespace duet
