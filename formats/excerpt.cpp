#include "formats/excerpt.hpp"

#include "columns/utf8.hpp"

#include <algorithm>

namespace duet {

std::string excerpt_of(std::string_view text) {
  constexpr std::size_t bytes_max = 48;
  const auto shown = text.substr(0, bytes_max);
  // A character that is cut ends the text earlier.
  std::string made{shown.substr(0, utf8_until(shown))};
  std::ranges::replace_if(
      made, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, ' ');
  return made.size() < text.size() ? made + "..." : made;
}

} // namespace duet
