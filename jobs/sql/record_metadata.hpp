/// What a record says besides its key and its value, as cells.
#pragma once

#include "columns/column.hpp"
#include "model/arena.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// A record, and what it takes to tell of it.
struct described_record {
  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const record& of;
  std::string_view topic;
  byte_arena& memory; ///< Of bytes that are made.
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
};

/// Adds a cell at a row, of the type that the metadata has (sql/metadata_columns.hpp).
using metadata_add = void (*)(const described_record& from, std::size_t row, column& to);

/// What adds the metadata with this key, which the planner has checked.
[[nodiscard]] metadata_add metadata_adder(std::string_view key);

/// Appends the headers that a cell of `headers` stands for, as views into it: those with a name and
/// a value.
void append_headers(std::string_view packed, std::vector<header>& to);

} // namespace duet::sql
