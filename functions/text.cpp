#include "functions/text.hpp"

#include "columns/utf8.hpp"

#include <algorithm>

namespace duet {

namespace {

std::size_t width_of(unsigned char first) {
  if (first < 0xC2)
    return 1;
  if (first < 0xE0)
    return 2;
  if (first < 0xF0)
    return 3;
  return first < 0xF8 ? 4 : 1;
}

} // namespace

std::size_t character_width(std::string_view text, std::size_t at) {
  return std::min(width_of(static_cast<unsigned char>(text[at])), text.size() - at);
}

std::int64_t count_characters(std::string_view text) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at < text.size();)
    if (const auto plain = ascii_words(text.substr(at)); plain > 0) {
      at += plain;
      count += static_cast<std::int64_t>(plain);
    } else {
      at += character_width(text, at);
      ++count;
    }
  return count;
}

std::size_t skip_characters(std::string_view text, std::size_t from, std::int64_t count) {
  auto at = from;
  while (count > 0 && at < text.size())
    if (const auto plain = ascii_words(text.substr(at, static_cast<std::size_t>(count)));
        plain > 0) {
      at += plain;
      count -= static_cast<std::int64_t>(plain);
    } else {
      at += character_width(text, at);
      --count;
    }
  return at;
}

std::string reversed(std::string_view text) {
  std::string made(text.size(), '\0');
  for (std::size_t at = 0; at < text.size();) {
    const auto width = character_width(text, at);
    text.copy(made.data() + (text.size() - at - width), width, at);
    at += width;
  }
  return made;
}

} // namespace duet
