#include "sql/option_reader.hpp"

#include "formats/format.hpp"
#include "sql/durations.hpp"
#include "sql/nearest.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace duet::sql {

namespace {

bool stands_for(const known_option& of, std::string_view key) {
  return of.key.ends_with('.') ? key.starts_with(of.key) : key == of.key;
}

std::string quoted_list(std::span<const std::string_view> values) {
  std::string all;
  for (const auto each : values)
    all += (all.empty() ? "'" : ", '") + std::string{each} + "'";
  return all;
}

} // namespace

const table_option* option_reader::find(const std::string& key) const {
  const auto found = of_.options.find(key);
  return found == of_.options.end() ? nullptr : &found->second;
}

place option_reader::at(const std::string& key) const {
  const auto* const found = find(key);
  return found == nullptr ? of_.at : found->at;
}

std::string option_reader::text(const std::string& key) const {
  const auto* const found = find(key);
  return found == nullptr ? std::string{} : found->value;
}

std::size_t option_reader::one_of(const std::string& key,
                                  std::span<const std::string_view> values) {
  const auto* const found = find(key);
  if (found == nullptr)
    return 0;
  const auto at = std::ranges::find_if(
      values, [&](std::string_view each) { return same_word(each, found->value); });
  if (at != values.end())
    return static_cast<std::size_t>(at - values.begin());
  fail(found->at,
       "'" + key + "' is to be one of " + quoted_list(values) + ", not '" + found->value + "'");
  return 0;
}

std::int64_t option_reader::duration(const std::string& key, std::int64_t otherwise) {
  const auto* const found = find(key);
  if (found == nullptr)
    return otherwise;
  const auto value = parse_duration(found->value);
  if (value)
    return *value;
  fail(found->at, "'" + key + "' is to be a duration, not '" + found->value + "'",
       "for example '30 s'");
  return otherwise;
}

bool option_reader::flag(const std::string& key) {
  static constexpr std::array<std::string_view, 2> values{"false", "true"};
  return one_of(key, values) == 1;
}

std::int64_t option_reader::whole_number(const std::string& key, integer_range of,
                                         std::int64_t otherwise) {
  const auto* const found = find(key);
  if (found == nullptr)
    return otherwise;
  if (const auto value = parse_integer(found->value, of))
    return *value;
  fail(found->at, "'" + key + "' is to be a whole number from " + std::to_string(of.least) +
                      " to " + std::to_string(of.most) + ", not '" + found->value + "'");
  return otherwise;
}

double option_reader::number(const std::string& key, double least, double most, double otherwise) {
  const auto* const found = find(key);
  if (found == nullptr)
    return otherwise;
  const auto value = cast_to_double(found->value);
  if (value && *value >= least && *value <= most)
    return *value;
  std::string range = "from ";
  append_double(range, least);
  range += " to ";
  append_double(range, most);
  fail(found->at, "'" + key + "' is to be a number " + range + ", not '" + found->value + "'");
  return otherwise;
}

std::optional<std::int64_t> option_reader::whole_number(const std::string& key,
                                                        std::string_view needed_for) {
  const auto* const found = find(key);
  if (found == nullptr) {
    fail(of_.at, "table `" + of_.name + "` has no '" + key + "', which " + std::string{needed_for} +
                     " takes");
    return std::nullopt;
  }
  std::int64_t number = 0;
  const auto* const end = found->value.data() + found->value.size();
  const auto [stop, problem] = std::from_chars(found->value.data(), end, number);
  if (problem == std::errc{} && stop == end && number >= 0)
    return number;
  fail(found->at, "'" + key + "' is to be a whole number, not '" + found->value + "'");
  return std::nullopt;
}

std::vector<std::string> option_reader::list(const std::string& key) const {
  std::vector<std::string> parts;
  const auto* const found = find(key);
  std::string_view text = found == nullptr ? std::string_view{} : found->value;
  while (!text.empty()) {
    const auto end = std::min(text.find(';'), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

std::optional<format_plan> option_reader::format(const std::string& key,
                                                 const std::string& prefix) {
  const auto* const found = find(key);
  if (found == nullptr)
    return std::nullopt;
  format_plan made{.name = found->value};
  const auto begin = prefix + found->value + ".";
  if (const auto* const of = find_format(found->value))
    for (const auto& each : of->options)
      format_options_known_.push_back(begin + std::string{each.name});
  for (const auto& [name, option] : of_.options)
    if (name.starts_with(begin)) {
      made.options.emplace(name.substr(begin.size()), option.value);
      of_formats_.insert(name);
    }
  return made;
}

void option_reader::check_names(std::span<const known_option> known) {
  for (const auto& [key, option] : of_.options) {
    if (of_formats_.contains(key))
      continue;
    const auto found = std::ranges::find_if(
        known, [&key = key](const known_option& each) { return stands_for(each, key); });
    if (found == known.end())
      fail(option.at, "there is no option '" + key + "'", nearest_of(key, known));
    else if (found->effect == option_effect::missing)
      fail(option.at, "the option '" + key + "' is not supported", std::string{found->about});
    else if (found->effect == option_effect::none)
      notes_.push_back("'" + key + "': " + std::string{found->about});
  }
}

std::string option_reader::nearest_of(std::string_view key,
                                      std::span<const known_option> known) const {
  std::vector<std::string_view> names{format_options_known_.begin(), format_options_known_.end()};
  for (const auto& each : known)
    names.push_back(each.key);
  return did_you_mean(key, names);
}

void option_reader::fail(place at, std::string message, std::string hint) {
  said_.error(at, std::move(message), std::move(hint));
  good_ = false;
}

void option_reader::warn(place at, std::string message, std::string hint) {
  said_.warn(at, std::move(message), std::move(hint));
}

} // namespace duet::sql
