#include "sql/lexeme.hpp"

namespace duet::sql::syntax {

namespace {

constexpr std::size_t word_length_max =
    std::ranges::max_element(detail::lexemes, {}, [](const auto& row) { return row.text.size(); })
        -> text.size();

constexpr std::size_t symbol_length_max =
    std::ranges::max_element(detail::symbols, {}, &std::string_view::size)->size();

} // namespace

lexeme lexeme::word(std::string_view text) {
  if (text.size() > word_length_max)
    return {};
  std::array<char, word_length_max> upper; // NOLINT(*-member-init): written before it is read
  std::ranges::transform(text, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return lexeme{detail::lexeme_index({upper.data(), text.size()})};
}

lexeme lexeme::symbol_of(std::string_view text) {
  for (auto length = std::min(symbol_length_max, text.size()); length > 0; --length)
    if (const auto found = detail::lexeme_index(text.substr(0, length)); found != 0)
      return lexeme{found};
  return {};
}

} // namespace duet::sql::syntax
