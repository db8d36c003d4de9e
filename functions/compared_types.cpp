#include "functions/compared_types.hpp"

#include "functions/coercion.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace duet {

namespace {

/// The digits of TINYINT to BIGINT.
std::int32_t integer_digits(type_kind kind) {
  static constexpr std::array<std::int32_t, 4> digits{3, 5, 10, 19};
  return digits.at(static_cast<std::size_t>(kind) - static_cast<std::size_t>(type_kind::tinyint));
}

data_type as_decimal(const data_type& type) {
  return is_integer(type.kind) ? decimal_of(integer_digits(type.kind), 0, type.nullable) : type;
}

/// With all digits of both; if these are too many, the scale gives way.
data_type common_decimal(const data_type& one, const data_type& other) {
  const auto scale = std::max(one.scale, other.scale);
  const auto whole = std::max(one.precision - one.scale, other.precision - other.scale);
  const auto precision = std::min(whole + scale, decimal_precision_max);
  return decimal_of(precision, std::min(scale, precision - std::min(whole, precision)));
}

std::optional<data_type> common_number(const data_type& one, const data_type& other) {
  const auto wider = std::max(one.kind, other.kind);
  if (is_integer(wider))
    return type_of(wider);
  if (!is_approximate(one.kind) && !is_approximate(other.kind))
    return common_decimal(as_decimal(one), as_decimal(other));
  const bool is_float = wider == type_kind::real; // DECIMAL with FLOAT is DOUBLE
  return type_of(is_float ? type_kind::real : type_kind::floating);
}

data_type common_sized(const data_type& one, const data_type& other) {
  auto type = one.kind > other.kind ? one : other; // the one that varies
  type.precision = std::max(one.precision, other.precision);
  if (one.kind == other.kind && one.precision != other.precision)
    type.kind = is_text(type.kind) ? type_kind::varchar : type_kind::varbinary;
  return type;
}

std::optional<data_type> common_time(const data_type& one, const data_type& other) {
  auto type = one.kind > other.kind ? one : other;
  type.precision = std::max(one.precision, other.precision);
  const bool date_and_timestamp =
      is_timestamp(type.kind) && std::min(one.kind, other.kind) == type_kind::date;
  const bool both_timestamps = is_timestamp(one.kind) && is_timestamp(other.kind);
  if (one.kind != other.kind && !date_and_timestamp && !both_timestamps)
    return std::nullopt;
  return type;
}

std::optional<data_type> common_of_values(const data_type& one, const data_type& other) {
  const auto both = [&](bool (*are)(type_kind)) { return are(one.kind) && are(other.kind); };
  if (both(is_numeric))
    return common_number(one, other);
  if (both(is_text) || both(is_binary))
    return common_sized(one, other);
  if (both(is_temporal))
    return common_time(one, other);
  return one.kind == other.kind && !is_nested(one.kind) ? std::optional{one} : std::nullopt;
}

std::optional<data_type> common_with_null(const data_type& one, const data_type& other) {
  auto type = one.kind == type_kind::null     ? std::optional{other}
              : other.kind == type_kind::null ? std::optional{one}
                                              : common_of_values(one, other);
  if (type)
    type->nullable = one.nullable || other.nullable;
  return type;
}

unresolved not_compared(const data_type& left, const data_type& right) {
  return {"compares values of one kind, and has " + to_string(with_nullable(left, true)) + " and " +
          to_string(with_nullable(right, true))};
}

compared_types as_compared_numbers(const data_type& left, const data_type& right) {
  if (is_approximate(left.kind) || is_approximate(right.kind))
    return {type_of(type_kind::floating, left.nullable),
            type_of(type_kind::floating, right.nullable)};
  if (left.kind == type_kind::decimal || right.kind == type_kind::decimal)
    return {as_decimal(left), as_decimal(right)};
  return {left, right};
}

} // namespace

std::optional<data_type> type_to_compare(std::span<const data_type> types) {
  std::optional<data_type> common = types.front();
  for (const auto& each : types.subspan(1))
    if (common)
      common = common_with_null(*common, each);
  return common && !is_nested(common->kind) ? common : std::nullopt;
}

std::variant<compared_types, unresolved> types_to_compare(const data_type& left,
                                                          const data_type& right, bool ordered) {
  const auto both = [&](bool (*are)(type_kind)) { return are(left.kind) && are(right.kind); };
  if (left.kind == type_kind::null || right.kind == type_kind::null) {
    const auto& known = left.kind == type_kind::null ? right : left;
    return compared_types{with_nullable(known, left.nullable),
                          with_nullable(known, right.nullable)};
  }
  if (both(is_numeric))
    return as_compared_numbers(left, right);
  if (is_temporal(left.kind) && is_text(right.kind))
    return compared_types{left, with_nullable(left, true)};
  if (is_text(left.kind) && is_temporal(right.kind))
    return compared_types{with_nullable(right, true), right};
  if (both(is_nested)) {
    const std::array pair{left, right};
    const auto common = ordered ? std::nullopt : common_type(pair);
    if (!common)
      return not_compared(left, right);
    return compared_types{with_nullable(*common, left.nullable),
                          with_nullable(*common, right.nullable)};
  }
  const auto common = common_of_values(left, right);
  if (!common)
    return not_compared(left, right);
  if (left.kind == right.kind || both(is_text) || both(is_binary))
    return compared_types{left, right};
  return compared_types{with_nullable(*common, left.nullable),
                        with_nullable(*common, right.nullable)};
}

} // namespace duet
