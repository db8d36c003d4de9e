#include "jobs/sql/java_text.hpp"

#include "columns/calendar.hpp"
#include "columns/clock_text.hpp"
#include "columns/decimal.hpp"
#include "columns/interval_text.hpp"
#include "columns/number_text.hpp"
#include "columns/time_text.hpp"
#include "model/wire.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace duet::sql {

namespace {

constexpr std::int64_t seconds_per_minute = 60;
constexpr std::int64_t millis_per_second = 1'000;

datum next_of(std::string_view& from) { return take_datum(from).value_or(datum{}); }

/// The time of a day as LocalTime writes it: seconds only if there are some, and of a fraction
/// three or six digits; an Instant always has its seconds.
void append_day_time(std::string& to, std::int64_t micros, bool with_seconds) {
  const auto seconds = micros / micros_per_second;
  auto fraction = micros % micros_per_second;
  std::string clock;
  append_clock(clock, seconds);
  constexpr std::size_t until_minutes = 5;
  const bool whole = seconds % seconds_per_minute == 0 && fraction == 0;
  to.append(clock, 0, whole && !with_seconds ? until_minutes : clock.size());
  if (fraction == 0)
    return;
  std::size_t digits = 6;
  if (fraction % micros_per_milli == 0) {
    fraction /= micros_per_milli;
    digits = 3;
  }
  to.push_back('.');
  append_padded(to, fraction, digits);
}

void append_moment(std::string& to, std::int64_t micros, bool is_instant) {
  const auto days = floor_div(micros, micros_per_day);
  append_date(to, days);
  to.push_back('T');
  append_day_time(to, micros - days * micros_per_day, is_instant);
  if (is_instant)
    to.push_back('Z');
}

void append_integer_text(std::string& to, const data_type& type, std::int64_t value) {
  switch (type.kind) {
  case type_kind::boolean:
    to += value != 0 ? "true" : "false";
    return;
  case type_kind::date:
    return append_date(to, value);
  case type_kind::time:
    return append_day_time(to, value * micros_per_milli, false);
  case type_kind::timestamp:
  case type_kind::timestamp_ltz:
    return append_moment(to, value, type.kind == type_kind::timestamp_ltz);
  case type_kind::interval_months:
    return append_interval_of_months(to, value);
  case type_kind::interval_millis:
    return append_interval_of_millis(to, value);
  default:
    to += std::to_string(value);
  }
}

void append_bytes_text(std::string& to, std::string_view bytes) {
  to.push_back('[');
  for (std::size_t i = 0; i < bytes.size(); ++i)
    to += (i == 0 ? "" : ", ") + std::to_string(static_cast<signed char>(bytes[i]));
  to.push_back(']');
}

void append_row_text(std::string& to, const data_type& type, std::string_view packed) {
  to += "+I[";
  for (std::size_t i = 0; i < type.fields.size(); ++i) {
    to += i == 0 ? "" : ", ";
    append_java_text(to, type.fields[i].type, next_of(packed));
  }
  to.push_back(']');
}

void append_array_text(std::string& to, const data_type& type, std::string_view packed) {
  const auto size = take_varint(packed).value_or(0);
  to.push_back('[');
  for (std::uint64_t i = 0; i < size; ++i) {
    to += i == 0 ? "" : ", ";
    append_java_text(to, type.fields.front().type, next_of(packed));
  }
  to.push_back(']');
}

void append_map_text(std::string& to, const data_type& type, std::string_view packed) {
  const auto count = type_of(type_kind::integer);
  const auto& value_type = type.kind == type_kind::map ? type.fields.back().type : count;
  const auto size = take_varint(packed).value_or(0);
  to.push_back('{');
  for (std::uint64_t i = 0; i < size; ++i) {
    to += i == 0 ? "" : ", ";
    append_java_text(to, type.fields.front().type, next_of(packed));
    to.push_back('=');
    append_java_text(to, value_type, next_of(packed));
  }
  to.push_back('}');
}

struct text_writer {
  std::string& to;       // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  const data_type& type; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)

  void operator()(std::monostate) const { to += "null"; }
  void operator()(std::int64_t value) const { append_integer_text(to, type, value); }
  void operator()(double value) const {
    if (type.kind == type_kind::real)
      append_float(to, value);
    else
      append_double(to, value);
  }
  void operator()(int128 value) const { append_java(to, {value, type.scale}); }
  void operator()(std::string_view value) const {
    switch (type.kind) {
    case type_kind::binary:
    case type_kind::varbinary:
      return append_bytes_text(to, value);
    case type_kind::row:
      return append_row_text(to, type, value);
    case type_kind::array:
      return append_array_text(to, type, value);
    case type_kind::map:
    case type_kind::multiset:
      return append_map_text(to, type, value);
    default:
      to += value;
    }
  }
};

} // namespace

void append_java_text(std::string& to, const data_type& type, const datum& value) {
  std::visit(text_writer{to, type}, value);
}

} // namespace duet::sql
