#include "formats/json_settings.hpp"

#include "formats/field_types.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace duet {

namespace {

constexpr std::string_view fail_on_missing_field = "fail-on-missing-field";
constexpr std::string_view ignore_parse_errors = "ignore-parse-errors";
constexpr std::string_view timestamp_format = "timestamp-format.standard";
constexpr std::string_view map_null_key_mode = "map-null-key.mode";
constexpr std::string_view map_null_key_literal = "map-null-key.literal";
constexpr std::string_view decimal_as_plain_number = "encode.decimal-as-plain-number";
constexpr std::string_view ignore_null_fields = "encode.ignore-null-fields";
constexpr std::string_view json_parser_enabled = "decode.json-parser.enabled";

/// In the order of `timestamp_standard` and of `json_null_key`.
constexpr std::array<std::string_view, 2> standards{"SQL", "ISO-8601"};
constexpr std::array<std::string_view, 3> null_key_modes{"FAIL", "DROP", "LITERAL"};

constexpr std::array known_json_options{
    format_option{fail_on_missing_field, option_kind::flag, "false",
                  "Whether a field that is not there makes its row a bad one; else it is NULL."},
    format_option{ignore_parse_errors, option_kind::flag, "false",
                  "Whether what cannot be read is NULL, and what is not JSON no row."},
    format_option{timestamp_format, option_kind::choice, "SQL",
                  "How timestamps are written: '2024-01-15 10:30:00', or with a T between.",
                  standards},
    format_option{map_null_key_mode, option_kind::choice, "FAIL",
                  "Whether a NULL among the keys of a map makes its row a bad one, is left out, or "
                  "written as a literal.",
                  null_key_modes},
    format_option{map_null_key_literal, option_kind::text, "null",
                  "The key that is written for NULL."},
    format_option{decimal_as_plain_number, option_kind::flag, "true",
                  "Whether decimals keep their zeros, '100.00', or lose them, '1E+2'. In Flink "
                  "they lose them unless told otherwise."},
    format_option{ignore_null_fields, option_kind::flag, "false",
                  "Whether fields that are NULL are left out."},
    format_option{json_parser_enabled, option_kind::flag, "true",
                  "Taken, and changes nothing: there is one reader of JSON here."},
};

/// The fields whose types have no form in JSON.
std::optional<failure> formless(const data_type& row) {
  for (const auto& [name, type] : row.fields) {
    const data_type* formless = nullptr;
    for_each_type(type, [&](const data_type& part) {
      const bool keyed = part.kind == type_kind::map || part.kind == type_kind::multiset;
      if (keyed && !is_text(part.fields.front().type.kind))
        formless = &part;
    });
    if (formless != nullptr)
      return misconfigured("JSON has no form for `" + name + "`: the keys of " +
                           to_string(*formless) + " are no strings");
  }
  return std::nullopt;
}

timestamp_standard standard_of(const format_settings& by) {
  return static_cast<timestamp_standard>(by.choice(timestamp_format));
}

} // namespace

std::span<const format_option> json_options() { return known_json_options; }

result<json_rules> json_rules_of(const data_type& declared, const format_settings& by) {
  if (auto why = formless(declared))
    return *why;
  json_rules made{.timestamps = standard_of(by),
                  .ignore_errors = by.flag(ignore_parse_errors),
                  .fail_on_missing = by.flag(fail_on_missing_field)};
  if (made.ignore_errors && made.fail_on_missing)
    return misconfigured(
        "'json.fail-on-missing-field' and 'json.ignore-parse-errors' exclude each other");
  for_each_type(declared, [&](const data_type& part) {
    made.exact_numbers = made.exact_numbers || part.kind == type_kind::decimal;
  });
  return made;
}

result<json_form> json_form_of(const data_type& row, const format_settings& by) {
  if (auto why = formless(row))
    return *why;
  return json_form{.timestamps = standard_of(by),
                   .null_key = static_cast<json_null_key>(by.choice(map_null_key_mode)),
                   .null_key_literal = by.text(map_null_key_literal),
                   .plain_decimals = by.flag(decimal_as_plain_number),
                   .ignore_null_fields = by.flag(ignore_null_fields)};
}

} // namespace duet
