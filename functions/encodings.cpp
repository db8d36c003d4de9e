#include "columns/charset.hpp"
#include "columns/utf8.hpp"
#include "functions/families.hpp"
#include "functions/map.hpp"
#include "functions/signature.hpp"
#include "functions/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace duet {

namespace {

// --- characters and their codes

std::int64_t ascii(std::string_view text) {
  return text.empty() ? 0 : std::int64_t{code_point_at(text, 0).value};
}

void chr(std::string& to, std::int64_t code) {
  if (code >= 0)
    append_code_point(to, static_cast<char32_t>(code & 0xFF));
}

// --- digits

void append_unsigned(std::string& to, std::int64_t number, int base) {
  std::array<char, 64> digits{};
  auto* const end =
      std::to_chars(digits.begin(), digits.end(), static_cast<std::uint64_t>(number), base).ptr;
  to.append(digits.begin(), end);
}

void bin(std::string& to, std::int64_t number) { append_unsigned(to, number, 2); }

constexpr std::string_view hex_digits = "0123456789ABCDEF";

void hex_of_number(std::string& to, std::int64_t number) {
  const auto begin = static_cast<std::ptrdiff_t>(to.size());
  append_unsigned(to, number, 16);
  std::transform(to.begin() + begin, to.end(), to.begin() + begin,
                 [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
}

void hex_of_text(std::string& to, std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    to.push_back(hex_digits[byte >> 4U]);
    to.push_back(hex_digits[byte & 0xFU]);
  }
}

made_kernel hex(argument_list given) {
  return is_text(given[0].type.kind) ? of<hex_of_text>(given) : of<hex_of_number>(given);
}

/// Of an odd number of digits the first one counts for nothing, and a 0 stands in its place.
text_outcome unhex(std::string& to, std::string_view digits) {
  const auto odd = digits.size() % 2;
  if (odd != 0) {
    if (!hex_value(digits.front()))
      return std::monostate{};
    to.push_back('\0');
  }
  for (std::size_t i = odd; i < digits.size(); i += 2) {
    const auto high = hex_value(digits[i]);
    const auto low = hex_value(digits[i + 1]);
    if (!high || !low)
      return std::monostate{};
    to.push_back(static_cast<char>(*high * 16 + *low));
  }
  return made::text;
}

// --- Base64

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void to_base64(std::string& to, std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto here = std::min<std::size_t>(3, bytes.size() - at);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = (bits << 8U) | (i < here ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      to.push_back(i <= here ? base64_digits[(bits >> (18 - 6 * i)) & 0x3FU] : '=');
  }
}

constexpr problem no_base64{"the text is no Base64"};

/// The padding may be missing, but not be wrong.
text_outcome from_base64(std::string& to, std::string_view text) {
  const auto count = std::min(text.find('='), text.size());
  const auto padding = text.substr(count);
  const auto over = count % 4;
  if (over == 1 || padding.find_first_not_of('=') != std::string_view::npos ||
      (!padding.empty() && (over == 0 || padding.size() != 4 - over)))
    return no_base64;
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto digit = base64_digits.find(text[i]);
    if (digit == std::string_view::npos)
      return no_base64;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    if (i % 4 != 0)
      to.push_back(static_cast<char>((bits >> (6 - 2 * (i % 4))) & 0xFFU));
  }
  return made::text;
}

// --- character sets

constexpr problem unknown_charset{"it is none of the character sets US-ASCII, ISO-8859-1, UTF-8, "
                                  "UTF-16, UTF-16BE, UTF-16LE"};

template <auto F>
text_outcome transcode(std::string& to, std::string_view text, std::string_view name) {
  const auto of = find_charset(name);
  if (!of)
    return unknown_charset;
  F(to, text, *of);
  return made::text;
}

template <auto F> made_kernel transcoded(argument_list given) {
  const auto name = constant_text(given[1]);
  if (name && !find_charset(*name))
    return unresolved{std::string{unknown_charset.why} + ": " + std::string{*name}};
  return of<transcode<F>>(given);
}

constexpr std::array functions_of_encodings{
    function{.name = "ASCII",
             .signature = "ASCII(text STRING) -> INT",
             .about = "The code point of the first character; 0 for an empty string.",
             .resolve = call<of<ascii>, strict<int_type>, a_string>},
    function{.name = "CHR",
             .signature = "CHR(code BIGINT) -> STRING",
             .about = "The character with this code modulo 256; empty if it is negative.",
             .resolve = call<of<chr>, maybe<string_type>, an_integer>},
    function{.name = "BIN",
             .signature = "BIN(number BIGINT) -> STRING",
             .about = "The bits of a number.",
             .resolve = call<of<bin>, strict<string_type>, an_integer>},
    function{.name = "HEX",
             .signature = "HEX(value BIGINT|STRING) -> STRING",
             .about = "A number, or the bytes of a string, in hexadecimal digits.",
             .resolve = call<hex, strict<string_type>, a_string_or_integer>},
    function{.name = "UNHEX",
             .signature = "UNHEX(digits STRING) -> BYTES",
             .about = "The bytes that hexadecimal digits say; NULL if there is anything else.",
             .resolve = call<of<unhex>, maybe<bytes_type>, a_string>},
    function{.name = "TO_BASE64",
             .signature = "TO_BASE64(value STRING|BYTES) -> STRING",
             .about = "The bytes of a value in Base64.",
             .resolve = call<of<to_base64>, strict<string_type>, a_string_or_bytes>},
    function{.name = "FROM_BASE64",
             .signature = "FROM_BASE64(text STRING|BYTES) -> STRING",
             .about = "The string whose bytes are given in Base64.",
             .resolve = call<of<from_base64>, strict<string_type>, a_string_or_bytes>},
    function{.name = "ENCODE",
             .signature = "ENCODE(text STRING, charset STRING) -> BYTES",
             .about = "The bytes of a string in a character set.",
             .resolve = call<transcoded<append_encoded>, strict<bytes_type>, a_string, a_string>},
    function{.name = "DECODE",
             .signature = "DECODE(bytes BYTES, charset STRING) -> STRING",
             .about = "The string that bytes are in a character set.",
             .resolve =
                 call<transcoded<append_decoded>, strict<string_type>, some_bytes, a_string>},
    function{.name = "URL_ENCODE",
             .signature = "URL_ENCODE(text STRING) -> STRING",
             .about = "The string as a part of a URL: spaces as +, others as %XX.",
             .resolve = call<of<append_url_encoded>, maybe<string_type>, a_string>},
    function{.name = "URL_DECODE",
             .signature = "URL_DECODE(text STRING) -> STRING",
             .about = "The string that a part of a URL stands for; NULL if it is spelt wrongly.",
             .resolve = call<of<append_url_decoded>, maybe<string_type>, a_string>},
    function{.name = "PARSE_URL",
             .signature = "PARSE_URL(url STRING, part STRING [, key STRING]) -> STRING",
             .about = "HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO of a URL, or "
                      "the value of a key in its query; NULL without it.",
             .resolve = call<by_count<2, of<append_url_part>, of<append_query_value>>,
                             maybe<string_type>, a_string, a_string, optionally, a_string>},
};

} // namespace

std::span<const function> encoding_functions() { return functions_of_encodings; }

} // namespace duet
