#include "jobs/sql/row_maker.hpp"

#include "columns/calendar.hpp"
#include "columns/decimal.hpp"
#include "columns/time_text.hpp"
#include "formats/base64.hpp"
#include "formats/json_text.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>
#include <vector>

namespace duet::sql {

namespace {

/// SplitMix64: a generator that is as large as its seed, and as good for neighbouring ones.
class draws {
public:
  explicit draws(std::uint64_t seed) : state_{seed} {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31U);
  }

  /// Both included.
  std::int64_t between(std::int64_t least, std::int64_t greatest) {
    const auto from = static_cast<std::uint64_t>(least);
    const auto span = static_cast<std::uint64_t>(greatest) - from;
    if (span == std::numeric_limits<std::uint64_t>::max())
      return static_cast<std::int64_t>(next());
    const auto more = static_cast<std::uint64_t>((uint128{next()} * (uint128{span} + 1)) >> 64U);
    return static_cast<std::int64_t>(from + more);
  }

  /// From 0 to just below 1.
  double share() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }

  /// The halves apart, so that the whole range of doubles fits.
  double between(double least, double greatest) {
    const auto at = share();
    return std::clamp(least * (1 - at) + greatest * at, least, greatest);
  }

private:
  std::uint64_t state_;
};

/// Writes one row.
class row_writer {
public:
  row_writer(std::uint64_t number, std::uint64_t seed, std::int64_t now_ms, std::string& to)
      : number_{number}, chance_{draws{seed ^ number}.next()}, now_ms_{now_ms}, to_{to} {}

  void write_object(const std::vector<value_plan>& fields) {
    to_ += '{';
    for (const auto& each : fields) {
      separate('{');
      append_json_string(to_, each.name);
      to_ += ':';
      write(each);
    }
    to_ += '}';
  }

private:
  void write(const value_plan& of) {
    if (of.null_rate > 0 && chance_.share() < of.null_rate)
      to_ += "null";
    else if (is_nested(of.type.kind))
      write_nested(of);
    else if (is_text(of.type.kind) || is_binary(of.type.kind) || is_temporal(of.type.kind))
      write_quoted(of);
    else
      write_number(of);
  }

  void separate(char begin) {
    if (to_.back() != begin)
      to_ += ',';
  }

  std::int64_t whole(const value_plan& of) {
    return of.in_sequence
               ? static_cast<std::int64_t>(static_cast<std::uint64_t>(of.least) + number_)
               : chance_.between(of.least, of.greatest);
  }

  void write_number(const value_plan& of) {
    const auto kind = of.type.kind;
    if (kind == type_kind::boolean)
      to_ += chance_.next() % 2 == 0 ? "false" : "true";
    else if (of.in_sequence || is_integer(kind) || is_interval(kind))
      to_ += std::to_string(whole(of));
    else if (kind == type_kind::decimal)
      write_decimal(of);
    else
      append_json_double(to_, chance_.between(of.lowest, of.highest));
  }

  /// A double that rounds to more than the type has place for is none.
  void write_decimal(const value_plan& of) {
    const decimal_type type{of.type.precision, of.type.scale};
    const auto drawn = decimal_of(chance_.between(of.lowest, of.highest), type);
    append_plain(to_, {drawn.value_or(0), type.scale});
  }

  std::int32_t length(const value_plan& of) {
    return of.length_varies && of.length > 1
               ? static_cast<std::int32_t>(chance_.between(std::int64_t{1}, of.length))
               : of.length;
  }

  void write_quoted(const value_plan& of) {
    to_ += '"';
    if (is_temporal(of.type.kind))
      write_time(of);
    else if (is_text(of.type.kind))
      write_text(of);
    else
      write_bytes(of);
    to_ += '"';
  }

  void write_time(const value_plan& of) {
    const auto past =
        of.past_max_ms > 0 ? chance_.between(std::int64_t{0}, of.past_max_ms) : std::int64_t{0};
    const auto at_ms = now_ms_ - past;
    switch (of.type.kind) {
    case type_kind::date:
      return append_json_date(to_, floor_div(at_ms, millis_per_day));
    case type_kind::time:
      return append_json_time(to_, floor_mod(at_ms, millis_per_day));
    case type_kind::timestamp:
      return append_json_timestamp(to_, at_ms * micros_per_milli, timestamp_standard::sql);
    default:
      return append_json_instant(to_, at_ms * micros_per_milli, timestamp_standard::sql);
    }
  }

  void write_text(const value_plan& of) {
    if (of.in_sequence) {
      to_ += std::to_string(whole(of));
      return;
    }
    static constexpr std::string_view digits = "0123456789abcdef";
    constexpr int digits_a_draw = 16;
    std::uint64_t drawn = 0;
    for (auto left = length(of), rest = 0; left > 0; --left, --rest, drawn >>= 4U) {
      if (rest == 0) {
        drawn = chance_.next();
        rest = digits_a_draw;
      }
      to_ += digits[drawn % digits.size()];
    }
  }

  void write_bytes(const value_plan& of) {
    std::string bytes;
    if (of.in_sequence) {
      append_big_endian(bytes, static_cast<std::uint64_t>(whole(of)));
    } else {
      for (auto left = length(of); left > 0; --left)
        bytes += static_cast<char>(chance_.next());
    }
    append_base64(to_, bytes);
  }

  void write_nested(const value_plan& of) {
    if (of.type.kind == type_kind::row)
      return write_object(of.parts);
    const bool is_array = of.type.kind == type_kind::array;
    to_ += is_array ? '[' : '{';
    for (auto left = length(of); left > 0; --left) {
      separate(is_array ? '[' : '{');
      for (std::size_t i = 0; i < of.parts.size(); ++i) {
        if (i > 0)
          to_ += ':';
        write(of.parts[i]);
      }
    }
    to_ += is_array ? ']' : '}';
  }

  std::uint64_t number_;
  draws chance_;
  std::int64_t now_ms_;
  std::string& to_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
};

} // namespace

void row_maker::append(std::uint64_t number, std::int64_t now_ms, std::string& to) const {
  row_writer{number, seed_, now_ms, to}.write_object(of_.columns);
}

} // namespace duet::sql
