#include "functions/cast.hpp"

#include "functions/cast_families.hpp"
#include "functions/coercion.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace duet {

namespace casting {

namespace {

bool is_number(type_kind kind) { return is_numeric(kind) || kind == type_kind::boolean; }
bool is_any(type_kind) { return true; }

/// A family, by the kinds that it casts from and to.
struct family {
  bool (*from)(type_kind);
  bool (*to)(type_kind);
  make_kernel* make;
};

/// The first that fits.
constexpr std::array cast_families{
    family{is_nested, is_text, nested_to_text},
    family{is_nested, is_nested, nested_to_nested},
    family{is_any, is_text, to_text},
    family{is_text, is_binary, to_binary},
    family{is_text, is_any, from_text},
    family{is_binary, is_binary, to_binary},
    family{is_number, is_number, number_to_number},
    family{is_temporal, is_temporal, time_to_time},
};

kernel all_null() {
  return [](std::span<const operand>, selection rows, computing&, column& to) {
    for (const auto row : rows)
      to.set_null(row);
  };
}

/// Rows that fail are null, and do not fail.
kernel null_for_failures(kernel cast) {
  return [cast = std::move(cast)](std::span<const operand> arguments, selection rows,
                                  computing& with, column& to) {
    failed_rows forgotten;
    computing in{.memory = with.memory, .failed = forgotten, .now = with.now};
    cast(arguments, rows, in, to);
  };
}

constexpr std::string_view cast_signature = "CAST(value AS type) -> type";
constexpr std::string_view cast_about =
    "The value as one of another type; a value that cannot be cast fails the row.";
constexpr std::string_view try_cast_signature = "TRY_CAST(value AS type) -> type";
constexpr std::string_view try_cast_about =
    "The value as one of another type, or NULL if it cannot be cast.";

/// By whether they hang on the session, and whether they fail.
constexpr std::array cast_functions{
    function{.name = "CAST", .signature = cast_signature, .about = cast_about},
    function{.name = "TRY_CAST", .signature = try_cast_signature, .about = try_cast_about},
    function{.name = "CAST",
             .signature = cast_signature,
             .about = cast_about,
             .depends = hangs_on::session},
    function{.name = "TRY_CAST",
             .signature = try_cast_signature,
             .about = try_cast_about,
             .depends = hangs_on::session},
};

bool has_instant(const data_type& type) {
  return type.kind == type_kind::timestamp_ltz ||
         std::ranges::any_of(type.fields,
                             [](const type_field& part) { return has_instant(part.type); });
}

} // namespace

kernel any(const data_type& from, const data_type& to, const session& in) {
  if (from.kind == type_kind::null)
    return all_null();
  if (same_but_null(from, to))
    return same_value(from, to, in);
  const auto* const found = std::ranges::find_if(
      cast_families, [&](const family& each) { return each.from(from.kind) && each.to(to.kind); });
  assert(found != cast_families.end() && "only what is castable is cast");
  return found->make(from, to, in);
}

} // namespace casting

kernel cast_kernel(const data_type& from, const data_type& to, bool or_null, const session& in) {
  auto cast = casting::any(from, to, in);
  return or_null ? casting::null_for_failures(std::move(cast)) : cast;
}

const function& cast_function(const data_type& from, const data_type& to, bool or_null) {
  const bool both = from.kind == type_kind::timestamp_ltz && from.kind == to.kind;
  const bool zoned = !both && (casting::has_instant(from) || casting::has_instant(to));
  return casting::cast_functions.at((zoned ? 2U : 0U) + (or_null ? 1U : 0U));
}

} // namespace duet
