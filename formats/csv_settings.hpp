/// What a table says of its CSV.
#pragma once

#include "columns/types.hpp"
#include "formats/options.hpp"
#include "model/failure.hpp"

#include <optional>
#include <span>
#include <string>

namespace duet {

/// The options that CSV has.
[[nodiscard]] std::span<const format_option> csv_options();

/// How CSV is written. Each character is one of UTF-16, in UTF-8.
struct csv_form {
  std::string separator = ",";
  std::string quote = "\""; ///< Empty: none.
  std::string escape{};     ///< Empty: none.
  std::string element_separator = ";";
  std::optional<std::string> null_literal{};
  bool comments = false; ///< Whether lines in front that begin with # are none.
  bool ignore_errors = false;
  bool plain_decimals = false;
};

/// The form of fields, read or written. A failure names the field whose type has no form in CSV, or
/// options that exclude each other.
[[nodiscard]] result<csv_form> csv_form_of(const data_type& row, const format_settings& by);

} // namespace duet
