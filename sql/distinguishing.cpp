#include "sql/distinguishing.hpp"

#include "functions/cast.hpp"
#include "sql/not_null.hpp"

namespace duet::sql {

namespace {

/// Whether a cast gives different values for different values.
bool loses_nothing(const data_type& from, const data_type& to) {
  if (is_integer(from.kind) && is_integer(to.kind))
    return to.kind >= from.kind;
  if (from.kind == type_kind::decimal && to.kind == type_kind::decimal)
    return to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
  const bool to_text = to.kind == type_kind::varchar;
  if (is_integer(from.kind))
    return to_text && to.precision == length_max;
  return from.kind == type_kind::varchar && to_text && to.precision >= from.precision;
}

bool is_cast(const expression& of) {
  const auto& from = of.arguments.front().type;
  return of.of == &cast_function(from, of.type, false) && loses_nothing(from, of.type);
}

} // namespace

std::optional<std::size_t> column_told_apart(const expression& by) {
  if (by.is == expression::form::column)
    return by.place;
  const bool passes = by.is == expression::form::call && by.arguments.size() == 1 &&
                      (is_not_null_check(by) || is_cast(by));
  return passes ? column_told_apart(by.arguments.front()) : std::nullopt;
}

} // namespace duet::sql
