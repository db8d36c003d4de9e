#include "formats/utf8.hpp"

#include <algorithm>
#include <array>

namespace duet {

namespace {

/// What may follow the first byte of a sequence (Unicode 15, table 3-7).
struct sequence_rule {
  unsigned char first_min;
  unsigned char first_max;
  unsigned char second_min;
  unsigned char second_max;
  std::size_t length;
};

constexpr std::array sequence_rules{
    sequence_rule{0xC2, 0xDF, 0x80, 0xBF, 2}, sequence_rule{0xE0, 0xE0, 0xA0, 0xBF, 3},
    sequence_rule{0xE1, 0xEC, 0x80, 0xBF, 3}, sequence_rule{0xED, 0xED, 0x80, 0x9F, 3},
    sequence_rule{0xEE, 0xEF, 0x80, 0xBF, 3}, sequence_rule{0xF0, 0xF0, 0x90, 0xBF, 4},
    sequence_rule{0xF1, 0xF3, 0x80, 0xBF, 4}, sequence_rule{0xF4, 0xF4, 0x80, 0x8F, 4}};

constexpr unsigned continuation_bits = 6;

char continuation(std::uint32_t point, unsigned place) {
  return static_cast<char>(0x80U | ((point >> (place * continuation_bits)) & 0x3FU));
}

} // namespace

std::size_t utf8_sequence(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (at(0) < 0x80)
    return 1;
  const auto* const rule = std::ranges::find_if(
      sequence_rules, [&](const auto& r) { return at(0) >= r.first_min && at(0) <= r.first_max; });
  if (rule == sequence_rules.end() || text.size() < rule->length)
    return 0;
  if (at(1) < rule->second_min || at(1) > rule->second_max)
    return 0;
  for (std::size_t i = 2; i < rule->length; ++i)
    if ((at(i) & 0xC0U) != 0x80U)
      return 0;
  return rule->length;
}

std::size_t utf8_until(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const auto length = utf8_sequence(text.substr(at));
    if (length == 0)
      break;
    at += length;
  }
  return at;
}

char* put_utf8(char* to, std::uint32_t point) {
  if (point < 0x80) {
    *to++ = static_cast<char>(point);
    return to;
  }
  const unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr std::array<unsigned, 4> lead{0, 0xC0, 0xE0, 0xF0};
  *to++ = static_cast<char>(lead[more] | (point >> (more * continuation_bits)));
  for (unsigned place = more; place-- > 0;)
    *to++ = continuation(point, place);
  return to;
}

} // namespace duet
