#include "sql/literals.hpp"

#include "columns/decimal.hpp"
#include "columns/interval_text.hpp"
#include "columns/number_text.hpp"
#include "columns/time_text.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

namespace duet::sql {

namespace {

using bound = std::optional<expression>;

constexpr std::size_t int_digits = 10;

/// How many digits are behind the last point of a text.
std::int32_t fraction_digits(std::string_view text) {
  const auto point = text.rfind('.');
  return point == std::string_view::npos ? 0 : static_cast<std::int32_t>(text.size() - point - 1);
}

std::int32_t characters(std::string_view text) {
  return static_cast<std::int32_t>(std::ranges::count_if(
      text, [](char each) { return (static_cast<unsigned char>(each) & 0xc0U) != 0x80U; }));
}

/// It has all digits that are written, zeros as well.
bound decimal_literal(std::string_view text, place at, diagnostics& said) {
  const auto scale = fraction_digits(text);
  std::string digits;
  std::ranges::copy_if(text, std::back_inserter(digits), [](char each) { return each != '.'; });
  const auto precision = static_cast<std::int32_t>(digits.size());
  if (precision > decimal_precision_max) {
    said.error(at, "a number has at most " + std::to_string(decimal_precision_max) + " digits");
    return std::nullopt;
  }
  int128 value = 0;
  for (const auto each : digits)
    value = value * 10 + (each - '0');
  return constant_of(value, decimal_of(precision, scale, false));
}

bound integer_literal(std::string_view text, place at, diagnostics& said) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem != std::errc{})
    return decimal_literal(text, at, said);
  const bool is_int = text.size() <= int_digits && value <= 2'147'483'647;
  return constant_of(value, type_of(is_int ? type_kind::integer : type_kind::bigint, false));
}

bound approximate_literal(std::string_view text, place at, diagnostics& said) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (problem == std::errc{})
    return constant_of(value, type_of(type_kind::floating, false));
  said.error(at, "`" + std::string{text} + "` is beyond what a DOUBLE holds");
  return std::nullopt;
}

bound time_literal(const syntax::literal& of, place at, diagnostics& said) {
  const auto digits = std::min(fraction_digits(of.text), timestamp_precision_max);
  std::optional<std::int64_t> value;
  data_type type;
  if (of.kind == syntax::literal_kind::date) {
    value = cast_to_date(of.text);
    type = type_of(type_kind::date, false);
  } else if (of.kind == syntax::literal_kind::time) {
    value = cast_to_time(of.text, std::min(digits, time_precision_max));
    type = {.kind = type_kind::time,
            .nullable = false,
            .precision = std::min(digits, time_precision_max)};
  } else {
    value = cast_to_timestamp(of.text, timestamp_precision_max);
    type = timestamp_of(digits, false);
  }
  if (value)
    return constant_of(*value, type);
  said.error(at, "'" + of.text + "' is no " + to_string(with_nullable(type, true)));
  return std::nullopt;
}

/// The unit of a field of an interval; nothing for those that intervals have not.
std::optional<interval_unit> unit_of(syntax::time_unit of) {
  switch (of) {
  case syntax::time_unit::year:
    return interval_unit::year;
  case syntax::time_unit::quarter:
    return interval_unit::quarter;
  case syntax::time_unit::month:
    return interval_unit::month;
  case syntax::time_unit::week:
    return interval_unit::week;
  case syntax::time_unit::day:
    return interval_unit::day;
  case syntax::time_unit::hour:
    return interval_unit::hour;
  case syntax::time_unit::minute:
    return interval_unit::minute;
  case syntax::time_unit::second:
    return interval_unit::second;
  default:
    return std::nullopt;
  }
}

} // namespace

bound bind_literal(const syntax::literal& of, place at, diagnostics& said) {
  using enum syntax::literal_kind;
  switch (of.kind) {
  case null:
    return constant_of({}, type_of(type_kind::null));
  case boolean_true:
  case boolean_false:
    return constant_of(std::int64_t{of.kind == boolean_true ? 1 : 0},
                       type_of(type_kind::boolean, false));
  case boolean_unknown:
    return constant_of({}, type_of(type_kind::boolean));
  case integer:
    return integer_literal(of.text, at, said);
  case decimal:
    return decimal_literal(of.text, at, said);
  case approximate:
    return approximate_literal(of.text, at, said);
  case string:
    return constant_of(
        std::string_view{of.text},
        {.kind = type_kind::character, .nullable = false, .precision = characters(of.text)});
  case bytes:
    return constant_of(std::string_view{of.text},
                       {.kind = type_kind::binary,
                        .nullable = false,
                        .precision = static_cast<std::int32_t>(of.text.size())});
  case date:
  case time:
  case timestamp:
    return time_literal(of, at, said);
  case timestamp_ltz:
    said.error(at, "a TIMESTAMP WITH LOCAL TIME ZONE cannot be written as a literal",
               "write CAST('2024-01-15 08:00:00' AS TIMESTAMP_LTZ(3))");
    return std::nullopt;
  case default_value:
    said.error(at, "DEFAULT has no value here");
    return std::nullopt;
  }
  return std::nullopt;
}

bound bind_interval(const syntax::interval_literal& of, place at, diagnostics& said) {
  const auto from = unit_of(of.qualifier.from);
  const auto to = of.qualifier.to ? unit_of(*of.qualifier.to) : from;
  if (!from || !to) {
    said.error(at, "intervals have no such unit");
    return std::nullopt;
  }
  interval_qualifier as{.from = *from, .to = *to};
  as.digits = static_cast<int>(of.qualifier.precision.value_or(2));
  as.fraction_digits = static_cast<int>(of.qualifier.fraction.value_or(6));
  const auto value = parse_interval(of.text, as);
  if (!value) {
    said.error(at, "'" + of.text + "' is no interval of these units");
    return std::nullopt;
  }
  const auto kind = is_in_months(*from) ? type_kind::interval_months : type_kind::interval_millis;
  return constant_of(of.negative ? -*value : *value, type_of(kind, false));
}

} // namespace duet::sql
