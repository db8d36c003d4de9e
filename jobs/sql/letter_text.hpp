/// The letters of rows that are no records any more.
#pragma once

#include "columns/operand.hpp"
#include "formats/encoder.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// Makes the record of a row of an operator, which is the row as JSON, without what JSON has no
/// form for.
class letter_text {
public:
  explicit letter_text(std::span<const named_type> columns);

  /// A record as `keep` keeps it, without an origin; valid until the next call.
  [[nodiscard]] std::string_view kept(std::span<const operand> columns, std::uint32_t row);

private:
  std::unique_ptr<encoder> by_;
  std::vector<std::size_t> places_; ///< The columns that it takes.
  encoded made_;
  std::string kept_;
};

} // namespace duet::sql
