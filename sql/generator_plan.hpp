/// How rows are made that are read from nowhere: 'datagen'.
#pragma once

#include "columns/types.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace duet::sql {

/// How the values of a column are made, or of a part of one.
struct value_plan {
  std::string name{}; ///< Of a column, or a field of a ROW.
  data_type type;
  bool in_sequence = false; ///< From `least`, one more for each row; else at random.
  /// Of integers, intervals and sequences: from the least to the greatest, both included.
  std::int64_t least = 0;
  std::int64_t greatest = 0;
  /// Of FLOAT, DOUBLE and DECIMAL.
  double lowest = 0;
  double highest = 0;
  std::int32_t length = 0;         ///< Of text, bytes, ARRAY, MAP and MULTISET.
  bool length_varies = false;      ///< From 1 to the length.
  std::int64_t past_max_ms = 0;    ///< How long ago a timestamp may be.
  double null_rate = 0;            ///< From 0 to 1.
  std::vector<value_plan> parts{}; ///< As the fields of its type.
};

struct generator_plan {
  std::vector<value_plan> columns;
  std::int64_t rows_per_second = 0;
  std::optional<std::int64_t> rows{}; ///< None: they do not end.
};

} // namespace duet::sql
