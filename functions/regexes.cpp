#include "columns/datum.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/regex.hpp"
#include "functions/signature.hpp"
#include "functions/text.hpp"

namespace duet {

namespace {

/// One row of a call whose first arguments are a text and a pattern.
struct regex_row {
  const regex& pattern;
  std::string_view text;
  std::span<const operand> values;
  std::uint32_t row;
  computing& with;

  /// The number of the group that the third argument says.
  [[nodiscard]] std::int64_t group_or(std::int64_t otherwise) const {
    return values.size() > 2 ? values[2].at<std::int64_t>(row) : otherwise;
  }
};

/// A text that has data, even if it is empty: groups without data have no part in a match.
std::string_view with_data(std::string_view text) { return text.data() == nullptr ? "" : text; }

/// The patterns of an argument: the constant one compiled, if it is one.
std::variant<known_patterns, unresolved> patterns_of(const argument& of) {
  const auto constant = constant_text(of);
  if (!constant)
    return known_patterns{};
  regex made{*constant};
  if (made.is() == regex::state::unsupported)
    return unresolved{made.why()};
  return known_patterns{std::move(made)};
}

/// A kernel of `compute(regex_row)` for rows without NULL; where the pattern is none of Java, the
/// result is `if_invalid`.
template <class T, class F>
made_kernel by_pattern(argument_list given, computed<T> if_invalid, F compute) {
  auto patterns = patterns_of(given[1]);
  if (auto* const why = std::get_if<unresolved>(&patterns))
    return std::move(*why);
  return map_full_rows([known = std::get<known_patterns>(std::move(patterns)), if_invalid,
                        compute](std::span<const operand> values, std::uint32_t row,
                                 computing& with) mutable -> computed<T> {
    const auto& pattern = known.get(values[1].at<std::string_view>(row));
    if (pattern.is() == regex::state::unsupported)
      return problem{pattern.why()};
    if (pattern.is() == regex::state::invalid)
      return if_invalid;
    return compute(
        regex_row{pattern, with_data(values[0].at<std::string_view>(row)), values, row, with});
  });
}

constexpr std::monostate sql_null;

made_kernel regexp(argument_list given) {
  return by_pattern<bool>(given, false, [](const regex_row& at) -> computed<bool> {
    return !at.values[1].at<std::string_view>(at.row).empty() && at.pattern.matches_within(at.text);
  });
}

made_kernel regexp_count(argument_list given) {
  return by_pattern<std::int64_t>(given, sql_null, [](const regex_row& at) {
    std::int64_t count = 0;
    each_match(at.pattern, at.text, 0, [&](const regex::groups_found&) { ++count; });
    return computed<std::int64_t>{count};
  });
}

made_kernel regexp_instr(argument_list given) {
  return by_pattern<std::int64_t>(
      given, sql_null, [](const regex_row& at) -> computed<std::int64_t> {
        regex::groups_found found(1);
        if (!at.pattern.find(at.text, 0, found))
          return 0;
        const auto before = static_cast<std::size_t>(found[0].data() - at.text.data());
        return count_units(at.text.substr(0, before)) + 1;
      });
}

/// A group of the first match; NULL if there is no match, no such group, or it has no part in it.
computed<part> extract(const regex_row& at, std::int64_t group) {
  if (group < 0 || group > at.pattern.groups())
    return sql_null;
  const auto index = static_cast<std::size_t>(group);
  regex::groups_found found(index + 1);
  if (!at.pattern.find(at.text, 0, found) || found[index].data() == nullptr)
    return sql_null;
  return part{found[index]};
}

made_kernel regexp_substr(argument_list given) {
  return by_pattern<part>(given, sql_null, [](const regex_row& at) { return extract(at, 0); });
}

made_kernel regexp_extract(argument_list given) {
  return by_pattern<part>(given, sql_null,
                          [](const regex_row& at) { return extract(at, at.group_or(0)); });
}

made_kernel regexp_extract_all(argument_list given) {
  return by_pattern<made>(given, sql_null, [](const regex_row& at) -> computed<made> {
    const auto group = at.group_or(1);
    if (group < 0 || group > at.pattern.groups())
      return sql_null;
    const auto index = static_cast<std::size_t>(group);
    std::vector<datum> all;
    each_match(at.pattern, at.text, index, [&](const regex::groups_found& found) {
      all.push_back(found[index].data() == nullptr ? datum{} : datum{found[index]});
    });
    at.with.scratch.clear();
    append_varint(at.with.scratch, all.size());
    for (const auto& each : all)
      append_datum(at.with.scratch, each);
    return made::text;
  });
}

made_kernel regexp_replace(argument_list given) {
  return by_pattern<made>(given, sql_null, [](const regex_row& at) -> computed<made> {
    const auto with = at.values[2].at<std::string_view>(at.row);
    auto& to = at.with.scratch;
    to.clear();
    std::size_t rest = 0;
    each_match(at.pattern, at.text, 0, [&](const regex::groups_found& found) {
      const auto begin = static_cast<std::size_t>(found[0].data() - at.text.data());
      to.append(at.text.substr(rest, begin - rest)).append(with);
      rest = begin + found[0].size();
    });
    to.append(at.text.substr(rest));
    return made::text;
  });
}

// --- STR_TO_MAP

/// The pieces that matches divide a text into, as Java's `split`: at most `limit`, of which the
/// last has the rest; for 0 all, without empty ones at the end. An empty match in front of the text
/// divides nothing off.
std::vector<std::string_view> split_by(const regex& pattern, std::string_view text,
                                       std::size_t limit) {
  std::vector<std::string_view> pieces;
  std::size_t rest = 0;
  each_match(pattern, text, 0, [&](const regex::groups_found& found) {
    const auto begin = static_cast<std::size_t>(found[0].data() - text.data());
    const auto end = begin + found[0].size();
    if (end == 0 || (limit > 0 && pieces.size() + 1 >= limit))
      return;
    pieces.push_back(text.substr(rest, begin - rest));
    rest = end;
  });
  pieces.push_back(text.substr(rest));
  while (limit == 0 && !pieces.empty() && pieces.back().empty())
    pieces.pop_back();
  return pieces;
}

/// A map as it is packed; a key that comes again has the last value.
class map_writer {
public:
  void put(std::string_view key, const datum& value) {
    const auto found = std::ranges::find(entries_, key, &entry::first);
    if (found != entries_.end())
      found->second = value;
    else
      entries_.emplace_back(key, value);
  }

  void write(std::string& to) const {
    append_varint(to, entries_.size());
    for (const auto& [key, value] : entries_) {
      append_datum(to, key);
      append_datum(to, value);
    }
  }

private:
  using entry = std::pair<std::string_view, datum>;
  std::vector<entry> entries_;
};

text_outcome write_map(std::string& to, std::string_view text, const regex& between,
                       const regex& within) {
  for (const auto* const each : {&between, &within})
    if (each->is() != regex::state::ready)
      return problem{each->why()};
  map_writer entries;
  if (!text.empty())
    for (const auto pair : split_by(between, text, 0)) {
      const auto sides = split_by(within, pair, 2);
      if (sides.size() < 2)
        entries.put(pair, {});
      else
        entries.put(sides[0], sides[1]);
    }
  to.clear();
  entries.write(to);
  return made::text;
}

made_kernel str_to_map(argument_list given) {
  if (given.size() == 2)
    return unresolved{"takes a string, or a string and both delimiters, and has two arguments"};
  std::array<known_patterns, 2> delimiters{known_patterns{regex{","}}, known_patterns{regex{"="}}};
  for (std::size_t i = 1; i < given.size(); ++i) {
    auto patterns = patterns_of(given[i]);
    if (auto* const why = std::get_if<unresolved>(&patterns))
      return std::move(*why);
    delimiters.at(i - 1) = std::get<known_patterns>(std::move(patterns));
  }
  return map_full_rows(
      [delimiters](std::span<const operand> values, std::uint32_t row, computing& with) mutable {
        const auto text_of = [&](std::size_t i) {
          return i < values.size() ? values[i].at<std::string_view>(row) : std::string_view{};
        };
        return write_map(with.scratch, with_data(text_of(0)), delimiters[0].get(text_of(1)),
                         delimiters[1].get(text_of(2)));
      });
}

data_type texts_type(bool nullable) { return array_of(string_type(), nullable); }
data_type text_map_type(bool nullable) { return map_of(string_type(), string_type(), nullable); }

constexpr std::array functions_of_regexes{
    function{.name = "REGEXP",
             .signature = "REGEXP(text STRING, pattern STRING) -> BOOLEAN",
             .about = "Whether a regular expression matches a part of the text.",
             .resolve = call<regexp, strict<boolean_type>, a_string, a_string>},
    function{.name = "REGEXP_COUNT",
             .signature = "REGEXP_COUNT(text STRING, pattern STRING) -> INT",
             .about = "How many times a regular expression matches.",
             .resolve = call<regexp_count, maybe<int_type>, a_string, a_string>},
    function{
        .name = "REGEXP_EXTRACT",
        .signature = "REGEXP_EXTRACT(text STRING, pattern STRING [, group INT]) -> STRING",
        .about = "What a group of the first match holds, or the whole match; NULL without one.",
        .resolve =
            call<regexp_extract, maybe<string_type>, a_string, a_string, optionally, an_integer>},
    function{.name = "REGEXP_EXTRACT_ALL",
             .signature =
                 "REGEXP_EXTRACT_ALL(text STRING, pattern STRING [, group INT]) -> ARRAY<STRING>",
             .about = "What a group holds, the first if none is said, in each match.",
             .resolve = call<regexp_extract_all, maybe<texts_type>, a_string, a_string, optionally,
                             an_integer>},
    function{.name = "REGEXP_INSTR",
             .signature = "REGEXP_INSTR(text STRING, pattern STRING) -> INT",
             .about =
                 "Where the first match begins, in UTF-16 units counted from 1; 0 without one.",
             .resolve = call<regexp_instr, maybe<int_type>, a_string, a_string>},
    function{.name = "REGEXP_REPLACE",
             .signature = "REGEXP_REPLACE(text STRING, pattern STRING, with STRING) -> STRING",
             .about = "The text with each match replaced by a string as it stands.",
             .resolve = call<regexp_replace, maybe<string_type>, a_string, a_string, a_string>},
    function{.name = "REGEXP_SUBSTR",
             .signature = "REGEXP_SUBSTR(text STRING, pattern STRING) -> STRING",
             .about = "The first match; NULL without one.",
             .resolve = call<regexp_substr, maybe<string_type>, a_string, a_string>},
    function{.name = "STR_TO_MAP",
             .signature = "STR_TO_MAP(text STRING [, between STRING, within STRING]) -> "
                          "MAP<STRING, STRING>",
             .about =
                 "Keys and values; regular expressions say what stands between pairs (',') and "
                 "within one ('=').",
             .resolve =
                 call<str_to_map, strict<text_map_type>, a_string, optionally, a_string, a_string>},
};

} // namespace

std::span<const function> regex_functions() { return functions_of_regexes; }

} // namespace duet
