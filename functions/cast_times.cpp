#include "columns/calendar.hpp"
#include "columns/zones.hpp"
#include "functions/bulk.hpp"
#include "functions/cast_families.hpp"

namespace duet::casting {

namespace {

/// Every date and time as a timestamp, and back. A time is on 1970-01-01.
using conversion = std::int64_t (*)(std::int64_t value, int precision);

std::int64_t micros_of_date(std::int64_t days, int) { return days * micros_per_day; }
std::int64_t micros_of_time(std::int64_t millis, int) { return millis * micros_per_milli; }
std::int64_t micros_of_timestamp(std::int64_t micros, int) { return micros; }

std::int64_t date_in(std::int64_t micros, int) { return floor_div(micros, micros_per_day); }
std::int64_t time_in(std::int64_t micros, int precision) {
  return truncate_time(floor_mod(micros, micros_per_day) / micros_per_milli, precision);
}

conversion from_kind(type_kind kind) {
  switch (kind) {
  case type_kind::date:
    return micros_of_date;
  case type_kind::time:
    return micros_of_time;
  default:
    return micros_of_timestamp;
  }
}

conversion to_kind(type_kind kind) {
  switch (kind) {
  case type_kind::date:
    return date_in;
  case type_kind::time:
    return time_in;
  default:
    return truncate_timestamp;
  }
}

} // namespace

kernel time_to_time(const data_type& from, const data_type& to, const session& in) {
  if (from.kind == to.kind && from.precision <= to.precision)
    return same_value(from, to, in);
  const auto read = from_kind(from.kind);
  const auto make = to_kind(to.kind);
  const auto precision = to.precision;
  const auto is_instant = from.kind == type_kind::timestamp_ltz;
  const auto makes_instant = to.kind == type_kind::timestamp_ltz;
  if (is_instant == makes_instant)
    return map<std::int64_t>([read, make, precision](std::int64_t value) {
      return make(read(value, precision), precision);
    });
  if (is_instant)
    return map<std::int64_t>([make, precision, zone = zone_of(in)](std::int64_t instant) mutable {
      return make(zone.to_wall(instant), precision);
    });
  return map<std::int64_t>([read, precision, zone = zone_of(in)](std::int64_t value) mutable {
    return truncate_timestamp(zone.to_instant(read(value, precision)), precision);
  });
}

} // namespace duet::casting
