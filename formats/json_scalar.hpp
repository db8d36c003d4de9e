/// Values of JSON that are neither objects nor arrays, as values of SQL.
#pragma once

#include "columns/time_text.hpp"
#include "columns/types.hpp"
#include "formats/json_scanner.hpp"
#include "model/arena.hpp"
#include "model/int128.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

/// How JSON is read.
struct json_rules {
  timestamp_standard timestamps = timestamp_standard::sql;
  bool ignore_errors = false;   ///< What cannot be read is NULL.
  bool fail_on_missing = false; ///< A field that is not there cannot be read.
  /// Whether numbers within objects that are read as text keep all their digits: Flink does so for
  /// tables with a DECIMAL anywhere.
  bool exact_numbers = false;
};

/// A value as it is written.
struct json_scalar {
  json_kind kind = json_kind::null;
  bool whole = false;      ///< Of a number: neither a fraction nor an exponent.
  std::string_view text{}; ///< What a string stands for; the others as they are written.
};

/// What becomes of a value.
template <class T> struct json_reading {
  T value{};
  bool null = false;
  std::string_view why{}; ///< Why there is none: "is no INT"; empty if there is one.
};

/// Takes the value that is next, which is neither an object nor an array. What escapes stand for
/// is put into `memory`.
[[nodiscard]] bool take_scalar(json_scanner& in, json_kind kind, byte_arena& memory,
                               json_scalar& to);

/// What a string with escapes stands for.
[[nodiscard]] std::string_view unescaped(std::string_view text, byte_arena& memory);

/// The value as one of a type, by how that is stored. It is not null.
[[nodiscard]] json_reading<std::int64_t> integer_of(const json_scalar& from, const data_type& type,
                                                    timestamp_standard timestamps);
[[nodiscard]] json_reading<double> floating_of(const json_scalar& from, const data_type& type);
[[nodiscard]] json_reading<int128> decimal_of(const json_scalar& from, const data_type& type);
[[nodiscard]] json_reading<std::string_view> bytes_of(const json_scalar& from,
                                                      const data_type& type, byte_arena& memory);

/// The same for whoever takes values of any storage: calls `to(value)`, or `to()` for NULL.
/// Returns why there is none, empty if there is one. The type is none of nested values.
template <class Sink>
std::string_view put_scalar(const json_scalar& from, const data_type& type, storage stored,
                            const json_rules& by, byte_arena& memory, Sink&& to) {
  const auto put = [&](const auto& read) {
    if (!read.why.empty())
      return read.why;
    if (read.null)
      to();
    else
      to(read.value);
    return std::string_view{};
  };
  if (from.kind == json_kind::null || type.kind == type_kind::null) {
    to();
    return {};
  }
  switch (stored) {
  case storage::integer:
    return put(integer_of(from, type, by.timestamps));
  case storage::floating:
    return put(floating_of(from, type));
  case storage::decimal:
    return put(decimal_of(from, type));
  case storage::bytes:
    return put(bytes_of(from, type, memory));
  }
  return {};
}

} // namespace duet
