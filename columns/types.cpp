#include "columns/types.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace duet {

namespace {

/// What precision says of a kind.
enum class takes : std::uint8_t { nothing, length, digits, fraction, parts };

struct kind_row {
  std::string_view name;
  storage stored;
  takes precision;
};

constexpr std::array kinds{
    kind_row{"NULL", storage::integer, takes::nothing},
    kind_row{"BOOLEAN", storage::integer, takes::nothing},
    kind_row{"TINYINT", storage::integer, takes::nothing},
    kind_row{"SMALLINT", storage::integer, takes::nothing},
    kind_row{"INT", storage::integer, takes::nothing},
    kind_row{"BIGINT", storage::integer, takes::nothing},
    kind_row{"FLOAT", storage::floating, takes::nothing},
    kind_row{"DOUBLE", storage::floating, takes::nothing},
    kind_row{"DECIMAL", storage::decimal, takes::digits},
    kind_row{"CHAR", storage::bytes, takes::length},
    kind_row{"VARCHAR", storage::bytes, takes::length},
    kind_row{"BINARY", storage::bytes, takes::length},
    kind_row{"VARBINARY", storage::bytes, takes::length},
    kind_row{"DATE", storage::integer, takes::nothing},
    kind_row{"TIME", storage::integer, takes::fraction},
    kind_row{"TIMESTAMP", storage::integer, takes::fraction},
    kind_row{"TIMESTAMP_LTZ", storage::integer, takes::fraction},
    kind_row{"INTERVAL MONTH", storage::integer, takes::nothing},
    kind_row{"INTERVAL SECOND(3)", storage::integer, takes::nothing},
    kind_row{"ARRAY", storage::bytes, takes::parts},
    kind_row{"MAP", storage::bytes, takes::parts},
    kind_row{"MULTISET", storage::bytes, takes::parts},
    kind_row{"ROW", storage::bytes, takes::parts},
};

const kind_row& row_of(type_kind kind) { return kinds.at(static_cast<std::size_t>(kind)); }

bool between(type_kind kind, type_kind first, type_kind last) {
  return kind >= first && kind <= last;
}

/// Whether types have their short names, or those by which a CREATE TABLE finds them again.
enum class type_style : std::uint8_t { brief, full };

std::string spelled(const data_type& type, type_style how);

std::string parts_of(const data_type& type, type_style how) {
  std::string text = "<";
  for (const auto& [name, part] : type.fields) {
    if (text.size() > 1)
      text += ", ";
    if (type.kind == type_kind::row)
      text += "`" + name + "` ";
    text += spelled(part, how);
  }
  return text + ">";
}

std::string name_of(const data_type& type, type_style how) {
  const auto& [name, stored, precision] = row_of(type.kind);
  std::string text{name};
  const bool longest = how == type_style::brief && type.precision == length_max;
  if (longest && type.kind == type_kind::varchar)
    return "STRING";
  if (longest && type.kind == type_kind::varbinary)
    return "BYTES";
  if (how == type_style::full && type.kind == type_kind::timestamp_ltz)
    return "TIMESTAMP(" + std::to_string(type.precision) + ") WITH LOCAL TIME ZONE";
  switch (precision) {
  case takes::nothing:
    return text;
  case takes::length:
  case takes::fraction:
    return text + "(" + std::to_string(type.precision) + ")";
  case takes::digits:
    return text + "(" + std::to_string(type.precision) + ", " + std::to_string(type.scale) + ")";
  case takes::parts:
    return text + parts_of(type, how);
  }
  return text;
}

std::string spelled(const data_type& type, type_style how) {
  return name_of(type, how) + (type.nullable ? "" : " NOT NULL");
}

data_type with_precision(type_kind kind, std::int32_t precision, bool nullable) {
  return {.kind = kind, .nullable = nullable, .precision = precision};
}

} // namespace

data_type type_of(type_kind kind, bool nullable) { return with_precision(kind, 0, nullable); }

data_type decimal_of(std::int32_t precision, std::int32_t scale, bool nullable) {
  return {.kind = type_kind::decimal, .nullable = nullable, .precision = precision, .scale = scale};
}

data_type string_type(bool nullable) {
  return with_precision(type_kind::varchar, length_max, nullable);
}

data_type bytes_type(bool nullable) {
  return with_precision(type_kind::varbinary, length_max, nullable);
}

data_type timestamp_of(std::int32_t precision, bool nullable) {
  return with_precision(type_kind::timestamp, precision, nullable);
}

data_type timestamp_ltz_of(std::int32_t precision, bool nullable) {
  return with_precision(type_kind::timestamp_ltz, precision, nullable);
}

data_type array_of(data_type element, bool nullable) {
  return {.kind = type_kind::array, .nullable = nullable, .fields = {{"", std::move(element)}}};
}

data_type map_of(data_type key, data_type value, bool nullable) {
  return {.kind = type_kind::map,
          .nullable = nullable,
          .fields = {{"", std::move(key)}, {"", std::move(value)}}};
}

data_type with_nullable(data_type type, bool nullable) {
  type.nullable = nullable;
  return type;
}

bool same_but_null(const data_type& one, const data_type& other) {
  const auto same_part = [](const type_field& a, const type_field& b) {
    return a.name == b.name && same_but_null(a.type, b.type);
  };
  return one.kind == other.kind && one.precision == other.precision && one.scale == other.scale &&
         std::ranges::equal(one.fields, other.fields, same_part);
}

std::string to_string(const data_type& type) { return spelled(type, type_style::brief); }
std::string to_full_string(const data_type& type) { return spelled(type, type_style::full); }

bool is_integer(type_kind kind) { return between(kind, type_kind::tinyint, type_kind::bigint); }
bool is_numeric(type_kind kind) { return between(kind, type_kind::tinyint, type_kind::decimal); }
bool is_approximate(type_kind kind) { return between(kind, type_kind::real, type_kind::floating); }
bool is_text(type_kind kind) { return between(kind, type_kind::character, type_kind::varchar); }
bool is_binary(type_kind kind) { return between(kind, type_kind::binary, type_kind::varbinary); }
bool is_temporal(type_kind kind) {
  return between(kind, type_kind::date, type_kind::timestamp_ltz);
}
bool is_timestamp(type_kind kind) {
  return between(kind, type_kind::timestamp, type_kind::timestamp_ltz);
}
bool is_interval(type_kind kind) {
  return between(kind, type_kind::interval_months, type_kind::interval_millis);
}
bool is_nested(type_kind kind) { return between(kind, type_kind::array, type_kind::row); }

storage storage_of(type_kind kind) { return row_of(kind).stored; }

} // namespace duet
