/// Fields of CSV as values of SQL.
#pragma once

#include "columns/text_cursor.hpp"
#include "columns/types.hpp"
#include "formats/json_scalar.hpp"
#include "formats/scalar_text.hpp"
#include "model/arena.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace duet {

/// A date, a time or a timestamp.
[[nodiscard]] std::optional<std::int64_t> parse_csv_time(std::string_view text,
                                                         const data_type& type);

/// Calls `to(value)`, or `to()` for NULL, with a field as a value of a type that is not nested.
/// Returns why it is none, empty if it is one. All but times is read as a string of JSON is, save
/// that a DECIMAL has no blanks around it.
template <class Sink>
std::string_view put_csv(std::string_view text, const data_type& type, byte_arena& memory,
                         Sink&& to) {
  if (is_temporal(type.kind)) {
    const auto value = parse_csv_time(text, type);
    if (!value)
      return no_value_of(type.kind);
    to(*value);
    return {};
  }
  if (type.kind == type_kind::decimal && trimmed(text).size() != text.size())
    return no_value_of(type.kind);
  return put_scalar({.kind = json_kind::string, .text = text}, type, storage_of(type), {}, memory,
                    to);
}

} // namespace duet
