#include "columns/datum.hpp"
#include "columns/utf8.hpp"
#include "functions/casing.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/signature.hpp"
#include "functions/text.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

namespace {

// --- positions, which count code points from 1; 0 says that there is none

/// An empty string is found at 1, wherever the search begins.
std::int64_t position_from(std::string_view sought, std::string_view text, std::int64_t from) {
  if (sought.empty())
    return 1;
  const auto found = text.find(sought, skip_characters(text, 0, from - 1));
  return found == std::string_view::npos ? 0 : count_characters(text.substr(0, found)) + 1;
}

std::int64_t position(std::string_view sought, std::string_view text) {
  return position_from(sought, text, 1);
}

std::int64_t nth_position(std::string_view text, std::string_view sought, std::int64_t from,
                          std::int64_t nth) {
  std::int64_t found = 0;
  for (std::int64_t i = 0; i < nth; ++i) {
    found = position_from(sought, text, from);
    if (found == 0 || sought.empty())
      return found;
    from = found + 1;
  }
  return found;
}

computed<std::int64_t> instr_nth(std::string_view text, std::string_view sought, std::int64_t from,
                                 std::int64_t nth) {
  if (nth <= 0)
    return problem{"the number of the occurrence is not positive"};
  if (from == 0)
    return 0;
  if (from > 0)
    return nth_position(text, sought, from, nth);
  const auto back = nth_position(reversed(text), reversed(sought), -from, nth);
  if (back == 0)
    return 0;
  return count_characters(text) + 2 - back - count_characters(sought);
}

computed<std::int64_t> instr(std::string_view text, std::string_view sought) {
  return instr_nth(text, sought, 1, 1);
}
computed<std::int64_t> instr_from(std::string_view text, std::string_view sought,
                                  std::int64_t from) {
  return instr_nth(text, sought, from, 1);
}

bool starts_with(std::string_view text, std::string_view start) { return text.starts_with(start); }
bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }

template <auto F> made_kernel of_same_kind(argument_list given) {
  if (is_text(given[0].type.kind) != is_text(given[1].type.kind))
    return unresolved{"takes two strings or two bytes, and has one of each"};
  return of<F>(given);
}

// --- replacing

/// Puts a text in front of every character, and behind the last: what is empty is found there.
void replace_nothing(std::string& to, std::string_view text, std::string_view with) {
  to.append(with);
  for (std::size_t at = 0; at < text.size();) {
    const auto width = character_width(text, at);
    to.append(text.substr(at, width)).append(with);
    at += width;
  }
}

void replace(std::string& to, std::string_view text, std::string_view sought,
             std::string_view with) {
  if (sought.empty()) {
    replace_nothing(to, text, with);
    return;
  }
  std::size_t at = 0;
  for (auto found = text.find(sought); found != std::string_view::npos;
       found = text.find(sought, at)) {
    to.append(text.substr(at, found - at)).append(with);
    at = found + sought.size();
  }
  to.append(text.substr(at));
}

/// What each code point becomes; none becomes `removed`.
class translation {
public:
  static constexpr char32_t removed = 0x110000;

  translation(std::string_view from, std::string_view into) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < from.size();) {
      const auto [value, width] = code_point_at(from, i);
      i += width;
      char32_t becomes = removed;
      if (at < into.size()) {
        const auto other = code_point_at(into, at);
        becomes = other.value;
        at += other.width;
      }
      becomes_.emplace(value, becomes); // the first one counts
    }
  }

  [[nodiscard]] char32_t operator()(char32_t value) const {
    const auto found = becomes_.find(value);
    return found == becomes_.end() ? value : found->second;
  }

private:
  std::map<char32_t, char32_t> becomes_;
};

void translate_by(std::string& to, std::string_view text, const translation& by) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    const auto becomes = by(value);
    if (becomes != translation::removed)
      append_code_point(to, becomes);
    at += width;
  }
}

/// The last translation, made anew when its texts change.
class known_translation {
public:
  const translation& get(std::string_view from, std::string_view into) {
    if (from != from_ || into != into_) {
      from_ = from;
      into_ = into;
      made_ = translation{from, into};
    }
    return made_;
  }

private:
  std::string from_;
  std::string into_;
  translation made_{"", ""};
};

/// Without a `from` the text stays as it is; without an `into` what is in `from` is taken out.
made_kernel translate(argument_list) {
  return map_rows([known = known_translation{}](
                      std::span<const operand> texts, std::uint32_t row,
                      computing& with) mutable -> std::variant<part, made, std::monostate> {
    if (!texts[0].has_value(row))
      return std::monostate{};
    const auto text = texts[0].at<std::string_view>(row);
    const auto from = texts[1].has_value(row) ? texts[1].at<std::string_view>(row) : "";
    if (text.empty() || from.empty())
      return part{text};
    const auto into = texts[2].has_value(row) ? texts[2].at<std::string_view>(row) : "";
    with.scratch.clear();
    translate_by(with.scratch, text, known.get(from, into));
    return made::text;
  });
}

data_type translate_type(argument_list given) { return string_type(given[0].type.nullable); }

// --- splitting

/// Calls `take(piece)` for each piece between separators until it returns false. An empty text has
/// no piece.
template <class Take>
void each_piece(std::string_view text, std::string_view separator, Take take) {
  if (text.empty())
    return;
  std::size_t begin = 0;
  for (auto end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator, begin)) {
    if (!take(text.substr(begin, end - begin)))
      return;
    begin = end + separator.size();
  }
  take(text.substr(begin));
}

std::optional<part> piece_at(std::string_view text, std::string_view separator,
                             std::int64_t index) {
  std::optional<part> found;
  each_piece(text, separator, [&](std::string_view piece) {
    if (index-- == 0)
      found = part{piece};
    return !found;
  });
  return found;
}

constexpr std::string_view white_space = " \t\n\v\f\r\x1C\x1D\x1E\x1F";

/// With an empty separator white space separates.
std::optional<part> split_index(std::string_view text, std::string_view separator,
                                std::int64_t index) {
  if (!separator.empty() || text.empty() || index < 0)
    return piece_at(text, separator.empty() ? " " : separator, index);
  for (; index > 0; --index) {
    const auto end = text.find_first_of(white_space);
    if (end == std::string_view::npos)
      return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return part{text.substr(0, text.find_first_of(white_space))};
}

std::optional<part> split_index_by_code(std::string_view text, std::int64_t separator,
                                        std::int64_t index) {
  if (separator < 1 || separator > 255)
    return std::nullopt;
  std::string encoded;
  append_code_point(encoded, static_cast<char32_t>(separator));
  return piece_at(text, encoded, index);
}

made_kernel split_index_of(argument_list given) {
  return is_text(given[1].type.kind) ? of<split_index>(given) : of<split_index_by_code>(given);
}

/// With an empty delimiter each character is an element.
void split(std::string& to, std::string_view text, std::string_view delimiter) {
  std::vector<std::string_view> pieces;
  const auto keep = [&](std::string_view piece) {
    pieces.push_back(piece);
    return true;
  };
  if (!delimiter.empty())
    each_piece(text, delimiter, keep);
  else
    for (std::size_t at = 0; at < text.size(); at += pieces.back().size())
      keep(text.substr(at, character_width(text, at)));
  append_varint(to, pieces.size());
  for (const auto each : pieces)
    append_datum(to, each);
}

data_type strings_type(bool nullable) { return array_of(string_type(), nullable); }

constexpr std::array functions_of_search{
    function{.name = "POSITION",
             .signature = "POSITION(sought STRING, text STRING) -> INT",
             .about = "Where a string is first found in another, counted from 1; 0 if it is not.",
             .resolve = call<of<position>, strict<int_type>, a_string, a_string>},
    function{.name = "LOCATE",
             .signature = "LOCATE(sought STRING, text STRING [, from INT]) -> INT",
             .about = "Where a string is found in another at a position or behind it; 0 if it is "
                      "not.",
             .resolve = call<by_count<2, of<position>, of<position_from>>, strict<int_type>,
                             a_string, a_string, optionally, an_integer>},
    function{.name = "INSTR",
             .signature = "INSTR(text STRING, sought STRING [, from INT [, nth INT]]) -> INT",
             .about = "Where a string is found for the nth time in another; from the end, if the "
                      "position to begin at is negative; 0 if it is not.",
             .resolve =
                 call<by_count<2, of<instr>, of<instr_from>, of<instr_nth>>, strict<int_type>,
                      a_string, a_string, optionally, an_integer, an_integer>},
    function{.name = "STARTSWITH",
             .signature = "STARTSWITH(value STRING|BYTES, start STRING|BYTES) -> BOOLEAN",
             .about = "Whether a value begins with another.",
             .resolve = call<of_same_kind<starts_with>, strict<boolean_type>, a_string_or_bytes,
                             a_string_or_bytes>},
    function{.name = "ENDSWITH",
             .signature = "ENDSWITH(value STRING|BYTES, end STRING|BYTES) -> BOOLEAN",
             .about = "Whether a value ends with another.",
             .resolve = call<of_same_kind<ends_with>, strict<boolean_type>, a_string_or_bytes,
                             a_string_or_bytes>},
    function{.name = "REPLACE",
             .signature = "REPLACE(text STRING, sought STRING, with STRING) -> STRING",
             .about = "The text with each occurrence of a string replaced, from left to right.",
             .resolve = call<of<replace>, strict<string_type>, a_string, a_string, a_string>},
    function{.name = "TRANSLATE",
             .signature = "TRANSLATE(text STRING, from STRING, into STRING) -> STRING",
             .about = "The text with each character of `from` replaced by the one at its place in "
                      "`into`, or taken out if there is none.",
             .resolve = call<translate, translate_type, a_string, a_string, a_string>},
    function{
        .name = "SPLIT_INDEX",
        .signature = "SPLIT_INDEX(text STRING, separator STRING|INT, index INT) -> STRING",
        .about = "The piece with this number, which counts from 0, of what separators "
                 "divide; NULL if there is none.",
        .resolve =
            call<split_index_of, maybe<string_type>, a_string, a_string_or_integer, an_integer>},
    function{.name = "SPLIT",
             .signature = "SPLIT(text STRING, delimiter STRING) -> ARRAY<STRING>",
             .about = "The pieces that delimiters divide a text into; its characters, if the "
                      "delimiter is empty.",
             .resolve = call<of<split>, strict<strings_type>, a_string, a_string>},
};

} // namespace

std::span<const function> search_functions() { return functions_of_search; }

} // namespace duet
