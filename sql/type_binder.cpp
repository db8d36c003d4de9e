#include "sql/type_binder.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace duet::sql {

namespace {

/// A kind of type, and what its precision may be.
struct kind_row {
  syntax::type_kind written{};
  type_kind meant{};
  std::int32_t least = 0;
  std::int32_t most = 0; ///< 0: it has none.
  std::int32_t otherwise = 0;
};

constexpr std::array kinds{
    kind_row{syntax::type_kind::boolean, type_kind::boolean},
    kind_row{syntax::type_kind::tinyint, type_kind::tinyint},
    kind_row{syntax::type_kind::smallint, type_kind::smallint},
    kind_row{syntax::type_kind::integer, type_kind::integer},
    kind_row{syntax::type_kind::bigint, type_kind::bigint},
    kind_row{syntax::type_kind::single_float, type_kind::real},
    kind_row{syntax::type_kind::double_float, type_kind::floating},
    kind_row{syntax::type_kind::decimal, type_kind::decimal, 1, decimal_precision_max,
             decimal_precision_default},
    kind_row{syntax::type_kind::character, type_kind::character, 1, length_max, 1},
    kind_row{syntax::type_kind::varchar, type_kind::varchar, 1, length_max, 1},
    kind_row{syntax::type_kind::binary, type_kind::binary, 1, length_max, 1},
    kind_row{syntax::type_kind::varbinary, type_kind::varbinary, 1, length_max, 1},
    kind_row{syntax::type_kind::date, type_kind::date},
    kind_row{syntax::type_kind::time, type_kind::time, 0, time_precision_max, 0},
    kind_row{syntax::type_kind::timestamp, type_kind::timestamp, 0, timestamp_precision_max,
             timestamp_precision_default},
    kind_row{syntax::type_kind::timestamp_ltz, type_kind::timestamp_ltz, 0, timestamp_precision_max,
             timestamp_precision_default},
    kind_row{syntax::type_kind::array, type_kind::array},
    kind_row{syntax::type_kind::multiset, type_kind::multiset},
    kind_row{syntax::type_kind::map, type_kind::map},
    kind_row{syntax::type_kind::row, type_kind::row},
};

type_kind interval_kind(const syntax::interval_qualifier& of) {
  using enum syntax::time_unit;
  const bool months = of.from == year || of.from == quarter || of.from == month;
  return months ? type_kind::interval_months : type_kind::interval_millis;
}

bool bind_precision(const syntax::data_type& of, const kind_row& kind, data_type& to,
                    diagnostics& said) {
  to.precision = kind.otherwise;
  if (!of.precision || kind.most == 0)
    return true;
  const std::int64_t precision = *of.precision;
  if (precision < kind.least || precision > kind.most) {
    said.error(of.at, "the precision of " + to_string(to) + " is to be from " +
                          std::to_string(kind.least) + " to " + std::to_string(kind.most) +
                          ", not " + std::to_string(precision));
    return false;
  }
  to.precision = static_cast<std::int32_t>(precision);
  return true;
}

bool bind_scale(const syntax::data_type& of, data_type& to, diagnostics& said) {
  const std::int64_t scale = of.scale.value_or(0);
  if (scale > to.precision) {
    said.error(of.at, "a DECIMAL of " + std::to_string(to.precision) + " digits cannot have " +
                          std::to_string(scale) + " behind the point");
    return false;
  }
  to.scale = static_cast<std::int32_t>(scale);
  return true;
}

bool bind_parts(const syntax::data_type& of, data_type& to, diagnostics& said) {
  for (const auto& each : of.elements) {
    auto part = bind_type(each, said);
    if (!part)
      return false;
    to.fields.push_back({"", std::move(*part)});
  }
  for (const auto& each : of.fields) {
    auto part = bind_type(each.type, said);
    if (!part)
      return false;
    to.fields.push_back({each.label.text, std::move(*part)});
  }
  return true;
}

} // namespace

std::optional<data_type> bind_type(const syntax::data_type& of, diagnostics& said) {
  data_type made{.nullable = !of.not_null};
  if (of.kind == syntax::type_kind::interval) {
    made.kind = interval_kind(of.fields_of_interval);
    return made;
  }
  for (const auto& kind : kinds)
    if (kind.written == of.kind) {
      made.kind = kind.meant;
      const bool good = bind_precision(of, kind, made, said) && bind_parts(of, made, said) &&
                        (made.kind != type_kind::decimal || bind_scale(of, made, said));
      return good ? std::optional{std::move(made)} : std::nullopt;
    }
  said.error(of.at, "there is no such type");
  return std::nullopt;
}

} // namespace duet::sql
