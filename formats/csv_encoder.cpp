#include "formats/csv_encoder.hpp"

#include "columns/calendar.hpp"
#include "columns/datum.hpp"
#include "columns/decimal.hpp"
#include "columns/number_text.hpp"
#include "columns/time_text.hpp"
#include "columns/utf8.hpp"
#include "formats/base64.hpp"
#include "formats/csv_settings.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace duet {

namespace {

/// The first character of a text as a unit of UTF-16: those that need two count as the first one.
char32_t unit_of(std::string_view text) {
  const auto value = code_point_at(text, 0).value;
  return value < supplementary ? value : high_surrogate;
}

class csv_encoder final : public encoder {
public:
  csv_encoder(data_type row, csv_form by) : by_{std::move(by)}, row_{std::move(row)} {
    least_bare_ = unit_of(by_.separator) + 1;
    if (!by_.quote.empty())
      least_bare_ = std::max<char32_t>(least_bare_, unit_of(by_.quote) + 1);
  }

  void encode(std::span<const operand> columns, selection rows, encoded& to) override {
    for (const auto row : rows) {
      for (std::size_t i = 0; i < row_.fields.size(); ++i) {
        if (i > 0)
          to.bytes().append(by_.separator);
        const auto& from = columns[i];
        append_field(to.bytes(), row_.fields[i].type, datum_at(*from.cells, from.place(row)));
      }
      to.end_row();
    }
  }

private:
  void append_field(std::string& to, const data_type& type, const datum& value) {
    const bool quotable = is_text(type.kind) || is_binary(type.kind) || is_temporal(type.kind) ||
                          is_nested(type.kind);
    if (!quotable || std::holds_alternative<std::monostate>(value))
      return append_value(to, type, value);
    text_.clear();
    if (is_nested(type.kind))
      append_parts(text_, type, std::get<std::string_view>(value));
    else
      append_value(text_, type, value);
    append_text(to, text_);
  }

  void append_parts(std::string& to, const data_type& type, std::string_view packed) {
    const bool row = type.kind == type_kind::row;
    const auto size = row ? type.fields.size() : take_varint(packed).value_or(0);
    for (std::size_t i = 0; i < size; ++i) {
      if (i > 0)
        to.append(by_.element_separator);
      append_value(to, type.fields[row ? i : 0].type, take_datum(packed).value_or(datum{}));
    }
  }

  /// A simple value, without quotes.
  void append_value(std::string& to, const data_type& type, const datum& value) const {
    std::visit(
        [&](const auto& held) {
          if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
            to.append(by_.null_literal.value_or(""));
          else
            append_held(to, type, held);
        },
        value);
  }

  static void append_held(std::string& to, const data_type& type, std::int64_t value) {
    constexpr auto standard = timestamp_standard::sql;
    switch (type.kind) {
    case type_kind::boolean:
      to.append(value != 0 ? "true" : "false");
      return;
    case type_kind::date:
      return append_json_date(to, value);
    case type_kind::time:
      return append_csv_time(to, value);
    case type_kind::timestamp:
      return append_json_timestamp(to, value, standard);
    case type_kind::timestamp_ltz:
      return append_json_instant(to, value, standard);
    default:
      to.append(std::to_string(value));
    }
  }

  /// With the fraction, but for zeros at its end.
  static void append_csv_time(std::string& to, std::int64_t millis) {
    append_json_time(to, millis);
    if (const auto fraction = millis % millis_per_second; fraction != 0) {
      const auto digits = std::to_string(millis_per_second + fraction);
      to.append(".").append(digits, 1, digits.find_last_not_of('0'));
    }
  }

  static void append_held(std::string& to, const data_type& type, double value) {
    if (type.kind == type_kind::real)
      append_float(to, value);
    else
      append_double(to, value);
  }

  void append_held(std::string& to, const data_type& type, int128 value) const {
    if (by_.plain_decimals)
      append_plain(to, {value, type.scale});
    else
      append_stripped(to, {value, type.scale});
  }

  static void append_held(std::string& to, const data_type& type, std::string_view value) {
    if (is_binary(type.kind))
      append_base64(to, value);
    else
      to.append(value);
  }

  /// Whether a text has quotes around it: as Jackson has it, which asks for no more than that it
  /// may need them. It is long, or has a character that is not behind both the quote and the
  /// separator in Unicode, or an escape.
  [[nodiscard]] bool needs_quotes(std::string_view text) const {
    constexpr std::size_t units_max = 24;
    if (by_.quote.empty())
      return false;
    std::size_t units = 0;
    while (!text.empty()) {
      const auto width = std::max<std::size_t>(utf8_sequence(text), 1);
      if (unit_of(text) < least_bare_ || (!by_.escape.empty() && text.starts_with(by_.escape)))
        return true;
      units += width == 4 ? 2 : 1;
      text.remove_prefix(width);
    }
    return units > units_max;
  }

  void append_text(std::string& to, std::string_view text) const {
    if (!needs_quotes(text)) {
      to.append(text);
      return;
    }
    to.append(by_.quote);
    for (; !text.empty(); text.remove_prefix(1)) {
      if (text.starts_with(by_.quote))
        to.append(by_.quote);
      else if (!by_.escape.empty() && text.starts_with(by_.escape))
        to.append(by_.escape);
      to.push_back(text.front());
    }
    to.append(by_.quote);
  }

  csv_form by_;
  data_type row_;
  char32_t least_bare_ = 0;
  std::string text_;
};

} // namespace

result<std::unique_ptr<encoder>> make_csv_encoder(const data_type& row, const format_settings& by) {
  auto form = csv_form_of(row, by);
  if (!form)
    return form.error();
  return std::unique_ptr<encoder>{std::make_unique<csv_encoder>(row, std::move(*form))};
}

} // namespace duet
