/// What values of SQL are in texts: what formats have in common.
#pragma once

#include "columns/decimal_type.hpp"
#include "columns/number_text.hpp"
#include "columns/types.hpp"
#include "model/int128.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace duet {

/// The numbers of an integer type; of an interval those of INT or BIGINT, as it is stored.
[[nodiscard]] integer_range range_of_kind(type_kind kind);

/// A number of an integer type that is written by JSON's grammar, without fraction and exponent.
[[nodiscard]] std::optional<std::int64_t> parse_whole(std::string_view number, integer_range in);

/// A number by JSON's grammar in a DECIMAL, rounded half up; nothing if it has no place there.
[[nodiscard]] std::optional<int128> parse_json_decimal(std::string_view number, decimal_type to);

/// A number by JSON's grammar as the nearest double, or as the double that is the nearest float.
/// What is beyond all of them is infinite.
[[nodiscard]] double parse_double(std::string_view number);
[[nodiscard]] double parse_float(std::string_view number);

/// Whether a text is "true" in any case, blanks around it not counted.
[[nodiscard]] bool is_true(std::string_view text);

/// Whether a text is a decimal as Java's BigDecimal reads it: "1", "+1.", "-.5e-3".
[[nodiscard]] bool is_decimal(std::string_view text);

/// "is no INT": what is said of a text that is none.
[[nodiscard]] std::string_view no_value_of(type_kind kind);

} // namespace duet
