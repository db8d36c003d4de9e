/// Values of nested types, as columns/datum.hpp packs them: what is not asked for stays packed.
#pragma once

#include "columns/datum.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// A cell as its bytes. Cells that are equal have the same bytes, but for 0.0 and -0.0.
using packed_cell = std::string_view;

/// The cell that is NULL.
inline constexpr packed_cell packed_null{"\0", 1};

/// Takes a cell off the front, which is not empty, without making a value of it.
[[nodiscard]] packed_cell take_packed(std::string_view& from);

/// The value of a cell; its bytes are a part of the cell's.
[[nodiscard]] datum unpacked(packed_cell cell);

/// How many elements, or entries, an array, a map or a multiset has: taken off its front.
[[nodiscard]] std::uint64_t take_size(std::string_view& from);

/// The elements of an array, counted from 0; of a map, keys and values in turns.
void take_cells(std::string_view nested, std::vector<packed_cell>& to, std::size_t parts = 1);

/// Appends an array of these elements.
void append_array(std::string& to, const std::vector<packed_cell>& elements);

/// Appends a map: keys and values in turns, of which the last of equal keys counts, at the place of
/// the first.
void append_map(std::string& to, const std::vector<packed_cell>& keys_and_values);

} // namespace duet
