/// How tightly operators bind, and how they are written.
#pragma once

#include "sql/lexeme.hpp"
#include "sql/syntax_expression.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace duet::sql::syntax {

/// Levels of precedence, those that bind loosest first. Operators of one level associate to the
/// left; prefixes to the right.
enum class level : std::uint8_t {
  any,
  or_,
  and_,
  not_,
  is,             ///< IS NULL, IS TRUE, ...
  comparison,     ///< Also IS DISTINCT FROM.
  range,          ///< BETWEEN, IN, LIKE, SIMILAR TO
  additive,       ///< + -
  multiplicative, ///< * / % ||
  sign,           ///< + - in front
  postfix,        ///< [ ] and .
  primary,        ///< What is not put together by operators.
};

/// The next level that binds more tightly.
[[nodiscard]] constexpr level above(level of) {
  return static_cast<level>(static_cast<std::uint8_t>(of) + 1);
}

/// A binary operator that is one lexeme.
struct binary_operator_row {
  binary_operator op{};
  lexeme written;
  level binds{};
};

constexpr std::array<binary_operator_row, 14> binary_operators{{
    {binary_operator::multiply, "*", level::multiplicative},
    {binary_operator::divide, "/", level::multiplicative},
    {binary_operator::remainder, "%", level::multiplicative},
    {binary_operator::concat, "||", level::multiplicative},
    {binary_operator::plus, "+", level::additive},
    {binary_operator::minus, "-", level::additive},
    {binary_operator::equals, "=", level::comparison},
    {binary_operator::not_equals, "<>", level::comparison},
    {binary_operator::not_equals, "!=", level::comparison},
    {binary_operator::less, "<", level::comparison},
    {binary_operator::less_or_equal, "<=", level::comparison},
    {binary_operator::greater, ">", level::comparison},
    {binary_operator::greater_or_equal, ">=", level::comparison},
    {binary_operator::overlaps, "OVERLAPS", level::comparison},
}};

/// How an operator is written: `=`, `IS DISTINCT FROM`, ...
[[nodiscard]] std::string_view to_string(binary_operator op);

/// The level of the operator that an expression is made with.
[[nodiscard]] level level_of(const expression& what);

/// A word, with what it stands for.
template <class Kind> struct word_row {
  Kind kind{};
  lexeme written;
};

/// The units of time, with other ways to write them behind the usual one.
constexpr std::array<word_row<time_unit>, 27> time_units{{
    {time_unit::nanosecond, "NANOSECOND"},
    {time_unit::microsecond, "MICROSECOND"},
    {time_unit::millisecond, "MILLISECOND"},
    {time_unit::second, "SECOND"},
    {time_unit::minute, "MINUTE"},
    {time_unit::hour, "HOUR"},
    {time_unit::day, "DAY"},
    {time_unit::week, "WEEK"},
    {time_unit::month, "MONTH"},
    {time_unit::quarter, "QUARTER"},
    {time_unit::year, "YEAR"},
    {time_unit::decade, "DECADE"},
    {time_unit::century, "CENTURY"},
    {time_unit::millennium, "MILLENNIUM"},
    {time_unit::epoch, "EPOCH"},
    {time_unit::dow, "DOW"},
    {time_unit::doy, "DOY"},
    {time_unit::isodow, "ISODOW"},
    {time_unit::isoyear, "ISOYEAR"},
    {time_unit::second, "SECONDS"},
    {time_unit::minute, "MINUTES"},
    {time_unit::hour, "HOURS"},
    {time_unit::day, "DAYS"},
    {time_unit::week, "WEEKS"},
    {time_unit::month, "MONTHS"},
    {time_unit::quarter, "QUARTERS"},
    {time_unit::year, "YEARS"},
}};

/// The usual way to write a unit of time: `DAY`.
[[nodiscard]] std::string_view to_string(time_unit unit);

} // namespace duet::sql::syntax
