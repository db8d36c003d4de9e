/// Formats: what the bytes of a record's key or value mean.
#pragma once

#include "columns/types.hpp"
#include "formats/decoder.hpp"
#include "formats/encoder.hpp"
#include "formats/options.hpp"
#include "model/failure.hpp"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace duet {

/// A format by name.
struct format {
  std::string_view name;
  std::string_view about; ///< One sentence, for docs and `explain`.
  std::span<const format_option> options;

  /// Options that were given have been checked; see `read_options`. A failure names the field that
  /// the format has no form for, or options that exclude each other.
  result<std::unique_ptr<decoder>> (*make_decoder)(const decoded_fields& of,
                                                   const format_settings& by) = nullptr;
  result<std::unique_ptr<encoder>> (*make_encoder)(const data_type& row,
                                                   const format_settings& by) = nullptr;
};

/// All formats that there are.
[[nodiscard]] std::span<const format> formats();

/// The format of a name; null if there is none.
[[nodiscard]] const format* find_format(std::string_view name);

/// A decoder, or an encoder of ROWs, of a format by its name and its options, which are named
/// without the name of the format: ("json", {{"ignore-parse-errors", "true"}}). A failure is
/// `misconfigured`, and its sentence names the option with the format's name before it.
[[nodiscard]] result<std::unique_ptr<decoder>>
make_decoder(std::string_view name, const given_options& options, const decoded_fields& of);
[[nodiscard]] result<std::unique_ptr<encoder>>
make_encoder(std::string_view name, const given_options& options, const data_type& row);

} // namespace duet
