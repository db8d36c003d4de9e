#include "sql/plan.hpp"

namespace duet::sql {

std::vector<data_type> element_columns(const unnest_step& of) {
  std::vector<data_type> columns;
  const auto& element = of.collection.fields.front().type;
  if (of.collection.kind == type_kind::map) {
    columns = {element, of.collection.fields.back().type};
  } else if (element.kind == type_kind::row) {
    for (const auto& each : element.fields)
      columns.push_back(with_nullable(each.type, each.type.nullable || element.nullable));
  } else {
    columns = {element};
  }
  if (of.has_ordinal)
    columns.push_back(type_of(type_kind::integer, false));
  if (of.keeps_empty)
    for (auto& each : columns)
      each.nullable = true;
  return columns;
}

} // namespace duet::sql
