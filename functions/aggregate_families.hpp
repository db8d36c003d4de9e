/// The aggregates of each family; functions/aggregate.hpp has them all.
#pragma once

#include "functions/aggregate.hpp"

#include <span>

namespace duet {

/// COUNT, SUM, AVG
[[nodiscard]] std::span<const aggregate> sum_aggregates();

/// STDDEV_POP, VAR_SAMP, ...
[[nodiscard]] std::span<const aggregate> deviation_aggregates();

/// MIN, MAX
[[nodiscard]] std::span<const aggregate> extreme_aggregates();

/// FIRST_VALUE, LAST_VALUE
[[nodiscard]] std::span<const aggregate> arrival_aggregates();

/// LISTAGG, COLLECT, ARRAY_AGG, JSON_ARRAYAGG, JSON_OBJECTAGG
[[nodiscard]] std::span<const aggregate> collecting_aggregates();

/// PERCENTILE
[[nodiscard]] std::span<const aggregate> percentile_aggregates();

} // namespace duet
