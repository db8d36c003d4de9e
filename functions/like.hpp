/// Patterns of LIKE.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace duet {

/// A pattern: `%` stands for any text, `_` for one character that ends no line, as in Flink.
class like_pattern {
public:
  /// What it comes to: most patterns need no search of their own.
  enum class form : std::uint8_t { equals, starts, ends, contains, general };

  /// Without an escape character each `%` and `_` is a wildcard; behind it they are themselves, and
  /// so is it. Where it stands in front of anything else, the text says why that is wrong.
  static std::variant<like_pattern, std::string_view> parse(std::string_view text,
                                                            std::optional<char32_t> escape);

  [[nodiscard]] form is() const { return form_; }
  /// What is equal to, at the start, at the end of, or in a text that matches; unless general.
  [[nodiscard]] std::string_view literal() const { return literal_; }

  [[nodiscard]] bool matches(std::string_view text) const;

private:
  /// Literal text, or one of the wildcards.
  struct token {
    enum class kind : std::uint8_t { literal, any_one, any_text };
    kind is;
    std::string text{};
  };

  void add(token::kind wildcard);
  void add(std::string_view literal);
  void classify();
  [[nodiscard]] std::size_t next_try(std::size_t next, std::string_view text, std::size_t at) const;
  [[nodiscard]] bool matches_tokens(std::string_view text) const;
  static std::optional<std::size_t> match_one(const token& by, std::string_view text,
                                              std::size_t at);

  std::vector<token> tokens_;
  std::string literal_;
  form form_ = form::general;
};

} // namespace duet
