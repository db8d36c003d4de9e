#include "columns/decimal.hpp"
#include "columns/number_text.hpp"
#include "functions/bulk.hpp"
#include "functions/cast_families.hpp"
#include "functions/numbers.hpp"

#include <cmath>

namespace duet::casting {

namespace {

constexpr problem not_finite{"cannot cast NaN or Infinity to DECIMAL"};

integer_range range_in(type_kind kind) {
  switch (kind) {
  case type_kind::tinyint:
    return tinyint_range;
  case type_kind::smallint:
    return smallint_range;
  case type_kind::integer:
    return int_range;
  default:
    return bigint_range;
  }
}

kernel from_integer(const data_type& to) {
  switch (to.kind) {
  case type_kind::boolean:
    return map_total<std::int64_t>(
        [](std::int64_t number) { return std::int64_t{number != 0 ? 1 : 0}; });
  case type_kind::real:
    return map_total<std::int64_t>([](std::int64_t number) { return to_float(number); });
  case type_kind::floating:
    return map_total<std::int64_t>([](std::int64_t number) { return static_cast<double>(number); });
  case type_kind::decimal:
    return map<std::int64_t>(
        [digits = digits_of(to)](std::int64_t number) { return decimal_of(number, digits); });
  default:
    return with_width(to.kind, [](auto width) {
      return map_total<std::int64_t>(
          [](std::int64_t number) { return std::int64_t{static_cast<decltype(width)>(number)}; });
    });
  }
}

kernel from_floating(const data_type& to) {
  switch (to.kind) {
  case type_kind::boolean:
    return map_total<double>([](double number) { return std::int64_t{number != 0 ? 1 : 0}; });
  case type_kind::real:
    return map_total<double>([](double number) { return to_float(number); });
  case type_kind::floating:
    return map_total<double>([](double number) { return number; });
  case type_kind::decimal:
    return map<double>([digits = digits_of(to)](double number) -> computed<int128> {
      if (!std::isfinite(number))
        return not_finite;
      const auto made = decimal_of(number, digits);
      return made ? computed<int128>{*made} : std::monostate{};
    });
  default:
    return map_total<double>(
        [range = range_in(to.kind)](double number) { return to_integer(number, range); });
  }
}

kernel from_decimal(const data_type& from, const data_type& to) {
  const auto digits = digits_of(from);
  switch (to.kind) {
  case type_kind::boolean:
    return map<int128>([](int128 unscaled) { return unscaled != 0; });
  case type_kind::real:
    return map<int128>([digits](int128 unscaled) { return to_float(to_double(unscaled, digits)); });
  case type_kind::floating:
    return map<int128>([digits](int128 unscaled) { return to_double(unscaled, digits); });
  case type_kind::decimal:
    return map<int128>([digits, wanted = digits_of(to)](int128 unscaled) {
      return rescale({unscaled, digits.scale}, wanted);
    });
  default:
    return with_width(to.kind, [digits](auto width) {
      return map<int128>([digits](int128 unscaled) {
        return static_cast<decltype(width)>(to_int64({unscaled, digits.scale}));
      });
    });
  }
}

} // namespace

kernel number_to_number(const data_type& from, const data_type& to, const session&) {
  switch (storage_of(from)) {
  case storage::integer:
    return from_integer(to);
  case storage::floating:
    return from_floating(to);
  default:
    return from_decimal(from, to);
  }
}

} // namespace duet::casting
