/// The options of formats, as data: they are read and explained by it.
#pragma once

#include "model/failure.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace duet {

/// What values an option takes.
enum class option_kind : std::uint8_t {
  flag,              ///< true or false.
  choice,            ///< One of some words.
  character,         ///< One character.
  escaped_character, ///< The same, also as Java escapes it: \t, \u0001.
  text,
};

/// An option of a format, by its name without that of the format.
struct format_option {
  std::string_view name;
  option_kind kind = option_kind::text;
  std::string_view otherwise; ///< What holds if it is not given.
  std::string_view about;     ///< One sentence, for docs and `explain`.
  std::span<const std::string_view> choices{};
};

/// Options as a table gives them.
using given_options = std::map<std::string, std::string>;

/// The options of one table, checked one by one. Only options that the format has are asked for.
class format_settings {
public:
  [[nodiscard]] bool flag(std::string_view name) const;

  /// The place of what was chosen among the choices.
  [[nodiscard]] std::size_t choice(std::string_view name) const;

  /// What a text is, or a character, its escapes resolved.
  [[nodiscard]] std::string text(std::string_view name) const;

  [[nodiscard]] bool is_given(std::string_view name) const;

private:
  friend result<format_settings> read_options(std::string_view format,
                                              std::span<const format_option> known,
                                              const given_options& given);

  [[nodiscard]] const format_option& known(std::string_view name) const;
  [[nodiscard]] std::string_view value(const format_option& of) const;

  std::span<const format_option> known_;
  given_options given_;
};

/// Checks the options that were given. A failure names the option, its value and what it takes.
[[nodiscard]] result<format_settings> read_options(std::string_view format,
                                                   std::span<const format_option> known,
                                                   const given_options& given);

} // namespace duet
