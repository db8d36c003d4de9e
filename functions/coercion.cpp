#include "functions/coercion.hpp"

#include "columns/decimal_type.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace duet {

namespace {

// --- casts

/// A set of kinds of types.
using kind_set = std::uint32_t;

constexpr kind_set only(type_kind kind) { return kind_set{1} << static_cast<unsigned>(kind); }
constexpr kind_set from_to(type_kind first, type_kind last) {
  return (only(last) << 1U) - only(first);
}

constexpr kind_set truth_kind = only(type_kind::boolean);
constexpr kind_set integer_kinds = from_to(type_kind::tinyint, type_kind::bigint);
constexpr kind_set number_kinds = from_to(type_kind::tinyint, type_kind::decimal);
constexpr kind_set text_kinds = from_to(type_kind::character, type_kind::varchar);
constexpr kind_set binary_kinds = from_to(type_kind::binary, type_kind::varbinary);
constexpr kind_set time_kinds = from_to(type_kind::date, type_kind::timestamp_ltz);
constexpr kind_set timestamp_kinds = from_to(type_kind::timestamp, type_kind::timestamp_ltz);

/// From which kinds a kind is made without CAST, and from which others by it; from itself always.
struct cast_rule {
  type_kind to;
  kind_set implicitly;
  kind_set explicitly;
};

constexpr std::array cast_rules{
    cast_rule{type_kind::boolean, 0, number_kinds | text_kinds},
    cast_rule{type_kind::tinyint, 0, number_kinds | truth_kind | text_kinds},
    cast_rule{type_kind::smallint, only(type_kind::tinyint),
              number_kinds | truth_kind | text_kinds},
    cast_rule{type_kind::integer, from_to(type_kind::tinyint, type_kind::smallint),
              number_kinds | truth_kind | text_kinds},
    cast_rule{type_kind::bigint, integer_kinds, number_kinds | truth_kind | text_kinds},
    cast_rule{type_kind::real, integer_kinds | only(type_kind::decimal),
              number_kinds | truth_kind | text_kinds},
    cast_rule{type_kind::floating, number_kinds, truth_kind | text_kinds},
    cast_rule{type_kind::decimal, number_kinds, truth_kind | text_kinds},
    cast_rule{type_kind::character, 0, ~kind_set{0}},
    cast_rule{type_kind::varchar, text_kinds, ~kind_set{0}},
    cast_rule{type_kind::binary, 0, text_kinds | binary_kinds},
    cast_rule{type_kind::varbinary, binary_kinds, text_kinds},
    cast_rule{type_kind::date, only(type_kind::timestamp), timestamp_kinds | text_kinds},
    cast_rule{type_kind::time, only(type_kind::timestamp), timestamp_kinds | text_kinds},
    cast_rule{type_kind::timestamp, timestamp_kinds, time_kinds | text_kinds},
    cast_rule{type_kind::timestamp_ltz, timestamp_kinds, time_kinds | text_kinds},
};

enum class how_cast : std::uint8_t { implicitly, explicitly };

bool has_cast(type_kind from, type_kind to, how_cast how) {
  if (from == to)
    return true;
  const auto* const rule = std::ranges::find(cast_rules, to, &cast_rule::to);
  if (rule == cast_rules.end())
    return false;
  const auto others = how == how_cast::explicitly ? rule->explicitly : kind_set{0};
  return ((rule->implicitly | others) & only(from)) != 0;
}

bool can_cast(const data_type& from, const data_type& to, how_cast how) {
  if (from.kind == type_kind::null)
    return true;
  const auto part_casts = [how](const type_field& one, const type_field& other) {
    return can_cast(one.type, other.type, how);
  };
  if (is_nested(from.kind) && is_nested(to.kind))
    return from.kind == to.kind && std::ranges::equal(from.fields, to.fields, part_casts);
  return has_cast(from.kind, to.kind, how);
}

// --- common types

/// What a type counts as if it is an exact number: integers are decimals, too.
std::optional<decimal_type> exact_digits(const data_type& type) {
  switch (type.kind) {
  case type_kind::tinyint:
    return tinyint_as_decimal;
  case type_kind::smallint:
    return smallint_as_decimal;
  case type_kind::integer:
    return int_as_decimal;
  case type_kind::bigint:
    return bigint_as_decimal;
  case type_kind::decimal:
    return decimal_type{type.precision, type.scale};
  default:
    return std::nullopt;
  }
}

/// Of numbers one of which at least is approximate.
type_kind meet_approximate(type_kind one, type_kind other, meeting at) {
  if (is_approximate(one) && is_approximate(other))
    return at == meeting::of_values ? one : std::max(one, other);
  const bool real_wins = at == meeting::of_arguments && other == type_kind::real;
  if (one == type_kind::decimal || other == type_kind::decimal)
    return real_wins ? type_kind::real : type_kind::floating;
  return is_approximate(one) ? one : other;
}

data_type meet_numbers(const data_type& one, const data_type& other, meeting at) {
  if (is_integer(one.kind) && is_integer(other.kind))
    return type_of(std::max(one.kind, other.kind));
  const auto a = exact_digits(one);
  const auto b = exact_digits(other);
  if (a && b) {
    const auto both = common_type(*a, *b);
    return decimal_of(both.precision, both.scale);
  }
  return type_of(meet_approximate(one.kind, other.kind, at));
}

/// Of strings, or of bytes: those of a fixed length keep it only if it is the same.
data_type meet_sized(const data_type& one, const data_type& other) {
  if (one.kind == other.kind && one.precision == other.precision)
    return one;
  return {.kind = is_text(one.kind) ? type_kind::varchar : type_kind::varbinary,
          .precision = std::max(one.precision, other.precision)};
}

/// Of two times, or two timestamps.
data_type meet_times(const data_type& one, const data_type& other, meeting at) {
  const auto kind = at == meeting::of_values ? other.kind : std::max(one.kind, other.kind);
  return {.kind = kind, .precision = std::max(one.precision, other.precision)};
}

std::optional<data_type> meet_nested(const data_type& one, const data_type& other, meeting at) {
  if (one.kind != other.kind || one.fields.size() != other.fields.size())
    return std::nullopt;
  auto made = one;
  for (std::size_t i = 0; i < one.fields.size(); ++i) {
    const std::array parts{one.fields[i].type, other.fields[i].type};
    auto part = common_type(parts, at);
    if (!part)
      return std::nullopt;
    made.fields[i].type = *std::move(part);
  }
  return made;
}

/// The same type, or the one of two that the other is cast to.
std::optional<data_type> meet_by_cast(const data_type& one, const data_type& other, meeting at) {
  if (one.kind == other.kind)
    return one;
  if (at == meeting::of_values)
    return std::nullopt;
  if (casts_implicitly(one, other))
    return other;
  return casts_implicitly(other, one) ? std::optional{one} : std::nullopt;
}

/// Of types that have NULL.
std::optional<data_type> meet_two(const data_type& one, const data_type& other, meeting at) {
  const auto both = [&](bool (*are)(type_kind)) { return are(one.kind) && are(other.kind); };
  if (one.kind == type_kind::null)
    return other;
  if (other.kind == type_kind::null)
    return one;
  if (is_nested(one.kind) || is_nested(other.kind))
    return meet_nested(one, other, at);
  if (both(is_numeric))
    return meet_numbers(one, other, at);
  if (both(is_text) || both(is_binary))
    return meet_sized(one, other);
  if (both(is_timestamp) || (one.kind == other.kind && one.kind == type_kind::time))
    return meet_times(one, other, at);
  return meet_by_cast(one, other, at);
}

} // namespace

std::optional<data_type> common_type(std::span<const data_type> types, meeting at) {
  bool nullable = false;
  data_type common;
  for (const auto& each : types) {
    nullable = nullable || each.nullable;
    auto made = meet_two(common, with_nullable(each, true), at);
    if (!made)
      return std::nullopt;
    common = *std::move(made);
  }
  if (common.kind == type_kind::null)
    return std::nullopt;
  return with_nullable(std::move(common), nullable);
}

bool casts_implicitly(const data_type& from, const data_type& to) {
  return can_cast(from, to, how_cast::implicitly);
}

bool castable(const data_type& from, const data_type& to) {
  return can_cast(from, to, how_cast::explicitly);
}

} // namespace duet
