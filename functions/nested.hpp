/// What functions of nested values share.
#pragma once

#include "columns/column.hpp"
#include "columns/packed.hpp"
#include "columns/types.hpp"
#include "functions/signature.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace duet::nested {

/// "takes an array and an integer, and has INT and INT"
[[nodiscard]] unresolved takes(std::string_view what, argument_list given);

[[nodiscard]] bool is(const argument& of, type_kind kind);

/// The type of an array's elements.
[[nodiscard]] const data_type& element_of(const data_type& array);

/// What a value is cast to that is looked for among others; nothing if that takes an explicit CAST.
/// Strings are found whatever their lengths.
[[nodiscard]] std::optional<data_type> as_sought(const data_type& value, const data_type& among);

/// Sets a cell to a value whose bytes last.
void put(column& to, std::size_t row, const datum& value);

/// Appends a cell of an argument.
void append_cell(std::string& to, const operand& from, std::size_t row);

} // namespace duet::nested
