/// Two queries of SQL, written by hand as loops over decoded columns.
#pragma once

#include "columns/column.hpp"
#include "formats/encoder.hpp"
#include "model/record.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace bench {

/// Takes the value of a row that is to be written.
using row_sink = std::function<void(std::string_view)>;

/// What a loop computes of its records.
class query {
public:
  query() = default;
  virtual ~query() = default;
  query(const query&) = delete;
  query& operator=(const query&) = delete;

  /// Computes on the values of records; throws if one cannot be read.
  virtual void take(std::span<const duet::nullable_bytes> values, const row_sink& to) = 0;

  /// Writes what is left once all has been read.
  virtual void finish(const row_sink& to) = 0;
};

/// `statuses` of sql/statuses.sql, or `bids` of nexmark-q0.sql; throws for another name.
[[nodiscard]] std::unique_ptr<query> make_query(const std::string& name);

} // namespace bench
