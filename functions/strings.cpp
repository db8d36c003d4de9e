#include "columns/types.hpp"
#include "functions/casing.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/printf.hpp"
#include "functions/signature.hpp"
#include "functions/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace duet {

namespace {

using text_view = std::string_view;
using integer_value = std::int64_t;

constexpr problem too_long{"the text would be longer than 16 MiB"};

made_kernel concat(argument_list) {
  return map_full_rows([](std::span<const operand> texts, std::uint32_t row, computing& with) {
    with.scratch.clear();
    for (const auto& each : texts)
      with.scratch.append(each.at<text_view>(row));
    return made::text;
  });
}

made_kernel concat_ws(argument_list) {
  return map_rows(
      [](std::span<const operand> texts, std::uint32_t row, computing& with) -> text_outcome {
        if (!texts[0].has_value(row))
          return std::monostate{};
        with.scratch.clear();
        bool first = true;
        for (const auto& each : texts.subspan(1)) {
          if (!each.has_value(row))
            continue;
          if (!first)
            with.scratch.append(texts[0].at<text_view>(row));
          with.scratch.append(each.at<text_view>(row));
          first = false;
        }
        return made::text;
      });
}

// --- trimming

/// How many of the first characters' bytes are among `characters`.
std::size_t leading(text_view text, text_view characters) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto width = character_width(text, at);
    if (characters.find(text.substr(at, width)) == text_view::npos)
      break;
    at += width;
  }
  return at;
}

/// The same of the last ones, by a walk over all: a character is known by its first byte.
std::size_t trailing(text_view text, text_view characters) {
  std::size_t keep = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto width = character_width(text, at);
    if (characters.find(text.substr(at, width)) == text_view::npos)
      keep = at + width;
    at += width;
  }
  return text.size() - keep;
}

part ltrim_of(text_view text, text_view characters) {
  return {text.substr(leading(text, characters))};
}
part rtrim_of(text_view text, text_view characters) {
  text.remove_suffix(trailing(text, characters));
  return {text};
}
part btrim_of(text_view text, text_view characters) {
  return rtrim_of(ltrim_of(text, characters).bytes, characters);
}
part ltrim(text_view text) {
  return {text.substr(std::min(text.find_first_not_of(' '), text.size()))};
}
part rtrim(text_view text) { return {text.substr(0, text.find_last_not_of(' ') + 1)}; }
part btrim(text_view text) { return rtrim(ltrim(text).bytes); }

// --- parts

/// Positions count from 1, negative ones from the end; 0 is the first one too.
std::optional<part> substring(text_view text, integer_value from, integer_value length) {
  if (length < 0)
    return std::nullopt;
  auto before = std::max<integer_value>(from - (from > 0 ? 1 : 0), 0);
  if (from < 0) {
    before = count_characters(text) + from;
    if (before < 0)
      return part{};
  }
  const auto begin = skip_characters(text, 0, before);
  return part{text.substr(begin, skip_characters(text, begin, length) - begin)};
}
std::optional<part> substring_from(text_view text, integer_value from) {
  return substring(text, from, length_max);
}

part left(text_view text, integer_value length) {
  return {text.substr(0, skip_characters(text, 0, length))};
}
part right(text_view text, integer_value length) {
  const auto count = count_characters(text);
  return {
      text.substr(skip_characters(text, 0, count - std::clamp<integer_value>(length, 0, count)))};
}

std::int64_t char_length(text_view text) { return count_characters(text); }

void reverse(std::string& to, text_view text) { to = reversed(text); }

// --- texts of other lengths

text_outcome repeat(std::string& to, text_view text, integer_value times) {
  if (times > 0 && static_cast<integer_value>(text.size()) > made_text_max / times)
    return too_long;
  for (integer_value i = 0; i < times && !text.empty(); ++i)
    to.append(text);
  return made::text;
}

/// Appends so many characters of a text that is repeated.
void fill(std::string& to, text_view text, integer_value length) {
  const auto count = count_characters(text);
  for (; length > count; length -= count)
    to.append(text);
  to.append(text.substr(0, skip_characters(text, 0, length)));
}

enum class pad_side : std::uint8_t { left, right };

template <pad_side Side>
text_outcome pad(std::string& to, text_view text, integer_value length, text_view with) {
  if (length < 0 || with.empty())
    return std::monostate{};
  if (length > made_text_max)
    return too_long;
  const auto missing = length - count_characters(text);
  if (Side == pad_side::left)
    fill(to, with, missing);
  to.append(text.substr(0, skip_characters(text, 0, length)));
  if (Side == pad_side::right)
    fill(to, with, missing);
  return made::text;
}

/// `start` outside the text leaves it as it is; what is replaced has a length of its own, and if
/// that passes the end or is not positive, the rest of the text is dropped.
void overlay_for(std::string& to, text_view text, text_view with, integer_value start,
                 integer_value length) {
  const auto size = count_characters(text);
  if (start <= 0 || start > size) {
    to.append(text);
    return;
  }
  const auto begin = skip_characters(text, 0, start - 1);
  to.append(text.substr(0, begin)).append(with);
  if (length > 0 && length <= size - start)
    to.append(text.substr(skip_characters(text, begin, length)));
}
void overlay(std::string& to, text_view text, text_view with, integer_value start) {
  overlay_for(to, text, with, start, count_characters(with));
}

// --- choice

made_kernel elt(argument_list given) {
  for (const auto& each : given.subspan(2))
    if (is_text(each.type.kind) != is_text(given[1].type.kind))
      return unresolved{"takes an integer and either strings or bytes, and has both"};
  return map_rows([](std::span<const operand> values, std::uint32_t row,
                     computing&) -> std::optional<part> {
    if (!values[0].has_value(row))
      return std::nullopt;
    const auto index = values[0].at<integer_value>(row);
    if (index < 1 || index >= static_cast<integer_value>(values.size()))
      return std::nullopt;
    const auto& chosen = values[static_cast<std::size_t>(index)];
    return chosen.has_value(row) ? std::optional{part{chosen.at<text_view>(row)}} : std::nullopt;
  });
}

data_type elt_type(argument_list given) {
  return is_text(given[1].type.kind) ? string_type() : bytes_type();
}

/// As long as both together; CHAR(n) only if both are.
data_type concat_type(argument_list given) {
  const auto length = std::int64_t{given[0].type.precision} + given[1].type.precision;
  return {.kind = std::max(given[0].type.kind, given[1].type.kind),
          .nullable = any_nullable(given),
          .precision = static_cast<std::int32_t>(std::min<std::int64_t>(length, length_max))};
}

constexpr std::array functions_of_strings{
    function{.name = "||",
             .signature = "text STRING || text STRING -> STRING",
             .about = "Puts two strings together.",
             .resolve = call<concat, concat_type, a_string, a_string>},
    function{.name = "CONCAT",
             .signature = "CONCAT(text STRING, ...) -> STRING",
             .about = "Puts strings together; NULL if one of them is NULL.",
             .resolve = call<concat, strict<string_type>, a_string, repeated>},
    function{
        .name = "CONCAT_WS",
        .signature = "CONCAT_WS(separator STRING, text STRING, ...) -> STRING",
        .about = "Puts strings together with a separator between them; those that are NULL are "
                 "left out.",
        .resolve = call<concat_ws, strict<string_type>, a_string, optionally, a_string, repeated>},
    function{.name = "CHAR_LENGTH",
             .signature = "CHAR_LENGTH(text STRING) -> INT",
             .about = "How many code points a string has.",
             .resolve = call<of<char_length>, strict<int_type>, a_string>,
             .alias = "CHARACTER_LENGTH"},
    function{.name = "UPPER",
             .signature = "UPPER(text STRING) -> STRING",
             .about = "The string in upper case, of all scripts that have one.",
             .resolve = call<of<append_upper>, strict<string_type>, a_string>},
    function{.name = "LOWER",
             .signature = "LOWER(text STRING) -> STRING",
             .about = "The string in lower case, of all scripts that have one.",
             .resolve = call<of<append_lower>, strict<string_type>, a_string>},
    function{.name = "INITCAP",
             .signature = "INITCAP(text STRING) -> STRING",
             .about = "Each word, which is letters and digits, with an upper case letter in front "
                      "and lower case behind it.",
             .resolve = call<of<append_capitalised>, strict<string_type>, a_string>},
    function{.name = "BTRIM",
             .signature = "BTRIM(text STRING [, characters STRING]) -> STRING",
             .about = "Takes spaces, or any of the characters, off both ends; TRIM(BOTH ...) too.",
             .resolve = call<by_count<1, of<btrim>, of<btrim_of>>, strict<string_type>, a_string,
                             optionally, a_string>,
             .alias = "TRIM"},
    function{.name = "LTRIM",
             .signature = "LTRIM(text STRING [, characters STRING]) -> STRING",
             .about =
                 "Takes spaces, or any of the characters, off the front; TRIM(LEADING ...) too.",
             .resolve = call<by_count<1, of<ltrim>, of<ltrim_of>>, strict<string_type>, a_string,
                             optionally, a_string>},
    function{.name = "RTRIM",
             .signature = "RTRIM(text STRING [, characters STRING]) -> STRING",
             .about =
                 "Takes spaces, or any of the characters, off the end; TRIM(TRAILING ...) too.",
             .resolve = call<by_count<1, of<rtrim>, of<rtrim_of>>, strict<string_type>, a_string,
                             optionally, a_string>},
    function{.name = "SUBSTRING",
             .signature = "SUBSTRING(text STRING, start INT [, length INT]) -> STRING",
             .about = "The part that begins at a position, which counts from 1, or from the end if "
                      "it is negative.",
             .resolve = call<by_count<2, of<substring_from>, of<substring>>, maybe<string_type>,
                             a_string, an_integer, optionally, an_integer>,
             .alias = "SUBSTR"},
    function{.name = "LEFT",
             .signature = "LEFT(text STRING, length INT) -> STRING",
             .about = "The first so many characters.",
             .resolve = call<of<left>, maybe<string_type>, a_string, an_integer>},
    function{.name = "RIGHT",
             .signature = "RIGHT(text STRING, length INT) -> STRING",
             .about = "The last so many characters.",
             .resolve = call<of<right>, maybe<string_type>, a_string, an_integer>},
    function{.name = "REVERSE",
             .signature = "REVERSE(text STRING) -> STRING",
             .about = "The characters in reverse order.",
             .resolve = call<of<reverse>, maybe<string_type>, a_string>},
    function{.name = "REPEAT",
             .signature = "REPEAT(text STRING, times INT) -> STRING",
             .about = "The string so many times; empty for none or fewer.",
             .resolve = call<of<repeat>, strict<string_type>, a_string, an_integer>},
    function{.name = "LPAD",
             .signature = "LPAD(text STRING, length INT, pad STRING) -> STRING",
             .about = "Fills a string up on the left, or cuts it, to a length; NULL "
                      "for a negative one or an empty pad.",
             .resolve =
                 call<of<pad<pad_side::left>>, maybe<string_type>, a_string, an_integer, a_string>},
    function{
        .name = "RPAD",
        .signature = "RPAD(text STRING, length INT, pad STRING) -> STRING",
        .about = "The same on the right.",
        .resolve =
            call<of<pad<pad_side::right>>, maybe<string_type>, a_string, an_integer, a_string>},
    function{.name = "OVERLAY",
             .signature = "OVERLAY(text STRING, placed STRING, start INT [, length INT]) -> STRING",
             .about = "Replaces so many characters at a position; as many as are placed, if no "
                      "length is said.",
             .resolve = call<by_count<3, of<overlay>, of<overlay_for>>, strict<string_type>,
                             a_string, a_string, an_integer, optionally, an_integer>},
    function{.name = "ELT",
             .signature = "ELT(index INT, value STRING|BYTES, ...) -> STRING|BYTES",
             .about = "The value with this number, which counts from 1; NULL if there is none.",
             .resolve = call<elt, elt_type, an_integer, a_string_or_bytes, repeated>},
    function{.name = "PRINTF",
             .signature = "PRINTF(format STRING, value ANY, ...) -> STRING",
             .about =
                 "Values in the places that a format of java.util.Formatter has for them; NULL "
                 "if they do not fit.",
             .resolve =
                 call<printf_kernel, maybe<string_type>, a_string, optionally, anything, repeated>},
};

} // namespace

std::span<const function> string_functions() { return functions_of_strings; }

} // namespace duet
