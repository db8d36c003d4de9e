/// Keys of SQL's operators: some columns of a row as bytes.
#pragma once

#include "columns/column.hpp"
#include "columns/types.hpp"
#include "functions/kernel.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace duet::sql {

/// Appends the cells of a row, each of the kind of its column, as the bytes of a key.
void append_key(std::span<const operand> columns, std::span<const type_kind> kinds, std::size_t row,
                std::string& to);

/// Adds the columns of a key to the cells at `row`: one column for each.
void add_key(std::string_view key, std::size_t row, std::span<column> to);

} // namespace duet::sql
