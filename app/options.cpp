#include "app/options.hpp"

#include <CLI/CLI.hpp>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <iomanip>
#include <limits>
#include <numeric>
#include <optional>
#include <sstream>

namespace duet {

namespace {

constexpr std::string_view variable_prefix = "DUET_";

/// How many letters must be added, dropped or changed to turn one word into the other.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 0; i < from.size(); ++i) {
    auto diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < to.size(); ++j) {
      const auto changed = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// The known variable that `variable` is a misspelling of; empty if it is somebody else's business,
/// as those are that Kubernetes sets for a service called "duet" (DUET_SERVICE_HOST, ...).
std::string misspelt(std::string_view variable, const std::vector<std::string>& known) {
  // One typo for three letters: DUET_PORT, which Kubernetes sets, is no DUET_FOR.
  const auto letters = variable.size() - std::min(variable.size(), variable_prefix.size());
  const auto typos_max = std::min<std::size_t>(2, letters / 3);
  const auto best = nearest(variable, known);
  const bool typo = !best.empty() && edit_distance(variable, best) <= typos_max;
  return typo && best != variable ? best : std::string{};
}

/// A TOML value as the text a flag would have had.
std::optional<std::string> to_text(const toml::node& node) {
  std::ostringstream text;
  if (const auto* string = node.as_string())
    return string->get();
  if (const auto* integer = node.as_integer())
    text << integer->get();
  else if (const auto* real = node.as_floating_point())
    text << std::setprecision(std::numeric_limits<double>::max_digits10) << real->get();
  else if (const auto* boolean = node.as_boolean())
    text << (boolean->get() ? "true" : "false");
  else
    return std::nullopt;
  return text.str();
}

std::string place(const std::string& path, const toml::node& node) {
  return path + ":" + std::to_string(node.source().begin.line);
}

/// Reads a value that is called `name` in messages, where it never shows itself: it may be secret.
result<std::string> read_value(const std::string& name, const std::string& path,
                               const toml::node& node, const std::string& hint = {}) {
  auto text = to_text(node);
  if (!text)
    return bad_setting("the value of " + name + " at " + place(path, node) +
                       " must be a string, a number or a boolean" + hint);
  // C, which librdkafka is written in, would read neither to its end.
  if (name.find('\0') != std::string::npos || text->find('\0') != std::string::npos)
    return bad_setting(name + " at " + place(path, node) + " has a NUL character");
  return std::move(*text);
}

result<properties> read_properties(const std::string& path, const toml::node& node) {
  const auto* table = node.as_table();
  if (table == nullptr)
    return bad_setting("librdkafka at " + place(path, node) + " must be a table: [librdkafka]");
  properties all;
  for (const auto& [key, value] : *table) {
    const std::string name{key.str()};
    const auto text =
        read_value("librdkafka." + name, path, value, "; a name with dots needs quotes");
    if (!text)
      return text.error();
    auto property = parse_property(name + "=" + *text);
    if (!property)
      return bad_setting(property.error().message + " (at " + place(path, value) + ")");
    all.push_back(*property);
  }
  return all;
}

/// Gives an option a value as if it had been a flag.
result<void> give(CLI::Option& option, const std::string& value, const std::string& source) {
  try {
    option.add_result(value);
    option.run_callback();
    return {};
  } catch (const CLI::Error& error) {
    return bad_setting(std::string{error.what()} + " (from " + source + ")");
  }
}

} // namespace

failure bad_setting(std::string message) {
  const auto is_control = [](unsigned char c) { return std::iscntrl(c) != 0; };
  std::ranges::replace_if(message, is_control, '?');
  return {remedy::misconfigured, std::move(message)};
}

std::string nearest(std::string_view name, const std::vector<std::string>& known) {
  const auto distance = [&](const std::string& other) { return edit_distance(name, other); };
  const auto best = std::ranges::min_element(known, {}, distance);
  const auto limit = std::max<std::size_t>(2, name.size() / 2);
  return best != known.end() && distance(*best) <= limit ? *best : std::string{};
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  const auto best = nearest(name, known);
  return best.empty() ? std::string{} : "; did you mean " + best + "?";
}

std::string variable_of(std::string_view option) {
  std::string name{variable_prefix};
  for (const char c : option)
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

result<std::chrono::milliseconds> parse_duration(const std::string& text) {
  std::int64_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const std::string_view unit{stop, static_cast<std::size_t>(end - stop)};
  const std::map<std::string_view, std::int64_t> units{
      {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
  constexpr std::int64_t number_max = 1'000'000'000;
  if (error != std::errc{} || number < 0 || number > number_max || !units.contains(unit))
    return bad_setting("a duration is a number and ms, s, m or h, such as 20s; got \"" + text +
                       "\"");
  return std::chrono::milliseconds{number * units.at(unit)};
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames())
      if (name != "help")
        names.push_back(name);
  return names;
}

result<config_file> read_config(const std::string& path, const std::vector<std::string>& known) {
  config_file file{.path = path, .values = {}, .librdkafka = {}};
  if (std::error_code ignored; std::filesystem::is_directory(path, ignored))
    return bad_setting("cannot read the configuration " + path + ": it is a directory");
  toml::table content;
  try {
    content = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    const auto line = error.source().begin.line;
    return bad_setting("cannot read the configuration " + path +
                       (line > 0 ? ":" + std::to_string(line) : std::string{}) + ": " +
                       std::string{error.description()});
  }
  for (const auto& [key, value] : content) {
    const std::string name{key.str()};
    if (name == "librdkafka") {
      auto read = read_properties(path, value);
      if (!read)
        return read.error();
      file.librdkafka = std::move(*read);
      continue;
    }
    if (std::ranges::find(known, name) == known.end())
      return bad_setting("unknown key " + name + " at " + place(path, value) +
                         did_you_mean(name, known));
    const auto text = read_value(name, path, value);
    if (!text)
      return text.error();
    file.values[name] = *text;
  }
  return file;
}

result<void> fill_in(CLI::App& command, const std::vector<std::string>& known,
                     const std::map<std::string, std::string>& environment,
                     const config_file& file) {
  std::vector<std::string> variables;
  std::ranges::transform(known, std::back_inserter(variables), variable_of);
  for (const auto& [name, value] : environment)
    if (const auto meant = misspelt(name, variables); !meant.empty())
      return bad_setting("unknown environment variable " + name + "; did you mean " + meant + "?");

  for (auto* option : command.get_options()) {
    if (option->count() > 0 || option->get_lnames().empty())
      continue;
    const auto& name = option->get_lnames().front();
    const auto variable = variable_of(name);
    result<void> done;
    if (const auto at = environment.find(variable); at != environment.end())
      done = give(*option, at->second, variable);
    else if (const auto in_file = file.values.find(name); in_file != file.values.end())
      done = give(*option, in_file->second, file.path);
    if (!done)
      return done;
  }
  return {};
}

std::map<std::string, std::string> read_environment() {
  std::map<std::string, std::string> all;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view text{*each};
    const auto equals = text.find('=');
    if (text.starts_with(variable_prefix) && equals != std::string_view::npos)
      all.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return all;
}

} // namespace duet
