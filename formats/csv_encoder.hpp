/// Columns to CSV.
#pragma once

#include "columns/types.hpp"
#include "formats/encoder.hpp"
#include "formats/options.hpp"
#include "model/failure.hpp"

#include <memory>

namespace duet {

/// An encoder of the fields of a ROW by the options `csv_options()`.
[[nodiscard]] result<std::unique_ptr<encoder>> make_csv_encoder(const data_type& row,
                                                                const format_settings& by);

} // namespace duet
