/// The data types of SQL, and how the values of each are stored in columns.
#pragma once

#include "columns/decimal_type.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// What kind of values a type has; Flink's logical types.
enum class type_kind : std::uint8_t {
  null, ///< Of NULL where nothing says what it would be.
  boolean,
  tinyint,  ///< 8 bits.
  smallint, ///< 16 bits.
  integer,  ///< 32 bits.
  bigint,   ///< 64 bits.
  real,     ///< FLOAT: IEEE 754 single.
  floating, ///< DOUBLE.
  decimal,
  character, ///< CHAR(n); n code points.
  varchar,   ///< VARCHAR(n); STRING is the longest.
  binary,
  varbinary, ///< BYTES is the longest.
  date,
  time,
  timestamp,     ///< A wall clock.
  timestamp_ltz, ///< An instant, shown in the time zone of the session.
  interval_months,
  interval_millis,
  array,
  map,
  multiset, ///< A map from values to how many there are.
  row,
};

/// The length of STRING and BYTES.
inline constexpr std::int32_t length_max = 2'147'483'647;

inline constexpr std::int32_t decimal_precision_default = 10;
inline constexpr std::int32_t timestamp_precision_default = 6;

/// The finest fraction of a second that timestamps are kept with.
inline constexpr std::int32_t timestamp_precision_max = 6;
inline constexpr std::int32_t time_precision_max = 3;

struct type_field;

/// A type: its kind and what that takes.
struct data_type {
  type_kind kind = type_kind::null;
  bool nullable = true;
  /// The length of strings and bytes, the digits of decimals, those of a second's fraction of
  /// times; 0 for others.
  std::int32_t precision = 0;
  std::int32_t scale = 0; ///< Of decimals: the digits behind the point, 0 to `precision`.
  /// Of an array or a multiset the element, of a map the key and the value, of a row its fields.
  // It has no initializer of its own: Clang would need `type_field` to be complete.
  std::vector<type_field> fields;

  friend bool operator==(const data_type&, const data_type&) = default;
};

/// A part of a nested type; those of arrays, maps and multisets have no name.
struct type_field {
  std::string name;
  data_type type;

  friend bool operator==(const type_field&, const type_field&) = default;
};

/// A type that is complete without a precision.
[[nodiscard]] data_type type_of(type_kind kind, bool nullable = true);

[[nodiscard]] data_type decimal_of(std::int32_t precision, std::int32_t scale,
                                   bool nullable = true);
[[nodiscard]] data_type string_type(bool nullable = true);
[[nodiscard]] data_type bytes_type(bool nullable = true);
[[nodiscard]] data_type timestamp_of(std::int32_t precision, bool nullable = true);
[[nodiscard]] data_type timestamp_ltz_of(std::int32_t precision, bool nullable = true);
[[nodiscard]] data_type array_of(data_type element, bool nullable = true);
[[nodiscard]] data_type map_of(data_type key, data_type value, bool nullable = true);

/// The same type, with another answer to whether it has NULL.
[[nodiscard]] data_type with_nullable(data_type type, bool nullable);

/// Whether two types have the same values but for NULL.
[[nodiscard]] bool same_but_null(const data_type& one, const data_type& other);

/// As Flink writes it: "DECIMAL(10, 2) NOT NULL", "ROW<`a` INT, `b` STRING>", "STRING".
[[nodiscard]] std::string to_string(const data_type& type);

/// The same without short names: "VARCHAR(2147483647)", "TIMESTAMP(3) WITH LOCAL TIME ZONE".
[[nodiscard]] std::string to_full_string(const data_type& type);

/// TINYINT to BIGINT.
[[nodiscard]] bool is_integer(type_kind kind);
/// Integers, FLOAT, DOUBLE and DECIMAL.
[[nodiscard]] bool is_numeric(type_kind kind);
/// FLOAT and DOUBLE.
[[nodiscard]] bool is_approximate(type_kind kind);
/// CHAR and VARCHAR.
[[nodiscard]] bool is_text(type_kind kind);
/// BINARY and VARBINARY.
[[nodiscard]] bool is_binary(type_kind kind);
/// DATE, TIME and both timestamps.
[[nodiscard]] bool is_temporal(type_kind kind);
[[nodiscard]] bool is_timestamp(type_kind kind);
[[nodiscard]] bool is_interval(type_kind kind);
/// ARRAY, MAP, MULTISET and ROW.
[[nodiscard]] bool is_nested(type_kind kind);

/// How the cells of a column are stored.
///
///     integer    BOOLEAN (0, 1), TINYINT to BIGINT, DATE (days since 1970), TIME (milliseconds of
///                the day), TIMESTAMP and TIMESTAMP_LTZ (microseconds since 1970), intervals
///                (months, milliseconds)
///     floating   FLOAT (as the double it is), DOUBLE
///     decimal    DECIMAL, without its point
///     bytes      CHAR, VARCHAR (UTF-8), BINARY, VARBINARY, and what is nested, packed
///                (columns/packed.hpp)
enum class storage : std::uint8_t { integer, floating, decimal, bytes };

[[nodiscard]] storage storage_of(type_kind kind);
[[nodiscard]] inline storage storage_of(const data_type& type) { return storage_of(type.kind); }

} // namespace duet
