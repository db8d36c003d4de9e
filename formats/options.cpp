#include "formats/options.hpp"

#include "columns/utf8.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <optional>
#include <vector>

namespace duet {

namespace {

constexpr std::array<std::string_view, 2> flag_values{"false", "true"};

bool same_but_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::span<const std::string_view> values_of(const format_option& option) {
  return option.kind == option_kind::flag ? std::span<const std::string_view>{flag_values}
                                          : option.choices;
}

/// The place of a value among those that an option takes; their number if it is none of them.
std::size_t place_of(const format_option& option, std::string_view value) {
  const auto values = values_of(option);
  return static_cast<std::size_t>(
      std::ranges::find_if(values, [&](auto each) { return same_but_case(each, value); }) -
      values.begin());
}

/// The character that an escape of Java stands for.
std::optional<std::string> resolve_escape(std::string_view escape) {
  constexpr std::string_view letters = "tnrbf\\\"'";
  constexpr std::string_view meant = "\t\n\r\b\f\\\"'";
  if (escape.size() == 1 && letters.find(escape.front()) != std::string_view::npos)
    return std::string{meant[letters.find(escape.front())]};
  if (!escape.starts_with('u') || escape.size() != 5)
    return std::nullopt;
  std::uint32_t unit = 0;
  const auto* const end = escape.data() + escape.size();
  const auto [stop, error] = std::from_chars(escape.data() + 1, end, unit, 16);
  if (error != std::errc{} || stop != end || (unit >= 0xD800 && unit < 0xE000))
    return std::nullopt;
  std::array<char, 4> made{};
  return std::string{made.data(), put_utf8(made.data(), unit)};
}

/// One character; characters beyond 16 bits are two of Java's.
std::optional<std::string> character_in(const format_option& option, std::string_view value) {
  if (option.kind == option_kind::escaped_character && value.starts_with('\\') && value.size() > 1)
    return resolve_escape(value.substr(1));
  const auto length = value.empty() ? 0 : utf8_sequence(value);
  return length == value.size() && length > 0 && length < 4 ? std::optional{std::string{value}}
                                                            : std::nullopt;
}

bool is_value(const format_option& option, std::string_view value) {
  switch (option.kind) {
  case option_kind::flag:
  case option_kind::choice:
    return place_of(option, value) < values_of(option).size();
  case option_kind::character:
  case option_kind::escaped_character:
    return character_in(option, value).has_value();
  case option_kind::text:
    return is_utf8(value);
  }
  return false;
}

/// "'A', 'B' or 'C'"
std::string list_of(std::span<const std::string_view> words, std::string_view prefix,
                    std::string_view last) {
  std::string made;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0)
      made += i + 1 == words.size() ? last : ", ";
    made.append("'").append(prefix).append(words[i]).append("'");
  }
  return made;
}

std::string what_it_takes(const format_option& option) {
  switch (option.kind) {
  case option_kind::flag:
  case option_kind::choice:
    return list_of(values_of(option), "", " or ");
  case option_kind::character:
  case option_kind::escaped_character:
    return "one character";
  case option_kind::text:
    return "text in UTF-8";
  }
  return {};
}

failure unknown_option(std::string_view name, std::string_view prefix,
                       std::span<const format_option> known) {
  std::vector<std::string_view> names;
  for (const auto& each : known)
    names.push_back(each.name);
  return misconfigured("there is no option '" + std::string{prefix} + std::string{name} +
                       "'; there are " + list_of(names, prefix, " and "));
}

} // namespace

const format_option& format_settings::known(std::string_view name) const {
  const auto found = std::ranges::find(known_, name, &format_option::name);
  assert(found != known_.end() && "a format asks for options that it has");
  return *found;
}

std::string_view format_settings::value(const format_option& of) const {
  const auto found = given_.find(std::string{of.name});
  return found == given_.end() ? of.otherwise : found->second;
}

bool format_settings::flag(std::string_view name) const { return choice(name) == 1; }

std::size_t format_settings::choice(std::string_view name) const {
  const auto& option = known(name);
  return place_of(option, value(option));
}

std::string format_settings::text(std::string_view name) const {
  const auto& option = known(name);
  if (option.kind == option_kind::text)
    return std::string{value(option)};
  return character_in(option, value(option)).value_or("");
}

bool format_settings::is_given(std::string_view name) const {
  return given_.contains(std::string{name});
}

result<format_settings> read_options(std::string_view format, std::span<const format_option> known,
                                     const given_options& given) {
  const auto prefix = std::string{format} + ".";
  for (const auto& [name, value] : given) {
    const auto option = std::ranges::find(known, name, &format_option::name);
    if (option == known.end())
      return unknown_option(name, prefix, known);
    if (!is_value(*option, value))
      return misconfigured("'" + prefix + name + "' is '" + value + "', but takes " +
                           what_it_takes(*option));
  }
  format_settings made;
  made.known_ = known;
  made.given_ = given;
  return made;
}

} // namespace duet
