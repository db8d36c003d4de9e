#include "sql/literal_text.hpp"
#include "sql/print.hpp"
#include "sql/printer.hpp"

#include <array>

namespace duet::sql::syntax {

namespace {

/// By `type_kind`.
constexpr std::array<std::string_view, 21> type_names{
    "BOOLEAN",   "TINYINT",       "SMALLINT", "INT",    "BIGINT",    "FLOAT", "DOUBLE",
    "DECIMAL",   "CHAR",          "VARCHAR",  "BINARY", "VARBINARY", "DATE",  "TIME",
    "TIMESTAMP", "TIMESTAMP_LTZ", "INTERVAL", "ARRAY",  "MULTISET",  "MAP",   "ROW"};

std::string_view name_of_type(const data_type& what) {
  if (what.precision == length_max && what.kind == type_kind::varchar)
    return "STRING";
  if (what.precision == length_max && what.kind == type_kind::varbinary)
    return "BYTES";
  return type_names.at(static_cast<std::size_t>(what.kind));
}

} // namespace

std::string print(const data_type& what) {
  printer to;
  to.add(what);
  return std::move(to).text();
}

void printer::add(const data_type& what) {
  const auto written = name_of_type(what);
  add(written);
  if (what.precision && written != "STRING" && written != "BYTES") {
    add("(" + std::to_string(*what.precision));
    if (what.scale)
      add(", " + std::to_string(*what.scale));
    add(")");
  }
  if (what.kind == type_kind::interval) {
    add(" ");
    add(what.fields_of_interval);
  }
  if (!what.elements.empty()) {
    add("<");
    add_list(what.elements, [this](const data_type& each) { add(each); });
    add(">");
  }
  if (what.kind == type_kind::row)
    add_fields(what);
  if (what.not_null)
    add(" NOT NULL");
}

void printer::add_fields(const data_type& what) {
  add("<");
  add_list(what.fields, [this](const row_field& each) {
    add_name(each.label);
    add(" ");
    add(each.type);
    if (each.comment)
      add(" " + quoted(*each.comment));
  });
  add(">");
}

} // namespace duet::sql::syntax
