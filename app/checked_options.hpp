/// Options that CLI11 alone would take too much for.
#pragma once

#include <CLI/CLI.hpp>

#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace duet {

/// Reads a whole number that `Number` holds: CLI11 cuts off what is beyond, and takes one with a
/// leading zero for octal. To be given to `transform`.
template <class Number> CLI::Validator whole() {
  return {[](std::string& text) -> std::string {
            Number number{};
            const auto* end = text.data() + text.size();
            const auto [stop, error] = std::from_chars(text.data(), end, number);
            if (error != std::errc{} || stop != end)
              return "no whole number in range: " + text;
            text = std::to_string(number);
            return {};
          },
          ""};
}

/// A real number from `low` to `high`; CLI::Range takes NaN for one.
inline CLI::Validator between(double low, double high) {
  return {[=](std::string& text) {
            double number = 0;
            const bool good =
                CLI::detail::lexical_cast(text, number) && number >= low && number <= high;
            return good ? std::string{}
                        : "value " + text + " not in range " + CLI::detail::to_string(low) +
                              " to " + CLI::detail::to_string(high);
          },
          ""};
}

/// An option with one of some names; CLI::CheckedTransformer shows the enum's bytes.
template <class Enum>
void add_choice(CLI::App& to, const std::string& name, Enum& value,
                const std::vector<std::pair<std::string, Enum>>& choices,
                const std::string& about) {
  std::vector<std::string> names;
  std::string standard;
  for (const auto& [each, meaning] : choices) {
    names.push_back(each);
    if (meaning == value)
      standard = each;
  }
  to.add_option_function<std::string>(
        name,
        [&value, choices](const std::string& chosen) {
          for (const auto& [each, meaning] : choices)
            if (each == chosen)
              value = meaning;
        },
        about)
      ->check(CLI::IsMember(names))
      ->default_str(standard);
}

} // namespace duet
