/// What a row of an updating stream does to what was there before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace duet {

/// Flink's RowKind. A row of a stream that only appends is an insert.
enum class row_kind : std::uint8_t {
  insert,        ///< +I: there is one more row.
  update_before, ///< -U: this row is replaced by the one that follows.
  update_after,  ///< +U: it takes the place of the one before.
  remove,        ///< -D: this row is gone.
};

/// As Flink writes it: "+U".
[[nodiscard]] constexpr std::string_view to_string(row_kind of) {
  constexpr std::array<std::string_view, 4> texts{"+I", "-U", "+U", "-D"};
  return texts.at(static_cast<std::size_t>(of));
}

/// Whether such a row is there from then on; else it is no more.
[[nodiscard]] constexpr bool adds(row_kind of) {
  return of == row_kind::insert || of == row_kind::update_after;
}

} // namespace duet
