/// Numbers of JSON, as Java's BigDecimal and Integer write them.
#pragma once

#include <string>
#include <string_view>

namespace duet {

/// Whether a number is written without a point and an exponent.
[[nodiscard]] bool is_whole_number(std::string_view written);

/// Whether its exponent is one that Java has.
[[nodiscard]] bool has_small_exponent(std::string_view written);

/// Appends a number as Java prints it again: its digits stay, an exponent is written only where
/// there would be many zeros: "1.50", "1E+5" for 1e5, "1E-7" for 0.0000001.
void append_java_number(std::string& to, std::string_view written);

} // namespace duet
