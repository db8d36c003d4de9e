#include "columns/charset.hpp"
#include "columns/decimal.hpp"
#include "columns/interval_text.hpp"
#include "columns/number_text.hpp"
#include "columns/time_text.hpp"
#include "columns/zones.hpp"
#include "functions/cast_families.hpp"
#include "functions/text.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

namespace duet::casting {

namespace {

bool is_unbounded(const data_type& type) {
  return type.kind == type_kind::varchar && type.precision == length_max;
}

/// A kernel of `write(text, value)`, which appends a value; the text is cut and filled as its type
/// says.
template <cell_value T, class Write> kernel written(const data_type& to, Write write) {
  if (is_unbounded(to))
    return map_text<T>(std::move(write));
  return map_text<T>(
      [write = std::move(write), to, whole = std::string{}](std::string& text, T value) mutable {
        whole.clear();
        write(whole, value);
        append_sized(text, whole, to);
      });
}

// --- texts and bytes

/// Bytes as UTF-8; what is none becomes a replacement character.
void append_as_utf8(std::string& to, std::string_view bytes) {
  append_decoded(to, bytes, charset::utf_8);
}

std::string_view first_characters(std::string_view text, std::int32_t count) {
  return text.substr(0, skip_characters(text, 0, count));
}

kernel text_to_text(const data_type& from, const data_type& to, const session& in) {
  const bool shortens = from.precision > to.precision;
  if (to.kind == type_kind::character)
    return written<std::string_view>(
        to, [](std::string& text, std::string_view value) { text.append(value); });
  if (!shortens)
    return same_value(from, to, in);
  return map<std::string_view>([length = to.precision](std::string_view text) {
    return part{first_characters(text, length)};
  });
}

// --- numbers and times

kernel integer_to_text(const data_type& to) {
  return written<std::int64_t>(
      to, [](std::string& text, std::int64_t value) { text.append(std::to_string(value)); });
}

kernel decimal_to_text(const data_type& from, const data_type& to) {
  return written<int128>(to, [scale = from.scale](std::string& text, int128 unscaled) {
    append_plain(text, {unscaled, scale});
  });
}

kernel instant_to_text(const data_type& from, const data_type& to, const session& in) {
  return written<std::int64_t>(to, [precision = from.precision, zone = zone_of(in)](
                                       std::string& text, std::int64_t instant) mutable {
    append_timestamp(text, zone.to_wall(instant), precision);
  });
}

kernel time_to_text(const data_type& from, const data_type& to, const session& in) {
  const auto precision = from.precision;
  switch (from.kind) {
  case type_kind::date:
    return written<std::int64_t>(to, append_date);
  case type_kind::time:
    return written<std::int64_t>(to, [precision](std::string& text, std::int64_t millis) {
      append_time(text, millis, precision);
    });
  case type_kind::timestamp:
    return written<std::int64_t>(to, [precision](std::string& text, std::int64_t micros) {
      append_timestamp(text, micros, precision);
    });
  default:
    return instant_to_text(from, to, in);
  }
}

} // namespace

void append_sized(std::string& to, std::string_view text, const data_type& type) {
  if (type.precision == length_max) {
    to.append(text);
    return;
  }
  const auto kept = first_characters(text, type.precision);
  to.append(kept);
  if (type.kind != type_kind::character || kept.size() < text.size())
    return;
  const auto missing = type.precision - count_characters(kept);
  to.append(static_cast<std::size_t>(missing), ' ');
}

kernel to_text(const data_type& from, const data_type& to, const session& in) {
  switch (from.kind) {
  case type_kind::boolean:
    return written<std::int64_t>(to, [](std::string& text, std::int64_t value) {
      text.append(value != 0 ? "TRUE" : "FALSE");
    });
  case type_kind::real:
    return written<double>(to, append_float);
  case type_kind::floating:
    return written<double>(to, append_double);
  case type_kind::decimal:
    return decimal_to_text(from, to);
  case type_kind::character:
  case type_kind::varchar:
    return text_to_text(from, to, in);
  case type_kind::binary:
  case type_kind::varbinary:
    return written<std::string_view>(to, append_as_utf8);
  case type_kind::interval_months:
    return written<std::int64_t>(to, append_interval_of_months);
  case type_kind::interval_millis:
    return written<std::int64_t>(to, append_interval_of_millis);
  default:
    return is_temporal(from.kind) ? time_to_text(from, to, in) : integer_to_text(to);
  }
}

} // namespace duet::casting
