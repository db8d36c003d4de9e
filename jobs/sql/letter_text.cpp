#include "jobs/sql/letter_text.hpp"

#include "formats/format.hpp"
#include "jobs/rejects.hpp"

#include <cassert>
#include <utility>

namespace duet::sql {

letter_text::letter_text(std::span<const named_type> columns) {
  data_type row{.kind = type_kind::row};
  for (const auto& each : columns)
    row.fields.push_back({each.name, each.type});
  auto made = make_encoder("json", {}, row);
  assert(made && "JSON has a form for every row");
  by_ = std::move(*made);
}

std::string_view letter_text::kept(std::span<const operand> columns, std::uint32_t row) {
  made_.clear();
  by_->encode(columns, {&row, 1}, made_);
  kept_.clear();
  record letter;
  letter.offset = no_offset;
  letter.value = made_[0];
  keep(letter, kept_);
  return kept_;
}

} // namespace duet::sql
