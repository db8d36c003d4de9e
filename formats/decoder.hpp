/// Bytes of records to columns.
#pragma once

#include "columns/column.hpp"
#include "columns/types.hpp"
#include "model/arena.hpp"
#include "model/record.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// Where a field stands: its name, or names of ROWs and of a field within them.
using field_path = std::vector<std::string>;

/// What a decoder is made for.
struct decoded_fields {
  data_type declared;             ///< A ROW of all fields that the table declares in these bytes.
  std::vector<field_path> wanted; ///< Those that become columns, in this order; each is declared.
  /// Whether the other declared fields have to be readable, too: Flink reads all of them.
  bool check_all = false;
};

/// Why a record is not of a format.
enum class bad_format : std::uint8_t {
  malformed,
  bad_encoding, ///< It is not UTF-8, or what else the characters are to be.
  too_deep,     ///< It is nested deeper than the format is read.
};

/// A record that is not of the format: it gives no rows.
struct bad_record {
  std::uint32_t record = 0; ///< Its place in the batch.
  bad_format reason = bad_format::malformed;
  std::string why; ///< One sentence without a final stop; it says at which byte.
};

/// A cell that cannot be read.
struct bad_cell {
  /// The column of cells that were only checked.
  static constexpr auto unwanted = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t row = 0;
  std::uint32_t column = 0;
  std::string why; ///< One sentence without a final stop, with the field and what stood there.
};

/// The rows of a batch of records.
struct decoded {
  /// One for each wanted field. Bytes are views into the records or into `memory`.
  std::vector<column> columns;
  std::vector<std::uint32_t>
      records; ///< Which record each row is of: ascending, some have several.
  std::vector<bad_record> bad_records; ///< In their order.
  std::vector<bad_cell> bad_cells;     ///< Row by row.
  std::size_t ignored = 0; ///< Records that are not of the format, which nobody wants to know.
  byte_arena memory;

  [[nodiscard]] std::size_t rows() const { return records.size(); }

  /// Forgets all but the room for it, and begins anew.
  void start(std::size_t wanted);

  /// Forgets the rows from `size` on.
  void cut(std::size_t size);
};

/// Reads records of one format. It keeps nothing from one batch to the next but room.
class decoder {
public:
  virtual ~decoder() = default;

  /// Reads the keys or the values of records, which have to last as long as `to`.
  virtual void decode(std::span<const nullable_bytes> records, decoded& to) = 0;
};

} // namespace duet
