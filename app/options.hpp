/// Settings from three layers: flag over environment over file. CLI11 reads the flags; this adds
/// the other two, so that every error can say where a value came from.
#pragma once

#include "kafka/properties.hpp"
#include "model/failure.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace duet {

/// The failure that a person's settings cause, in one line whatever the settings hold.
[[nodiscard]] failure bad_setting(std::string message);

/// The name among `known` that is most like `name`; empty if none is alike.
[[nodiscard]] std::string nearest(std::string_view name, const std::vector<std::string>& known);

/// "; did you mean X?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view name,
                                       const std::vector<std::string>& known);

/// The environment variable of an option: "pair-sum" is DUET_PAIR_SUM.
[[nodiscard]] std::string variable_of(std::string_view option);

/// Reads a duration such as "20s", "500ms", "2m" or "1h".
[[nodiscard]] result<std::chrono::milliseconds> parse_duration(const std::string& text);

/// The long names of a command's options.
[[nodiscard]] std::vector<std::string> option_names(const CLI::App& command);

/// A configuration file: TOML with one key for each option, and a table `librdkafka` of properties.
struct config_file {
  std::string path;
  std::map<std::string, std::string> values;
  properties librdkafka;
};

/// Reads a file and refuses keys that are not in `known`, naming the nearest.
[[nodiscard]] result<config_file> read_config(const std::string& path,
                                              const std::vector<std::string>& known);

/// Gives every option of `command` that has no flag its value from `environment`, or else from
/// `file`. A variable that is the misspelt name of an option in `known` is refused; other variables
/// that begin with DUET_ may be somebody else's and are left alone.
[[nodiscard]] result<void> fill_in(CLI::App& command, const std::vector<std::string>& known,
                                   const std::map<std::string, std::string>& environment,
                                   const config_file& file);

/// The process's variables that begin with DUET_.
[[nodiscard]] std::map<std::string, std::string> read_environment();

} // namespace duet
