#include "columns/utf8.hpp"
#include "functions/families.hpp"
#include "functions/like.hpp"
#include "functions/map.hpp"
#include "functions/regex.hpp"
#include "functions/signature.hpp"
#include "functions/similar.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace duet {

namespace {

constexpr std::string_view no_escape_character = "the escape is not one character";

/// The character of an escape; nothing if it is not one.
std::optional<char32_t> escape_of(std::string_view text) {
  const auto first = text.empty() ? code_point{0, 0} : code_point_at(text, 0);
  if (first.width == 0 || first.width != text.size() || first.value > 0xFFFF)
    return std::nullopt;
  return first.value;
}

/// A pattern with its escape, "" for none.
std::variant<like_pattern, std::string_view> parse_like(std::string_view pattern,
                                                        std::string_view escape, bool has_escape) {
  const auto character = escape_of(escape);
  if (has_escape && !character)
    return no_escape_character;
  return like_pattern::parse(pattern, character);
}

template <class F> kernel map_first(F matches) {
  return map_full_rows([matches = std::move(matches)](std::span<const operand> values,
                                                      std::uint32_t row, computing&) {
    return matches(values[0].at<std::string_view>(row));
  });
}

/// A kernel for a pattern that is known, without a decision in each row.
kernel like_known(like_pattern pattern) {
  const std::string literal{pattern.literal()};
  using enum like_pattern::form;
  switch (pattern.is()) {
  case equals:
    return map_first([literal](std::string_view text) { return text == literal; });
  case starts:
    return map_first([literal](std::string_view text) { return text.starts_with(literal); });
  case ends:
    return map_first([literal](std::string_view text) { return text.ends_with(literal); });
  case contains:
    return map_first(
        [literal](std::string_view text) { return text.find(literal) != std::string_view::npos; });
  case general:
    break;
  }
  return map_first(
      [pattern = std::move(pattern)](std::string_view text) { return pattern.matches(text); });
}

/// One for patterns that come with the rows; the last one is kept.
class known_like {
public:
  const std::variant<like_pattern, std::string_view>& get(std::string_view pattern,
                                                          std::optional<std::string_view> escape) {
    const auto escaped_by = escape.value_or("");
    if (!made_ || pattern != pattern_ || escaped_by != escape_) {
      pattern_ = pattern;
      escape_ = escaped_by;
      made_ = parse_like(pattern, escaped_by, escape.has_value());
    }
    return *made_;
  }

private:
  std::string pattern_;
  std::string escape_;
  std::optional<std::variant<like_pattern, std::string_view>> made_;
};

std::optional<std::string_view> third_text(std::span<const operand> values, std::uint32_t row) {
  return values.size() > 2 ? std::optional{values[2].at<std::string_view>(row)} : std::nullopt;
}

made_kernel like(argument_list given) {
  const auto pattern = constant_text(given[1]);
  const bool has_escape = given.size() > 2;
  const auto escape = has_escape ? constant_text(given[2]) : std::optional{std::string_view{}};
  if (pattern && escape) {
    auto made = parse_like(*pattern, *escape, has_escape);
    if (const auto* const why = std::get_if<std::string_view>(&made))
      return unresolved{std::string{*why}};
    return like_known(std::get<like_pattern>(std::move(made)));
  }
  return map_full_rows([known = known_like{}](std::span<const operand> values, std::uint32_t row,
                                              computing&) mutable -> computed<bool> {
    const auto& made = known.get(values[1].at<std::string_view>(row), third_text(values, row));
    if (const auto* const why = std::get_if<std::string_view>(&made))
      return problem{*why};
    return std::get<like_pattern>(made).matches(values[0].at<std::string_view>(row));
  });
}

// --- SIMILAR TO

/// The regular expression of a pattern of SIMILAR TO, or why it is wrong.
std::variant<regex, std::string> parse_similar(std::string_view pattern,
                                               std::optional<std::string_view> escape) {
  const auto character = escape ? escape_of(*escape) : std::nullopt;
  if (escape && !character)
    return std::string{no_escape_character};
  auto java = similar_to_java(pattern, character);
  if (auto* const why = std::get_if<bad_similar>(&java))
    return std::string{why->why};
  regex made{std::get<std::string>(java)};
  if (made.is() != regex::state::ready)
    return made.why();
  return made;
}

class known_similar {
public:
  const std::variant<regex, std::string>& get(std::string_view pattern,
                                              std::optional<std::string_view> escape) {
    if (!made_ || pattern != pattern_ || escape != escape_) {
      pattern_ = pattern;
      escape_ = escape ? std::optional<std::string>{*escape} : std::nullopt;
      made_ = parse_similar(pattern, escape);
    }
    return *made_;
  }

private:
  std::string pattern_;
  std::optional<std::string> escape_;
  std::optional<std::variant<regex, std::string>> made_;
};

made_kernel similar(argument_list given) {
  known_similar known;
  const auto pattern = constant_text(given[1]);
  const auto escape = given.size() > 2 ? constant_text(given[2]) : std::nullopt;
  if (pattern && (given.size() == 2 || escape))
    if (const auto* const why = std::get_if<std::string>(&known.get(*pattern, escape)))
      return unresolved{*why};
  return map_full_rows([known = std::move(known)](std::span<const operand> values,
                                                  std::uint32_t row,
                                                  computing&) mutable -> computed<bool> {
    const auto& made = known.get(values[1].at<std::string_view>(row), third_text(values, row));
    if (const auto* const why = std::get_if<std::string>(&made))
      return problem{*why};
    return std::get<regex>(made).matches(values[0].at<std::string_view>(row));
  });
}

constexpr std::array functions_of_matching{
    function{.name = "LIKE",
             .signature = "text STRING LIKE pattern STRING [ESCAPE character STRING] -> BOOLEAN",
             .about = "Whether the text is as a pattern says, in which % is any text and _ any "
                      "character.",
             .resolve = call<like, strict<boolean_type>, a_string, a_string, optionally, a_string>},
    function{
        .name = "SIMILAR TO",
        .signature = "text STRING SIMILAR TO pattern STRING [ESCAPE character STRING] -> BOOLEAN",
        .about = "Whether the whole text matches a regular expression of SQL.",
        .resolve = call<similar, strict<boolean_type>, a_string, a_string, optionally, a_string>},
};

} // namespace

std::span<const function> match_functions() { return functions_of_matching; }

} // namespace duet
