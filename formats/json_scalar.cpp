#include "formats/json_scalar.hpp"

#include "columns/calendar.hpp"
#include "columns/decimal.hpp"
#include "columns/number_text.hpp"
#include "columns/text_cursor.hpp"
#include "formats/base64.hpp"
#include "formats/scalar_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>

namespace duet {

namespace {

template <class T> json_reading<T> read(T value) { return {.value = value}; }
template <class T> json_reading<T> unread(std::string_view why) { return {.why = why}; }

/// A number with a fraction or an exponent counts without its fraction.
std::optional<std::int64_t> whole_part(std::string_view number, integer_range in) {
  const auto value = parse_double(number);
  // The greatest BIGINT is no double; the one behind it is 2^63, and as Flink has it in the range.
  if (!(value >= static_cast<double>(in.least) && value <= static_cast<double>(in.most)))
    return std::nullopt;
  return to_integer(value, in);
}

std::optional<std::int64_t> number_of(const json_scalar& from, type_kind kind) {
  const auto range = range_of_kind(kind);
  if (from.kind == json_kind::string)
    return parse_integer(trimmed(from.text), range);
  if (from.kind != json_kind::number)
    return std::nullopt;
  if (from.whole)
    return parse_whole(from.text, range);
  // Flink takes fractions for INT and BIGINT only.
  const bool narrow = kind == type_kind::tinyint || kind == type_kind::smallint;
  return narrow ? std::nullopt : whole_part(from.text, range);
}

bool truth_of(const json_scalar& from) {
  return from.kind == json_kind::truth || (from.kind == json_kind::string && is_true(from.text));
}

json_reading<std::int64_t> read_or_no(std::optional<std::int64_t> value, type_kind kind) {
  return value ? read(*value) : unread<std::int64_t>(no_value_of(kind));
}

bool is_timestamp_of(std::string_view text, type_kind kind, timestamp_standard standard) {
  return kind == type_kind::timestamp ? parse_json_timestamp(text, standard).has_value()
                                      : parse_json_instant(text, standard).has_value();
}

/// Why a text is no TIMESTAMP or TIMESTAMP_LTZ, with the remedy if it is clear what was meant.
std::string_view why_no_timestamp(std::string_view text, type_kind kind,
                                  timestamp_standard standard) {
  if (kind == type_kind::timestamp && has_zone(text))
    return "has a zone: declare it TIMESTAMP_LTZ";
  if (kind == type_kind::timestamp_ltz && !has_zone(text) &&
      (parse_json_timestamp(text, timestamp_standard::sql) ||
       parse_json_timestamp(text, timestamp_standard::iso)))
    return "has no zone: declare it TIMESTAMP";
  const bool sql = standard == timestamp_standard::sql;
  if (is_timestamp_of(text, kind, sql ? timestamp_standard::iso : timestamp_standard::sql))
    return sql ? "is a timestamp of ISO 8601: set 'json.timestamp-format.standard' to 'ISO-8601'"
               : "is a timestamp of SQL: set 'json.timestamp-format.standard' to 'SQL'";
  return no_value_of(kind);
}

} // namespace

bool take_scalar(json_scanner& in, json_kind kind, byte_arena& memory, json_scalar& to) {
  to.kind = kind;
  if (kind == json_kind::number) {
    json_number number;
    if (!in.take(number))
      return false;
    to.text = number.text;
    to.whole = number.whole;
    return true;
  }
  if (kind != json_kind::string) {
    const auto* const begin = in.place();
    if (!in.skip())
      return false;
    to.text = {begin, static_cast<std::size_t>(in.place() - begin)};
    return true;
  }
  json_string string;
  if (!in.take(string))
    return false;
  to.text = string.escaped ? unescaped(string.text, memory) : string.text;
  return true;
}

std::string_view unescaped(std::string_view text, byte_arena& memory) {
  auto* const room = memory.allocate(text.size());
  const auto* const end = unescape(text, room);
  return {room, static_cast<std::size_t>(end - room)};
}

json_reading<std::int64_t> integer_of(const json_scalar& from, const data_type& type,
                                      timestamp_standard timestamps) {
  switch (type.kind) {
  case type_kind::boolean:
    return read<std::int64_t>(truth_of(from) ? 1 : 0);
  case type_kind::date:
    return read_or_no(parse_json_date(from.text), type.kind);
  case type_kind::time: {
    const auto millis = parse_json_time(from.text);
    return millis ? read(floor_div(*millis, millis_per_second) * millis_per_second) // as Flink
                  : unread<std::int64_t>(no_value_of(type.kind));
  }
  case type_kind::timestamp:
  case type_kind::timestamp_ltz: {
    const auto micros = type.kind == type_kind::timestamp
                            ? parse_json_timestamp(from.text, timestamps)
                            : parse_json_instant(from.text, timestamps);
    return micros ? read(truncate_timestamp(*micros, type.precision))
                  : unread<std::int64_t>(why_no_timestamp(from.text, type.kind, timestamps));
  }
  default:
    return read_or_no(number_of(from, type.kind), type.kind);
  }
}

json_reading<double> floating_of(const json_scalar& from, const data_type& type) {
  if (from.kind == json_kind::number)
    return read(type.kind == type_kind::real ? parse_float(from.text) : parse_double(from.text));
  const auto value = from.kind != json_kind::string ? std::nullopt
                     : type.kind == type_kind::real ? cast_to_float(from.text)
                                                    : cast_to_double(from.text);
  return value ? read(*value) : unread<double>(no_value_of(type.kind));
}

json_reading<int128> decimal_of(const json_scalar& from, const data_type& type) {
  if (from.kind != json_kind::number && from.kind != json_kind::string)
    return unread<int128>(no_value_of(type.kind));
  const decimal_type to{type.precision, type.scale};
  const bool number = from.kind == json_kind::number;
  const auto text = number ? from.text : trimmed(from.text);
  if (const auto value = number ? parse_json_decimal(text, to) : parse_decimal(text, to))
    return read(*value);
  // A number that has no place in the type is NULL, in Flink as well.
  if (number || is_decimal(text))
    return {.null = true};
  return unread<int128>(no_value_of(type.kind));
}

json_reading<std::string_view> bytes_of(const json_scalar& from, const data_type& type,
                                        byte_arena& memory) {
  if (is_text(type.kind))
    return read(from.text);
  if (from.kind != json_kind::string)
    return unread<std::string_view>(no_value_of(type.kind));
  auto* const room = memory.allocate(base64_room(from.text.size()));
  const auto size = decode_base64(from.text, room);
  return size == no_base64 ? unread<std::string_view>("is no base64")
                           : read(std::string_view{room, size});
}

} // namespace duet
