#include "columns/calendar.hpp"
#include "columns/zones.hpp"
#include "functions/bulk.hpp"
#include "functions/families.hpp"
#include "functions/signature.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace duet {

namespace {

/// A unit of EXTRACT by its name.
struct field_row {
  std::string_view name;
  time_field field;
};

constexpr std::array fields{
    field_row{"YEAR", time_field::year},
    field_row{"QUARTER", time_field::quarter},
    field_row{"MONTH", time_field::month},
    field_row{"WEEK", time_field::week},
    field_row{"DAY", time_field::day},
    field_row{"DOY", time_field::day_of_year},
    field_row{"DOW", time_field::day_of_week},
    field_row{"ISODOW", time_field::iso_day_of_week},
    field_row{"ISOYEAR", time_field::iso_year},
    field_row{"DECADE", time_field::decade},
    field_row{"CENTURY", time_field::century},
    field_row{"MILLENNIUM", time_field::millennium},
    field_row{"HOUR", time_field::hour},
    field_row{"MINUTE", time_field::minute},
    field_row{"SECOND", time_field::second},
    field_row{"MILLISECOND", time_field::millisecond},
    field_row{"MICROSECOND", time_field::microsecond},
    field_row{"NANOSECOND", time_field::nanosecond},
    field_row{"EPOCH", time_field::epoch},
};

bool is_of_clock(time_field field) {
  return field >= time_field::hour && field <= time_field::nanosecond;
}

/// A field of a date, a time or a timestamp; that of an instant is what the session's clock shows.
made_kernel field_kernel(time_field field, const data_type& of, const session& in) {
  switch (of.kind) {
  case type_kind::date:
    return map_total<std::int64_t>(
        [field](std::int64_t days) { return field_of_date(field, days); });
  case type_kind::time:
    if (!is_of_clock(field))
      return unresolved{"finds nothing but hours, minutes, seconds and their parts in a TIME"};
    return map_total<std::int64_t>(
        [field](std::int64_t millis) { return field_of_time(field, millis); });
  case type_kind::timestamp_ltz:
    return map<std::int64_t>([field, zone = zone_of(in)](std::int64_t instant) mutable {
      return field_of_timestamp(field, zone.to_wall(instant));
    });
  default:
    return map_total<std::int64_t>(
        [field](std::int64_t micros) { return field_of_timestamp(field, micros); });
  }
}

/// For two arguments, of which the first one says nothing to a kernel.
kernel without_unit(kernel of_one) {
  return [of_one = std::move(of_one)](std::span<const operand> arguments, selection rows,
                                      computing& with,
                                      column& to) { of_one(arguments.last(1), rows, with, to); };
}

made_kernel extract_field(argument_list given, const session& in) {
  const auto unit = constant_text(given[0]);
  const auto* const found = std::ranges::find(fields, unit.value_or(""), &field_row::name);
  if (found == fields.end())
    return unresolved{"takes a unit of time"};
  auto made = field_kernel(found->field, given[1].type, in);
  if (auto* const compute = std::get_if<kernel>(&made))
    *compute = without_unit(std::move(*compute));
  return made;
}

template <time_field Field> made_kernel one_field(argument_list given, const session& in) {
  return field_kernel(Field, given[0].type, in);
}

data_type field_type(bool nullable) { return type_of(type_kind::bigint, nullable); }

/// Of the functions that are EXTRACT of one unit.
template <time_field Field>
constexpr auto part = call<one_field<Field>, strict<field_type>, a_time>;

constexpr std::array functions_of_fields{
    function{.name = "EXTRACT",
             .signature = "EXTRACT(unit FROM time) -> BIGINT",
             .about = "A part of a date, a time or a timestamp: YEAR, QUARTER, MONTH, WEEK, DAY, "
                      "DOY, DOW, ISODOW, ISOYEAR, DECADE, CENTURY, MILLENNIUM, HOUR, MINUTE, "
                      "SECOND, MILLISECOND, MICROSECOND, NANOSECOND or EPOCH.",
             .resolve = call<extract_field, strict<field_type>, a_string, a_time>,
             .depends = hangs_on::session},
    function{.name = "YEAR",
             .signature = "YEAR(time) -> BIGINT",
             .about = "The year.",
             .resolve = part<time_field::year>,
             .depends = hangs_on::session},
    function{.name = "QUARTER",
             .signature = "QUARTER(time) -> BIGINT",
             .about = "The quarter of the year, 1 to 4.",
             .resolve = part<time_field::quarter>,
             .depends = hangs_on::session},
    function{.name = "MONTH",
             .signature = "MONTH(time) -> BIGINT",
             .about = "The month, 1 to 12.",
             .resolve = part<time_field::month>,
             .depends = hangs_on::session},
    function{.name = "WEEK",
             .signature = "WEEK(time) -> BIGINT",
             .about = "The week of ISO 8601, 1 to 53.",
             .resolve = part<time_field::week>,
             .depends = hangs_on::session},
    function{.name = "DAYOFYEAR",
             .signature = "DAYOFYEAR(time) -> BIGINT",
             .about = "The day of the year, 1 to 366.",
             .resolve = part<time_field::day_of_year>,
             .depends = hangs_on::session},
    function{.name = "DAYOFMONTH",
             .signature = "DAYOFMONTH(time) -> BIGINT",
             .about = "The day of the month, 1 to 31.",
             .resolve = part<time_field::day>,
             .depends = hangs_on::session},
    function{.name = "DAYOFWEEK",
             .signature = "DAYOFWEEK(time) -> BIGINT",
             .about = "The day of the week, 1, which is Sunday, to 7.",
             .resolve = part<time_field::day_of_week>,
             .depends = hangs_on::session},
    function{.name = "HOUR",
             .signature = "HOUR(time) -> BIGINT",
             .about = "The hour of the day, 0 to 23.",
             .resolve = part<time_field::hour>,
             .depends = hangs_on::session},
    function{.name = "MINUTE",
             .signature = "MINUTE(time) -> BIGINT",
             .about = "The minute of the hour, 0 to 59.",
             .resolve = part<time_field::minute>,
             .depends = hangs_on::session},
    function{.name = "SECOND",
             .signature = "SECOND(time) -> BIGINT",
             .about = "The second of the minute, 0 to 59.",
             .resolve = part<time_field::second>,
             .depends = hangs_on::session},
};

} // namespace

std::span<const function> time_field_functions() { return functions_of_fields; }

} // namespace duet
