/// Which types stand for which others: what SQL does without being told, and what CAST may do.
#pragma once

#include "columns/types.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace duet {

/// Where types meet. Flink has two rules, which differ in little, but so do results:
///
///                                   of_values           of_arguments
///     FLOAT, DOUBLE                 FLOAT               DOUBLE
///     DOUBLE, FLOAT                 DOUBLE              DOUBLE
///     DECIMAL(p, s), FLOAT          DOUBLE              FLOAT
///     FLOAT, DECIMAL(p, s)          DOUBLE              DOUBLE
///     TIMESTAMP_LTZ, TIMESTAMP      TIMESTAMP           TIMESTAMP_LTZ
///     TIMESTAMP, TIMESTAMP_LTZ      TIMESTAMP_LTZ       TIMESTAMP_LTZ
///     DATE, TIMESTAMP               none                DATE
enum class meeting : std::uint8_t {
  of_values,    ///< CASE, IF, NULLIF, UNION ALL, VALUES, ARRAY[..], MAP[..].
  of_arguments, ///< COALESCE, IFNULL, GREATEST, LEAST.
};

/// The type that takes the values of all these. Nothing if there is none, or if all are NULL.
/// `types` has one at least.
///
///     INT, DECIMAL(4, 2)         DECIMAL(12, 2)
///     CHAR(3), CHAR(5)           VARCHAR(5)
///     TIMESTAMP(3), NULL         TIMESTAMP(3)
///     ROW<INT>, ROW<BIGINT>      ROW<BIGINT>
[[nodiscard]] std::optional<data_type> common_type(std::span<const data_type> types,
                                                   meeting at = meeting::of_values);

/// Whether values of one type are taken for another without CAST: by functions, and by INSERT. What
/// does not fit into a DECIMAL is rounded all the same, and a timestamp loses its digits. Nothing
/// is said of NULL here.
[[nodiscard]] bool casts_implicitly(const data_type& from, const data_type& to);

/// Whether CAST can make one of the other.
[[nodiscard]] bool castable(const data_type& from, const data_type& to);

} // namespace duet
