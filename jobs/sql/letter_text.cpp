#include "jobs/sql/letter_text.hpp"

#include "formats/format.hpp"
#include "jobs/rejects.hpp"

#include <cassert>
#include <cstddef>
#include <utility>

namespace duet::sql {

namespace {

data_type row_with(std::vector<type_field> fields) {
  data_type row{.kind = type_kind::row};
  row.fields = std::move(fields);
  return row;
}

/// Not for maps with keys that are no texts.
bool json_has_form_for(const type_field& of) {
  return static_cast<bool>(make_encoder("json", {}, row_with({of})));
}

} // namespace

letter_text::letter_text(std::span<const named_type> columns) {
  std::vector<type_field> fields;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    type_field field{columns[i].name, columns[i].type};
    if (!json_has_form_for(field))
      continue;
    fields.push_back(std::move(field));
    places_.push_back(i);
  }
  auto made = make_encoder("json", {}, row_with(std::move(fields)));
  assert(made && "JSON has a form for each of them");
  by_ = std::move(*made);
}

std::string_view letter_text::kept(std::span<const operand> columns, std::uint32_t row) {
  made_.clear();
  std::vector<operand> cells;
  for (const auto place : places_)
    cells.push_back(columns[place]);
  by_->encode(cells, {&row, 1}, made_);
  kept_.clear();
  record letter;
  letter.offset = no_offset;
  letter.value = made_[0];
  keep(letter, kept_);
  return kept_;
}

} // namespace duet::sql
