/// CSV to columns.
#pragma once

#include "formats/decoder.hpp"
#include "formats/options.hpp"
#include "model/failure.hpp"

#include <memory>

namespace duet {

/// A decoder by the options `csv_options()`.
[[nodiscard]] result<std::unique_ptr<decoder>> make_csv_decoder(const decoded_fields& of,
                                                                const format_settings& by);

} // namespace duet
