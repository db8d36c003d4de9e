/// What the elements of a key are called: byte strings in the order of the values that they stand
/// for.
#pragma once

#include "columns/column.hpp"
#include "columns/operand.hpp"
#include "columns/types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace duet::sql {

/// Appends what all elements of an aggregate begin with, by its place among those of its operator;
/// its last byte is not 0xFF.
void append_owner(std::string& to, std::size_t call);

/// Appends the number of an arrival, or a time, so that the least comes first; and takes it.
void append_arrival(std::string& to, std::int64_t number);
[[nodiscard]] std::int64_t take_arrival(std::string_view& from);

/// Appends the cells of a row so that names are in the order of values: NULL, then numbers from the
/// least, with NaN behind all and no negative zero, and bytes as they compare. `take_cells` adds
/// them to columns of the same storage again.
///
///     null       00
///     integer    01, eight bytes, the highest first, with the sign flipped
///     floating   01, IEEE 754 likewise; where it is negative with all bits flipped
///     decimal    01, sixteen bytes as an integer's
///     bytes      01, where others follow their number as a varint, and they
void append_cells(std::string& to, std::span<const operand> columns, std::size_t row);
void take_cells(std::string_view from, std::size_t row, std::span<const storage> stored,
                std::span<column> to);

} // namespace duet::sql
