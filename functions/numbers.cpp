#include "functions/numbers.hpp"

#include <algorithm>
#include <utility>

namespace duet {

decimal_type digits_of(const data_type& number) {
  switch (number.kind) {
  case type_kind::tinyint:
    return tinyint_as_decimal;
  case type_kind::smallint:
    return smallint_as_decimal;
  case type_kind::integer:
    return int_as_decimal;
  case type_kind::bigint:
    return bigint_as_decimal;
  default:
    return {number.precision, number.scale};
  }
}

data_type decimal_of(decimal_type digits, bool nullable) {
  return decimal_of(digits.precision, digits.scale, nullable);
}

resolved_call call_with(argument_list given, data_type type, std::vector<data_type> takes,
                        kernel compute) {
  return {.type = with_nullable(std::move(type), any_nullable(given)),
          .takes = std::move(takes),
          .compute = std::move(compute)};
}

std::vector<data_type> argument_types(argument_list given) {
  std::vector<data_type> types;
  for (const auto& each : given)
    types.push_back(each.type);
  return types;
}

std::vector<argument> without_null_type(argument_list given) {
  std::vector<argument> made{given.begin(), given.end()};
  const auto known = std::ranges::find_if(
      given, [](const argument& each) { return each.type.kind != type_kind::null; });
  const auto type = known == given.end() ? type_of(type_kind::integer) : known->type;
  for (auto& each : made)
    if (each.type.kind == type_kind::null)
      each.type = with_nullable(type, true);
  return made;
}

} // namespace duet
