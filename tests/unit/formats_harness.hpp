/// What tests of formats share: rows as text.
#pragma once

#include "columns/calendar.hpp"
#include "columns/datum.hpp"
#include "columns/decimal.hpp"
#include "columns/number_text.hpp"
#include "columns/time_text.hpp"
#include "columns/types.hpp"
#include "formats/format.hpp"
#include "model/wire.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace duet::testing {

inline data_type row_of(std::vector<type_field> fields) {
  return {.kind = type_kind::row, .fields = std::move(fields)};
}

inline data_type multiset_of(data_type element) {
  return {.kind = type_kind::multiset, .fields = {{"", std::move(element)}}};
}

inline data_type text_of(type_kind kind, std::int32_t length) {
  return {.kind = kind, .precision = length};
}

inline data_type time_of(std::int32_t precision) {
  return {.kind = type_kind::time, .precision = precision};
}

inline std::string show(const datum& value, const data_type& type);

inline std::string show(const data_type& type, std::int64_t value) {
  std::string made;
  switch (type.kind) {
  case type_kind::boolean:
    return value == 0 ? "false" : "true";
  case type_kind::date:
    append_json_date(made, value);
    return made;
  case type_kind::time:
    append_time(made, value, 3);
    return made;
  case type_kind::timestamp:
    append_json_timestamp(made, value, timestamp_standard::sql);
    return made;
  case type_kind::timestamp_ltz:
    append_json_instant(made, value, timestamp_standard::sql);
    return made;
  default:
    return std::to_string(value);
  }
}

inline std::string show(const data_type& type, double value) {
  std::string made;
  if (type.kind == type_kind::real)
    append_float(made, value);
  else
    append_double(made, value);
  return made;
}

inline std::string show(const data_type& type, int128 value) {
  std::string made;
  append_plain(made, {value, type.scale});
  return made;
}

inline std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string made = "x'";
  for (const auto c : bytes) {
    made.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
    made.push_back(digits[static_cast<unsigned char>(c) & 0xFU]);
  }
  return made + "'";
}

/// "(1, NULL)", "[1, 2]", "{'a': 1}"
inline std::string show_packed(const data_type& type, std::string_view packed) {
  const bool row = type.kind == type_kind::row;
  const bool keyed = type.kind == type_kind::map || type.kind == type_kind::multiset;
  const auto size = row ? type.fields.size() : take_varint(packed).value();
  std::string made = row ? "(" : keyed ? "{" : "[";
  for (std::size_t i = 0; i < size; ++i) {
    made += i > 0 ? ", " : "";
    made += show(take_datum(packed).value(), type.fields[row ? i : 0].type);
    if (keyed)
      made += ": " + show(take_datum(packed).value(), type.kind == type_kind::map
                                                          ? type.fields[1].type
                                                          : type_of(type_kind::integer));
  }
  CHECK(packed.empty());
  return made + (row ? ")" : keyed ? "}" : "]");
}

inline std::string show(const data_type& type, std::string_view value) {
  if (is_nested(type.kind))
    return show_packed(type, value);
  return is_text(type.kind) ? "'" + std::string{value} + "'" : hex_of(value);
}

inline std::string show(const data_type&, std::monostate) { return "NULL"; }

inline std::string show(const datum& value, const data_type& type) {
  return std::visit([&](const auto& held) { return show(type, held); }, value);
}

/// A row as text; what is bad is "BAD".
inline std::string show_row(const decoded& of, const std::vector<data_type>& types,
                            std::size_t row) {
  std::string made;
  for (std::size_t i = 0; i < types.size(); ++i) {
    made += i > 0 ? ", " : "";
    made += of.columns[i].state(row) == cell::bad ? "BAD"
                                                  : show(datum_at(of.columns[i], row), types[i]);
  }
  return made;
}

/// Decodes in one format, as the options say.
class reader {
public:
  reader(std::string_view format, const given_options& options, decoded_fields fields)
      : decoder_{make(format, options, fields)} {
    for (const auto& path : fields.wanted) {
      const auto* type = &fields.declared;
      for (const auto& name : path)
        for (const auto& field : type->fields)
          if (field.name == name) {
            type = &field.type;
            break;
          }
      types_.push_back(*type);
    }
  }

  /// All fields of a row.
  reader(std::string_view format, const given_options& options, const data_type& row)
      : reader{format, options, decoded_fields{row, names_of(row)}} {}

  /// The rows of records as text, and behind them what is wrong with which record.
  std::vector<std::string> read(const std::vector<nullable_bytes>& records) {
    decoder_->decode(records, out_);
    std::vector<std::string> made;
    for (std::size_t row = 0; row < out_.rows(); ++row)
      made.push_back(show_row(out_, types_, row));
    for (const auto& each : out_.bad_records)
      made.push_back("record " + std::to_string(each.record) + ": " + each.why);
    return made;
  }

  /// The only row of the only record.
  std::string read_one(std::string_view record) {
    const auto made = read({record});
    return made.size() == 1 ? made.front() : std::to_string(made.size()) + " rows";
  }

  [[nodiscard]] const decoded& last() const { return out_; }

private:
  static std::vector<field_path> names_of(const data_type& row) {
    std::vector<field_path> made;
    for (const auto& each : row.fields)
      made.push_back({each.name});
    return made;
  }

  static std::unique_ptr<decoder> make(std::string_view format, const given_options& options,
                                       const decoded_fields& fields) {
    auto made = make_decoder(format, options, fields);
    REQUIRE_MESSAGE(made, made.error().message);
    return std::move(*made);
  }

  std::unique_ptr<decoder> decoder_;
  std::vector<data_type> types_;
  decoded out_;
};

/// Encodes all rows of some columns.
class writer {
public:
  writer(std::string_view format, const given_options& options, const data_type& row) {
    auto made = make_encoder(format, options, row);
    REQUIRE_MESSAGE(made, made.error().message);
    encoder_ = std::move(*made);
  }

  /// The bytes of each row; "(null)" for a record without any.
  std::vector<std::string> write(const std::vector<column>& columns, std::size_t rows) {
    std::vector<operand> operands;
    for (const auto& each : columns)
      operands.push_back({&each});
    std::vector<std::uint32_t> chosen(rows);
    std::iota(chosen.begin(), chosen.end(), 0);
    out_.clear();
    encoder_->encode(operands, chosen, out_);
    std::vector<std::string> made;
    for (std::size_t i = 0; i < out_.size(); ++i)
      made.emplace_back(out_[i].value_or("(null)"));
    return made;
  }

  encoder& by() { return *encoder_; }
  [[nodiscard]] const encoded& last() const { return out_; }

private:
  std::unique_ptr<encoder> encoder_;
  encoded out_;
};

} // namespace duet::testing
