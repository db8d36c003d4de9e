/// What a table says of its JSON.
#pragma once

#include "columns/types.hpp"
#include "formats/json_scalar.hpp"
#include "formats/options.hpp"
#include "model/failure.hpp"

#include <span>
#include <string>

namespace duet {

/// The options that JSON has.
[[nodiscard]] std::span<const format_option> json_options();

/// What becomes of a NULL among the keys of a map.
enum class json_null_key : std::uint8_t { fail, drop, literal };

/// How JSON is written.
struct json_form {
  timestamp_standard timestamps = timestamp_standard::sql;
  json_null_key null_key = json_null_key::fail;
  std::string null_key_literal{};
  bool plain_decimals = true;
  bool ignore_null_fields = false;
};

/// How fields are read, and rows are written. A failure names the field whose type has no form in
/// JSON, or options that exclude each other.
[[nodiscard]] result<json_rules> json_rules_of(const data_type& declared,
                                               const format_settings& by);
[[nodiscard]] result<json_form> json_form_of(const data_type& row, const format_settings& by);

} // namespace duet
