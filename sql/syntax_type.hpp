/// Data types as a script writes them.
#pragma once

#include "sql/place.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace duet::sql::syntax {

/// A name without its quotes. Names are case-sensitive.
struct name {
  std::string text;
  place at;

  friend bool operator==(const name&, const name&) = default;
};

/// Names with dots between them: `catalog.database.table`, never without one.
struct qualified_name {
  std::vector<name> parts;
  place at;

  friend bool operator==(const qualified_name&, const qualified_name&) = default;
};

/// Units of time, as EXTRACT, intervals, FLOOR and the like name them.
enum class time_unit : std::uint8_t {
  nanosecond,
  microsecond,
  millisecond,
  second,
  minute,
  hour,
  day,
  week,
  month,
  quarter,
  year,
  decade,
  century,
  millennium,
  epoch,
  dow,
  doy,
  isodow,
  isoyear,
};

/// `DAY(2) TO SECOND(3)`: the fields of an interval.
struct interval_qualifier {
  time_unit from = time_unit::second;
  std::optional<time_unit> to;
  std::optional<std::uint32_t> precision; ///< Digits of the first field.
  std::optional<std::uint32_t> fraction;  ///< Digits behind the point of the seconds.

  friend bool operator==(const interval_qualifier&, const interval_qualifier&) = default;
};

/// The types of Flink, with synonyms made one: INTEGER, NUMERIC, CHARACTER VARYING, ... STRING and
/// BYTES are VARCHAR and VARBINARY of the greatest length.
enum class type_kind : std::uint8_t {
  boolean,
  tinyint,
  smallint,
  integer,
  bigint,
  single_float, ///< FLOAT
  double_float, ///< DOUBLE
  decimal,
  character, ///< CHAR
  varchar,
  binary,
  varbinary,
  date,
  time,
  timestamp,
  timestamp_ltz,
  interval,
  array,
  multiset,
  map,
  row,
};

/// The length of STRING and BYTES.
constexpr std::uint32_t length_max = 2'147'483'647;

struct row_field;

/// A data type. What the script leaves out (a length, a precision) is left out here.
struct data_type {
  place at;
  type_kind kind = type_kind::integer;
  std::optional<std::uint32_t> precision; ///< Of a number or a time; the length of a text.
  std::optional<std::uint32_t> scale;     ///< Of a DECIMAL.
  interval_qualifier fields_of_interval;  ///< Of an INTERVAL.
  std::vector<data_type> elements;        ///< One of an array or multiset; a map's key and value.
  std::vector<row_field> fields;          ///< Of a ROW.
  bool not_null = false;

  friend bool operator==(const data_type&, const data_type&) = default;
};

/// A field of a ROW type.
struct row_field {
  name label;
  data_type type;
  std::optional<std::string> comment;

  friend bool operator==(const row_field&, const row_field&) = default;
};

} // namespace duet::sql::syntax
