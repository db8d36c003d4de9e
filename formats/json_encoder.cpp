#include "formats/json_encoder.hpp"

#include "formats/json_settings.hpp"
#include "formats/json_text.hpp"
#include "formats/json_writer.hpp"

#include <string>
#include <utility>
#include <vector>

namespace duet {

namespace {

class json_encoder final : public encoder {
public:
  json_encoder(const data_type& row, json_form by)
      : ignore_null_fields_{by.ignore_null_fields}, writer_{std::move(by)} {
    for (const auto& [name, type] : row.fields) {
      fields_.push_back({.type = type, .stored = storage_of(type)});
      append_json_string(fields_.back().name, name);
      fields_.back().name.push_back(':');
    }
  }

  void encode(std::span<const operand> columns, selection rows, encoded& to) override {
    for (const auto row : rows)
      if (append_row(columns, row, to.bytes()))
        to.end_row();
      else
        to.end_bad(row, writer_.why());
  }

private:
  struct field {
    std::string name{}; ///< With its quotes and the colon.
    data_type type;
    storage stored = storage::integer;
  };

  bool append_row(std::span<const operand> columns, std::size_t row, std::string& to) {
    char before = '{';
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const bool has_value = columns[i].has_value(row);
      if (!has_value && ignore_null_fields_)
        continue;
      to.push_back(std::exchange(before, ','));
      to.append(fields_[i].name);
      if (!has_value)
        to.append("null");
      else if (!append_cell(fields_[i], columns[i], row, to))
        return false;
    }
    if (before == '{')
      to.push_back(before);
    to.push_back('}');
    return true;
  }

  bool append_cell(const field& of, const operand& from, std::size_t row, std::string& to) {
    switch (of.stored) {
    case storage::integer:
      writer_.append(to, of.type, from.at<std::int64_t>(row));
      return true;
    case storage::floating:
      json_writer::append(to, of.type, from.at<double>(row));
      return true;
    case storage::decimal:
      writer_.append(to, of.type, from.at<int128>(row));
      return true;
    case storage::bytes:
      return writer_.append(to, of.type, from.at<std::string_view>(row));
    }
    return true;
  }

  bool ignore_null_fields_;
  json_writer writer_;
  std::vector<field> fields_;
};

} // namespace

result<std::unique_ptr<encoder>> make_json_encoder(const data_type& row,
                                                   const format_settings& by) {
  auto form = json_form_of(row, by);
  if (!form)
    return form.error();
  return std::unique_ptr<encoder>{std::make_unique<json_encoder>(row, std::move(*form))};
}

} // namespace duet
