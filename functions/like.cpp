#include "functions/like.hpp"

#include "columns/utf8.hpp"
#include "functions/text.hpp"

#include <algorithm>
#include <initializer_list>

namespace duet {

std::variant<like_pattern, std::string_view> like_pattern::parse(std::string_view text,
                                                                 std::optional<char32_t> escape) {
  like_pattern made;
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    if (escape && value == *escape) {
      at += width;
      const auto next = at < text.size() ? code_point_at(text, at) : code_point{0, 0};
      if (next.width == 0 || (next.value != U'%' && next.value != U'_' && next.value != *escape))
        return std::string_view{
            "the escape character of the pattern has no %, _ or itself behind it"};
      made.add(text.substr(at, next.width));
      at += next.width;
      continue;
    }
    if (value == U'%')
      made.add(token::kind::any_text);
    else if (value == U'_')
      made.add(token::kind::any_one);
    else
      made.add(text.substr(at, width));
    at += width;
  }
  made.classify();
  return made;
}

void like_pattern::add(token::kind wildcard) {
  const bool again = !tokens_.empty() && tokens_.back().is == token::kind::any_text &&
                     wildcard == token::kind::any_text;
  if (!again)
    tokens_.push_back({wildcard});
}

void like_pattern::add(std::string_view literal) {
  if (tokens_.empty() || tokens_.back().is != token::kind::literal)
    tokens_.push_back({token::kind::literal});
  tokens_.back().text.append(literal);
}

void like_pattern::classify() {
  const auto is = [&](std::initializer_list<token::kind> kinds) {
    return std::ranges::equal(tokens_, kinds, {}, &token::is);
  };
  using enum token::kind;
  if (is({}) || is({literal}))
    form_ = form::equals;
  else if (is({literal, any_text}))
    form_ = form::starts;
  else if (is({any_text, literal}))
    form_ = form::ends;
  else if (is({any_text}) || is({any_text, literal, any_text}))
    form_ = form::contains;
  for (const auto& each : tokens_)
    literal_.append(each.text);
}

bool like_pattern::matches(std::string_view text) const {
  switch (form_) {
  case form::equals:
    return text == literal_;
  case form::starts:
    return text.starts_with(literal_);
  case form::ends:
    return text.ends_with(literal_);
  case form::contains:
    return text.find(literal_) != std::string_view::npos;
  case form::general:
    return matches_tokens(text);
  }
  return false;
}

/// The place behind what one token matches.
std::optional<std::size_t> like_pattern::match_one(const token& by, std::string_view text,
                                                   std::size_t at) {
  if (by.is == token::kind::literal)
    return text.substr(at).starts_with(by.text) ? std::optional{at + by.text.size()} : std::nullopt;
  return at < text.size() ? std::optional{at + character_width(text, at)} : std::nullopt;
}

/// Where a search behind a `%` goes on from `at`: where the literal is found that follows, if one
/// does.
std::size_t like_pattern::next_try(std::size_t next, std::string_view text, std::size_t at) const {
  return tokens_[next].is == token::kind::literal ? text.find(tokens_[next].text, at) : at;
}

/// Tries the tokens in order; where they do not match, the last `%` takes one character more.
bool like_pattern::matches_tokens(std::string_view text) const {
  std::size_t at = 0;
  std::size_t next = 0;
  std::size_t behind_last = 0; // of the last `%`; 0: there was none
  std::size_t taken = 0;       // up to where that takes
  while (next < tokens_.size() || at < text.size()) {
    if (next < tokens_.size() && tokens_[next].is == token::kind::any_text) {
      behind_last = ++next;
      if (behind_last == tokens_.size())
        return true;
      at = taken = next_try(next, text, at);
    } else if (const auto end =
                   next < tokens_.size() ? match_one(tokens_[next], text, at) : std::nullopt) {
      at = *end;
      ++next;
      continue;
    } else {
      if (behind_last == 0 || taken >= text.size())
        return false;
      next = behind_last;
      at = taken = next_try(next, text, taken + character_width(text, taken));
    }
    if (at == std::string_view::npos)
      return false;
  }
  return true;
}

} // namespace duet
