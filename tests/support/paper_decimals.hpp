/// Decimals computed as on paper: digit by digit, on texts of any length. Slow, and shares nothing
/// with what it tests.
#pragma once

#include <string>
#include <string_view>

namespace duet::test {

/// A number written plainly: "-12.340" has the digits 12340, three of them behind the point.
struct paper_decimal {
  std::string digits = "0"; ///< Without zeros in front, but at least one.
  int scale = 0;            ///< How many of them are behind the point; missing ones are 0.
  bool negative = false;
};

/// Reads and writes "-12.340".
[[nodiscard]] paper_decimal on_paper(std::string_view text);
[[nodiscard]] std::string to_text(const paper_decimal& number);

[[nodiscard]] paper_decimal sum_of(const paper_decimal& a, const paper_decimal& b);
[[nodiscard]] paper_decimal product_of(const paper_decimal& a, const paper_decimal& b);

/// The quotient with 38 digits, halves rounded away from 0.
[[nodiscard]] paper_decimal quotient_of(const paper_decimal& a, const paper_decimal& b);

/// What is left of a when b was taken from it as often as possible.
[[nodiscard]] paper_decimal rest_of(const paper_decimal& a, const paper_decimal& b);

/// Below 0 if a is less than b, above if it is greater.
[[nodiscard]] int order_of(const paper_decimal& a, const paper_decimal& b);

/// The number with so many digits behind the point, halves rounded away from 0.
[[nodiscard]] paper_decimal rounded(const paper_decimal& number, int scale);

/// The same in a type, as text; "none" if it has more digits than the type.
[[nodiscard]] std::string in_type(const paper_decimal& number, int precision, int scale);

} // namespace duet::test
