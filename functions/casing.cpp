#include "functions/casing.hpp"

#include "columns/utf8.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace duet {

namespace {

struct long_upper {
  char16_t lower;
  std::u16string_view upper;
};

/// What has more than one code point in upper case, ascending: SpecialCasing.txt of Unicode without
/// what depends on a language or on what stands beside it.
// clang-format off
constexpr std::array<long_upper, 102> long_uppers{{
    {0x00DF, u"SS"}, {0x0149, u"\u02BCN"}, {0x01F0, u"J\u030C"}, {0x0390, u"\u0399\u0308\u0301"},
    {0x03B0, u"\u03A5\u0308\u0301"}, {0x0587, u"\u0535\u0552"}, {0x1E96, u"H\u0331"},
    {0x1E97, u"T\u0308"}, {0x1E98, u"W\u030A"}, {0x1E99, u"Y\u030A"}, {0x1E9A, u"A\u02BE"},
    {0x1F50, u"\u03A5\u0313"}, {0x1F52, u"\u03A5\u0313\u0300"}, {0x1F54, u"\u03A5\u0313\u0301"},
    {0x1F56, u"\u03A5\u0313\u0342"}, {0x1F80, u"\u1F08\u0399"}, {0x1F81, u"\u1F09\u0399"},
    {0x1F82, u"\u1F0A\u0399"}, {0x1F83, u"\u1F0B\u0399"}, {0x1F84, u"\u1F0C\u0399"},
    {0x1F85, u"\u1F0D\u0399"}, {0x1F86, u"\u1F0E\u0399"}, {0x1F87, u"\u1F0F\u0399"},
    {0x1F88, u"\u1F08\u0399"}, {0x1F89, u"\u1F09\u0399"}, {0x1F8A, u"\u1F0A\u0399"},
    {0x1F8B, u"\u1F0B\u0399"}, {0x1F8C, u"\u1F0C\u0399"}, {0x1F8D, u"\u1F0D\u0399"},
    {0x1F8E, u"\u1F0E\u0399"}, {0x1F8F, u"\u1F0F\u0399"}, {0x1F90, u"\u1F28\u0399"},
    {0x1F91, u"\u1F29\u0399"}, {0x1F92, u"\u1F2A\u0399"}, {0x1F93, u"\u1F2B\u0399"},
    {0x1F94, u"\u1F2C\u0399"}, {0x1F95, u"\u1F2D\u0399"}, {0x1F96, u"\u1F2E\u0399"},
    {0x1F97, u"\u1F2F\u0399"}, {0x1F98, u"\u1F28\u0399"}, {0x1F99, u"\u1F29\u0399"},
    {0x1F9A, u"\u1F2A\u0399"}, {0x1F9B, u"\u1F2B\u0399"}, {0x1F9C, u"\u1F2C\u0399"},
    {0x1F9D, u"\u1F2D\u0399"}, {0x1F9E, u"\u1F2E\u0399"}, {0x1F9F, u"\u1F2F\u0399"},
    {0x1FA0, u"\u1F68\u0399"}, {0x1FA1, u"\u1F69\u0399"}, {0x1FA2, u"\u1F6A\u0399"},
    {0x1FA3, u"\u1F6B\u0399"}, {0x1FA4, u"\u1F6C\u0399"}, {0x1FA5, u"\u1F6D\u0399"},
    {0x1FA6, u"\u1F6E\u0399"}, {0x1FA7, u"\u1F6F\u0399"}, {0x1FA8, u"\u1F68\u0399"},
    {0x1FA9, u"\u1F69\u0399"}, {0x1FAA, u"\u1F6A\u0399"}, {0x1FAB, u"\u1F6B\u0399"},
    {0x1FAC, u"\u1F6C\u0399"}, {0x1FAD, u"\u1F6D\u0399"}, {0x1FAE, u"\u1F6E\u0399"},
    {0x1FAF, u"\u1F6F\u0399"}, {0x1FB2, u"\u1FBA\u0399"}, {0x1FB3, u"\u0391\u0399"},
    {0x1FB4, u"\u0386\u0399"}, {0x1FB6, u"\u0391\u0342"}, {0x1FB7, u"\u0391\u0342\u0399"},
    {0x1FBC, u"\u0391\u0399"}, {0x1FC2, u"\u1FCA\u0399"}, {0x1FC3, u"\u0397\u0399"},
    {0x1FC4, u"\u0389\u0399"}, {0x1FC6, u"\u0397\u0342"}, {0x1FC7, u"\u0397\u0342\u0399"},
    {0x1FCC, u"\u0397\u0399"}, {0x1FD2, u"\u0399\u0308\u0300"}, {0x1FD3, u"\u0399\u0308\u0301"},
    {0x1FD6, u"\u0399\u0342"}, {0x1FD7, u"\u0399\u0308\u0342"}, {0x1FE2, u"\u03A5\u0308\u0300"},
    {0x1FE3, u"\u03A5\u0308\u0301"}, {0x1FE4, u"\u03A1\u0313"}, {0x1FE6, u"\u03A5\u0342"},
    {0x1FE7, u"\u03A5\u0308\u0342"}, {0x1FF2, u"\u1FFA\u0399"}, {0x1FF3, u"\u03A9\u0399"},
    {0x1FF4, u"\u038F\u0399"}, {0x1FF6, u"\u03A9\u0342"}, {0x1FF7, u"\u03A9\u0342\u0399"},
    {0x1FFC, u"\u03A9\u0399"}, {0xFB00, u"FF"}, {0xFB01, u"FI"}, {0xFB02, u"FL"},
    {0xFB03, u"FFI"}, {0xFB04, u"FFL"}, {0xFB05, u"ST"}, {0xFB06, u"ST"},
    {0xFB13, u"\u0544\u0546"}, {0xFB14, u"\u0544\u0535"}, {0xFB15, u"\u0544\u053B"},
    {0xFB16, u"\u054E\u0546"}, {0xFB17, u"\u0544\u053D"},
}};
// clang-format on

constexpr char32_t long_uppers_begin = 0xDF; // below there are none

std::u16string_view find_long_upper(char32_t value) {
  if (value < long_uppers_begin || value > long_uppers.back().lower)
    return {};
  const auto* const found = std::ranges::lower_bound(long_uppers, value, {}, &long_upper::lower);
  return found->lower == value ? found->upper : std::u16string_view{};
}

constexpr char32_t capital_dotted_i = 0x130;
constexpr char32_t combining_dot_above = 0x307;
constexpr char32_t capital_sigma = 0x3A3;
constexpr char32_t small_sigma = 0x3C3;
constexpr char32_t final_sigma = 0x3C2;

utf8proc_category_t category_of(char32_t value) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(value));
}

char32_t simple_upper(char32_t value) {
  return static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(value)));
}

char32_t simple_lower(char32_t value) {
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(value)));
}

bool is_cased(char32_t value) {
  const auto category = category_of(value);
  return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LL ||
         category == UTF8PROC_CATEGORY_LT;
}

/// Whether a character within a word says nothing of what is beside it: marks, apostrophes, digits.
bool is_case_ignorable(char32_t value) {
  switch (category_of(value)) {
  case UTF8PROC_CATEGORY_MN:
  case UTF8PROC_CATEGORY_ME:
  case UTF8PROC_CATEGORY_CF:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_SK:
  case UTF8PROC_CATEGORY_ND:
    return true;
  default:
    return value == U'\'' || value == U'.' || value == U':' || value == U'-' || value == 0xB7 ||
           value == 0x2019;
  }
}

bool is_cased_next(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const auto [value, width] = code_point_at(text, at);
    if (!is_case_ignorable(value))
      return is_cased(value);
    at += width;
  }
  return false;
}

void append_long_or_simple_upper(std::string& to, char32_t value) {
  const auto longer = find_long_upper(value);
  if (longer.empty())
    append_code_point(to, simple_upper(value));
  for (const auto each : longer)
    append_code_point(to, each);
}

void append_lower_of(std::string& to, char32_t value) {
  if (value == capital_dotted_i) {
    to.push_back('i');
    append_code_point(to, combining_dot_above);
  } else {
    append_code_point(to, simple_lower(value));
  }
}

constexpr std::uint64_t each_byte = 0x0101'0101'0101'0101;
constexpr std::uint64_t letters = 26;

/// Eight bytes of ASCII with the letters from `first` on in the other case: the highest bit of a
/// byte tells whether the sum has passed 0x7F, and no sum passes 0xFF.
std::uint64_t turn_letters(std::uint64_t bytes, std::uint64_t first) {
  const auto from_first = bytes + (0x80 - first) * each_byte;
  const auto behind_last = bytes + (0x80 - first - letters) * each_byte;
  return bytes ^ ((from_first & ~behind_last & 0x80 * each_byte) >> 2U);
}

/// Appends ASCII with the letters from `first` on in the other case.
void append_ascii(std::string& to, std::string_view text, char first) {
  const auto begin = to.size();
  to.append(text);
  for (auto at = begin; at < to.size(); at += sizeof(std::uint64_t)) {
    const auto size = std::min(sizeof(std::uint64_t), to.size() - at);
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, &to[at], size);
    bytes = turn_letters(bytes, static_cast<std::uint64_t>(first));
    std::memcpy(&to[at], &bytes, size);
  }
}

} // namespace

void append_upper(std::string& to, std::string_view text) {
  if (is_ascii(text)) {
    append_ascii(to, text, 'a');
    return;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    append_long_or_simple_upper(to, value);
    at += width;
  }
}

void append_lower(std::string& to, std::string_view text) {
  if (is_ascii(text)) {
    append_ascii(to, text, 'A');
    return;
  }
  bool cased_before = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    at += width;
    if (value == capital_sigma)
      append_code_point(to, cased_before && !is_cased_next(text, at) ? final_sigma : small_sigma);
    else
      append_lower_of(to, value);
    if (!is_case_ignorable(value))
      cased_before = is_cased(value);
  }
}

void append_capitalised(std::string& to, std::string_view text) {
  bool in_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    if (in_word)
      append_lower_of(to, value);
    else
      append_code_point(to, simple_upper(value));
    in_word = is_letter(value) || is_decimal_digit(value);
    at += width;
  }
}

bool is_letter(char32_t value) {
  const auto category = category_of(value);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool is_decimal_digit(char32_t value) { return category_of(value) == UTF8PROC_CATEGORY_ND; }

} // namespace duet
