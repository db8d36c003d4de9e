/// What Kafka knows of a record besides its key and its value: METADATA columns.
#pragma once

#include "columns/types.hpp"
#include "sql/catalogue.hpp"
#include "sql/option_reader.hpp"

#include <span>
#include <string_view>

namespace duet::sql {

struct metadata_kind {
  std::string_view key;
  data_type type;
  bool written = false; ///< Whether it may be written, too.
};

/// All that there is.
[[nodiscard]] std::span<const metadata_kind> metadata_kinds();

/// What a column of a table that is read, or written, stands for; null, and an error, if there is
/// nothing like it or the column's type cannot be made of it.
[[nodiscard]] const metadata_kind* read_metadata(const table_column& of, option_reader& in);
[[nodiscard]] const metadata_kind* written_metadata(const table_column& of, option_reader& in);

} // namespace duet::sql
