/// Records that are one value, without a form around it.
#pragma once

#include "columns/types.hpp"
#include "formats/decoder.hpp"
#include "formats/encoder.hpp"
#include "formats/options.hpp"
#include "model/failure.hpp"

#include <memory>
#include <span>

namespace duet {

/// The options that raw values have.
[[nodiscard]] std::span<const format_option> raw_options();

[[nodiscard]] result<std::unique_ptr<decoder>> make_raw_decoder(const decoded_fields& of,
                                                                const format_settings& by);
[[nodiscard]] result<std::unique_ptr<encoder>> make_raw_encoder(const data_type& row,
                                                                const format_settings& by);

} // namespace duet
