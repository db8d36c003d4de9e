#include "formats/csv_settings.hpp"

#include <algorithm>
#include <array>

namespace duet {

namespace {

constexpr std::string_view field_delimiter = "field-delimiter";
constexpr std::string_view disable_quote_character = "disable-quote-character";
constexpr std::string_view quote_character = "quote-character";
constexpr std::string_view allow_comments = "allow-comments";
constexpr std::string_view csv_ignore_parse_errors = "ignore-parse-errors";
constexpr std::string_view array_element_delimiter = "array-element-delimiter";
constexpr std::string_view escape_character = "escape-character";
constexpr std::string_view null_literal = "null-literal";
constexpr std::string_view scientific_decimals = "write-bigdecimal-in-scientific-notation";

constexpr std::array known_csv_options{
    format_option{field_delimiter, option_kind::escaped_character, ",",
                  "What stands between fields."},
    format_option{disable_quote_character, option_kind::flag, "false",
                  "Whether fields are never in quotes."},
    format_option{quote_character, option_kind::character, "\"",
                  "What stands around a field that has separators or ends of lines in it."},
    format_option{allow_comments, option_kind::flag, "false",
                  "Whether lines that begin with # do not count, nor blank ones before the row."},
    format_option{csv_ignore_parse_errors, option_kind::flag, "false",
                  "Whether what cannot be read is NULL, and what is not CSV no row."},
    format_option{array_element_delimiter, option_kind::character, ";",
                  "What stands between elements of an ARRAY, and between fields of a ROW."},
    format_option{escape_character, option_kind::character, "",
                  "What takes away the meaning of the character behind it; none if not given."},
    format_option{null_literal, option_kind::text, "",
                  "What stands for NULL; nothing does if not given."},
    format_option{scientific_decimals, option_kind::flag, "true",
                  "Whether decimals lose the zeros at their end: '1E+5' for 100000."},
};

bool is_simple(const data_type& type) { return !is_nested(type.kind) && !is_interval(type.kind); }

/// Fields are simple; an ARRAY or a ROW of simple ones is written within one field.
bool has_form(const data_type& type) {
  if (type.kind != type_kind::array && type.kind != type_kind::row)
    return is_simple(type);
  return std::ranges::all_of(type.fields,
                             [](const type_field& part) { return is_simple(part.type); });
}

} // namespace

std::span<const format_option> csv_options() { return known_csv_options; }

result<csv_form> csv_form_of(const data_type& row, const format_settings& by) {
  for (const auto& [name, type] : row.fields)
    if (!has_form(type))
      return misconfigured("CSV has no form for `" + name + "`, which is " + to_string(type));
  csv_form made{.separator = by.text(field_delimiter),
                .quote = by.text(quote_character),
                .escape = by.text(escape_character),
                .element_separator = by.text(array_element_delimiter),
                .comments = by.flag(allow_comments),
                .ignore_errors = by.flag(csv_ignore_parse_errors),
                .plain_decimals = !by.flag(scientific_decimals)};
  if (by.is_given(null_literal))
    made.null_literal = by.text(null_literal);
  if (!by.flag(disable_quote_character))
    return made;
  if (by.is_given(quote_character))
    return misconfigured("'csv.disable-quote-character' and 'csv.quote-character' exclude each "
                         "other");
  made.quote.clear();
  return made;
}

} // namespace duet
