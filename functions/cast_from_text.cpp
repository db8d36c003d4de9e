#include "columns/decimal.hpp"
#include "columns/number_text.hpp"
#include "columns/time_text.hpp"
#include "columns/zones.hpp"
#include "functions/cast_families.hpp"
#include "functions/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <optional>

namespace duet::casting {

namespace {

/// A kernel of `read(text)`, which returns nothing for a text that cannot be cast.
template <class Read> kernel reading(const data_type& to, Read read) {
  return [type = to_string(with_nullable(to, true)),
          read = std::move(read)](std::span<const operand> arguments, selection rows,
                                  computing& with, column& made) mutable {
    const auto& texts = arguments[0];
    mapping::each_row(arguments, rows, made, [&](std::uint32_t row) {
      const auto text = texts.at<std::string_view>(row);
      if (const auto value = read(text))
        made.set(row, *value);
      else
        fail(row, text, type, with, made);
    });
  };
}

struct word_row {
  std::string_view word;
  std::int64_t value;
};

constexpr std::array truth_words{
    word_row{"true", 1}, word_row{"false", 0}, word_row{"t", 1}, word_row{"f", 0},
    word_row{"yes", 1},  word_row{"no", 0},    word_row{"y", 1}, word_row{"n", 0},
    word_row{"1", 1},    word_row{"0", 0},
};

bool is_word(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower,
                            [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

std::optional<std::int64_t> read_truth(std::string_view text) {
  const auto* const found = std::ranges::find_if(
      truth_words, [&](const word_row& each) { return is_word(text, each.word); });
  return found == truth_words.end() ? std::nullopt : std::optional{found->value};
}

kernel text_to_integer(const data_type& to, integer_range in) {
  return reading(to, [in](std::string_view text) { return cast_to_integer(text, in); });
}

kernel text_to_instant(const data_type& to, const session& in) {
  return reading(to,
                 [precision = to.precision, zone = zone_of(in)](
                     std::string_view text) mutable -> std::optional<std::int64_t> {
                   const auto wall = cast_to_timestamp(text, precision);
                   return wall ? std::optional{zone.to_instant(*wall)} : std::nullopt;
                 });
}

kernel text_to_time(const data_type& to, const session& in) {
  const auto precision = to.precision;
  switch (to.kind) {
  case type_kind::date:
    return reading(to, cast_to_date);
  case type_kind::time:
    return reading(to,
                   [precision](std::string_view text) { return cast_to_time(text, precision); });
  case type_kind::timestamp:
    return reading(
        to, [precision](std::string_view text) { return cast_to_timestamp(text, precision); });
  default:
    return text_to_instant(to, in);
  }
}

/// The beginning of a text, for a sentence.
std::string beginning_of(std::string_view text) {
  constexpr std::int64_t characters_most = 40;
  const auto kept = text.substr(0, skip_characters(text, 0, characters_most));
  return std::string{kept} + (kept.size() < text.size() ? "..." : "");
}

} // namespace

void fail(std::uint32_t row, std::string_view text, std::string_view type, computing& with,
          column& to) {
  to.set_null(row);
  with.failed.add(row, "cannot cast '" + beginning_of(text) + "' to " + std::string{type});
}

kernel from_text(const data_type&, const data_type& to, const session& in) {
  switch (to.kind) {
  case type_kind::boolean:
    return reading(to, read_truth);
  case type_kind::tinyint:
    return text_to_integer(to, tinyint_range);
  case type_kind::smallint:
    return text_to_integer(to, smallint_range);
  case type_kind::integer:
    return text_to_integer(to, int_range);
  case type_kind::bigint:
    return text_to_integer(to, bigint_range);
  case type_kind::real:
    return reading(to, cast_to_float);
  case type_kind::floating:
    return reading(to, cast_to_double);
  case type_kind::decimal:
    return reading(to, [digits = decimal_type{to.precision, to.scale}](std::string_view text) {
      return cast_to_decimal(text, digits);
    });
  default:
    return text_to_time(to, in);
  }
}

} // namespace duet::casting
