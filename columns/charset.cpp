#include "columns/charset.hpp"

#include "columns/utf8.hpp"

#include <algorithm>
#include <array>

namespace duet {

namespace {

struct charset_alias {
  std::string_view name;
  charset of;
};

constexpr std::array charset_aliases{
    charset_alias{"ASCII", charset::us_ascii},
    charset_alias{"LATIN1", charset::iso_8859_1},
    charset_alias{"UTF8", charset::utf_8},
};

bool same_letter(char one, char other) {
  const auto upper = [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  return upper(one) == upper(other);
}

void append_single_bytes(std::string& to, std::string_view text, char32_t beyond) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    to.push_back(value < beyond ? static_cast<char>(value) : '?');
    at += width;
  }
}

void append_unit(std::string& to, char32_t unit, bool low_first) {
  const auto high = static_cast<char>(unit >> 8U);
  const auto low = static_cast<char>(unit & 0xFFU);
  to.push_back(low_first ? low : high);
  to.push_back(low_first ? high : low);
}

void append_units_of(std::string& to, std::string_view text, bool low_first) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    at += width;
    if (value < supplementary) {
      append_unit(to, value, low_first);
      continue;
    }
    append_unit(to, high_surrogate + ((value - supplementary) >> 10U), low_first);
    append_unit(to, low_surrogate + ((value - supplementary) & 0x3FFU), low_first);
  }
}

/// Returns whether nothing had to be replaced.
bool append_valid(std::string& to, std::string_view text) {
  const auto good = utf8_until(text);
  to.append(text.substr(0, good));
  for (auto at = good; at < text.size();) {
    const auto [value, width] = code_point_at(text, at);
    append_code_point(to, value);
    at += width;
  }
  return good == text.size();
}

bool append_from_ascii(std::string& to, std::string_view bytes) {
  if (is_ascii(bytes)) {
    to.append(bytes);
    return true;
  }
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_code_point(to, byte < 0x80 ? byte : replacement_character);
  }
  return false;
}

bool append_from_latin(std::string& to, std::string_view bytes) {
  for (const char c : bytes)
    append_code_point(to, static_cast<unsigned char>(c));
  return true;
}

char32_t unit_at(std::string_view bytes, std::size_t at, bool low_first) {
  const char32_t first = static_cast<unsigned char>(bytes[at]);
  const char32_t second = static_cast<unsigned char>(bytes[at + 1]);
  return low_first ? first | (second << 8U) : (first << 8U) | second;
}

/// The character that two units are, or the first one; nothing if that is half of a pair.
std::optional<char32_t> paired(char32_t unit, char32_t next) {
  if (is_scalar_value(unit))
    return unit;
  if (unit >= low_surrogate || next < low_surrogate || next >= behind_surrogates)
    return std::nullopt;
  return supplementary + ((unit - high_surrogate) << 10U) + (next - low_surrogate);
}

/// Half of a surrogate pair is no character, nor is a byte that is left over.
bool append_from_units(std::string& to, std::string_view bytes, bool low_first) {
  bool good = bytes.size() % 2 == 0;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const auto next = at + 3 < bytes.size() ? unit_at(bytes, at + 2, low_first) : 0;
    const auto value = paired(unit_at(bytes, at, low_first), next);
    append_code_point(to, value.value_or(replacement_character));
    good = good && value;
    if (value >= supplementary)
      at += 2;
  }
  if (bytes.size() % 2 != 0)
    append_code_point(to, replacement_character);
  return good;
}

constexpr std::string_view high_first_mark = "\xFE\xFF";
constexpr std::string_view low_first_mark = "\xFF\xFE";

bool append_from_marked_units(std::string& to, std::string_view bytes) {
  const bool low_first = bytes.starts_with(low_first_mark);
  if (low_first || bytes.starts_with(high_first_mark))
    bytes.remove_prefix(low_first_mark.size());
  return append_from_units(to, bytes, low_first);
}

} // namespace

std::optional<charset> find_charset(std::string_view name) {
  const auto is_name = [&](std::string_view known) {
    return std::ranges::equal(known, name, same_letter);
  };
  const auto* const found = std::ranges::find_if(charset_names, is_name);
  if (found != charset_names.end())
    return static_cast<charset>(found - charset_names.begin());
  const auto* const alias = std::ranges::find_if(charset_aliases, is_name, &charset_alias::name);
  return alias == charset_aliases.end() ? std::nullopt : std::optional{alias->of};
}

void append_encoded(std::string& to, std::string_view text, charset in) {
  switch (in) {
  case charset::us_ascii:
    return append_single_bytes(to, text, 0x80);
  case charset::iso_8859_1:
    return append_single_bytes(to, text, 0x100);
  case charset::utf_8:
    append_valid(to, text);
    return;
  case charset::utf_16:
    if (!text.empty())
      to.append(high_first_mark);
    return append_units_of(to, text, false);
  case charset::utf_16be:
    return append_units_of(to, text, false);
  case charset::utf_16le:
    return append_units_of(to, text, true);
  }
}

bool append_decoded(std::string& to, std::string_view bytes, charset in) {
  switch (in) {
  case charset::us_ascii:
    return append_from_ascii(to, bytes);
  case charset::iso_8859_1:
    return append_from_latin(to, bytes);
  case charset::utf_8:
    return append_valid(to, bytes);
  case charset::utf_16:
    return append_from_marked_units(to, bytes);
  case charset::utf_16be:
    return append_from_units(to, bytes, false);
  case charset::utf_16le:
    return append_from_units(to, bytes, true);
  }
  return false;
}

} // namespace duet
