/// One cell by itself, and its bytes.
#pragma once

#include "columns/column.hpp"
#include "model/int128.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace duet {

/// What one cell holds: nothing is NULL. Bytes are a view into what it was taken from.
using datum = std::variant<std::monostate, std::int64_t, double, int128, std::string_view>;

/// The cell at `row`; one that is bad counts as NULL.
[[nodiscard]] datum datum_at(const column& from, std::size_t row);

/// Adds a cell to a column. The bytes stay where they are.
void add(column& to, std::size_t row, const datum& value);

/// Appends what a cell holds, so that it tells where it ends. It is a part of formats of state, and
/// of nested values:
///
///     array, multiset   their number as a varint, then the elements (each with its count)
///     map               their number, then each key with its value
///     row               the fields
///
/// A value is a byte that says how it is stored, then
///
///     integer    zigzag, as a varint
///     floating   IEEE 754 double, the highest byte first
///     decimal    zigzag, in 128 bits, as a varint
///     bytes      their number as a varint, then they
void append_datum(std::string& to, const datum& value);

/// Takes a cell off the front of `from`. Nothing, and `from` as it was, if it does not begin with
/// one, or with one that is spelt otherwise than this duet spells it.
[[nodiscard]] std::optional<datum> take_datum(std::string_view& from);

} // namespace duet
