#include "functions/url.hpp"

#include "columns/charset.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace duet {

namespace {

constexpr auto nowhere = std::string_view::npos;

bool is_ascii_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

void append_escaped(std::string& to, char c) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  to.push_back('%');
  to.push_back(digits[byte >> 4U]);
  to.push_back(digits[byte & 0xFU]);
}

/// What a URL consists of; nothing: it has no such part.
struct url_parts {
  std::string protocol;
  std::optional<std::string_view> authority;
  std::optional<std::string_view> user_info;
  std::string_view host;
  std::string path;
  std::optional<std::string_view> query;
  std::optional<std::string_view> ref;
};

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_blank(text.back()))
    text.remove_suffix(1);
  while (!text.empty() && is_blank(text.front()))
    text.remove_prefix(1);
  return text;
}

std::string lower_ascii(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

/// Takes the protocol and its colon off the front.
std::optional<std::string> take_protocol(std::string_view& url) {
  static constexpr std::array<std::string_view, 6> known{"http", "https", "ftp",
                                                         "file", "jrt",   "mailto"};
  const auto colon = url.find_first_of(":/#");
  if (colon == nowhere || url[colon] != ':')
    return std::nullopt;
  auto protocol = lower_ascii(url.substr(0, colon));
  url.remove_prefix(colon + 1);
  return std::ranges::find(known, protocol) != known.end() ? std::optional{std::move(protocol)}
                                                           : std::nullopt;
}

/// Takes what is behind the first `mark` off the end, and the mark.
std::optional<std::string_view> take_behind(std::string_view& text, char mark) {
  const auto at = text.find(mark);
  if (at == nowhere)
    return std::nullopt;
  const auto behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

bool is_port(std::string_view text) {
  std::int32_t port = 0;
  const auto [end, error] = std::from_chars(text.begin(), text.end(), port);
  return text.empty() || (error == std::errc{} && end == text.end() && port >= -1);
}

bool is_ipv6(std::string_view text) {
  const std::string address{text.substr(0, text.find('%'))}; // without its zone
  in6_addr parsed{};
  return inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
}

/// Takes the port off a host; false if one of the two cannot be.
bool take_port(std::string_view& host) {
  if (!host.starts_with('[')) {
    const auto port = take_behind(host, ':');
    return !port || is_port(*port);
  }
  const auto end = host.find(']');
  if (end == nowhere || end <= 2)
    return false;
  const auto behind = host.substr(end + 1);
  host = host.substr(0, end + 1);
  if (!is_ipv6(host.substr(1, end - 1)))
    return false;
  return behind.empty() || (behind.front() == ':' && is_port(behind.substr(1)));
}

/// Takes `//authority` off the front.
bool take_authority(std::string_view& rest, url_parts& to) {
  if (!rest.starts_with("//") || rest.starts_with("////"))
    return true;
  rest.remove_prefix(2);
  const auto authority = rest.substr(0, rest.find('/'));
  rest.remove_prefix(authority.size());
  to.authority = authority;
  const auto at = authority.find('@');
  if (at != authority.rfind('@'))
    return true;
  to.host = authority;
  if (at != nowhere) {
    to.user_info = authority.substr(0, at);
    to.host = authority.substr(at + 1);
  }
  return take_port(to.host);
}

std::optional<url_parts> parse_url(std::string_view url) {
  url = trimmed(url);
  if (lower_ascii(url.substr(0, 4)) == "url:")
    url.remove_prefix(4);
  url_parts parts;
  auto protocol = take_protocol(url);
  if (!protocol)
    return std::nullopt;
  parts.protocol = std::move(*protocol);
  parts.ref = take_behind(url, '#');
  parts.query = take_behind(url, '?');
  if (!take_authority(url, parts))
    return std::nullopt;
  parts.path = url;
  if (parts.authority && !url.empty() && url.front() != '/')
    parts.path.insert(0, "/");
  return parts;
}

using part_getter = std::optional<std::string> (*)(const url_parts&);

std::optional<std::string> owned(std::optional<std::string_view> text) {
  return text ? std::optional<std::string>{*text} : std::nullopt;
}

struct part_row {
  std::string_view name;
  part_getter get;
};

constexpr std::array part_rows{
    part_row{"HOST", [](const url_parts& of) { return owned(of.host); }},
    part_row{"PATH", [](const url_parts& of) { return owned(of.path); }},
    part_row{"QUERY", [](const url_parts& of) { return owned(of.query); }},
    part_row{"REF", [](const url_parts& of) { return owned(of.ref); }},
    part_row{"PROTOCOL", [](const url_parts& of) { return owned(of.protocol); }},
    part_row{"FILE",
             [](const url_parts& of) {
               return std::optional{of.path + (of.query ? "?" + std::string{*of.query} : "")};
             }},
    part_row{"AUTHORITY", [](const url_parts& of) { return owned(of.authority); }},
    part_row{"USERINFO", [](const url_parts& of) { return owned(of.user_info); }},
};

std::optional<std::string> url_part(std::string_view url, std::string_view name) {
  const auto* const row = std::ranges::find(part_rows, name, &part_row::name);
  const auto parts = row != part_rows.end() ? parse_url(url) : std::nullopt;
  return parts ? row->get(*parts) : std::nullopt;
}

text_outcome append_if_any(std::string& to, const std::optional<std::string>& text) {
  if (!text)
    return std::monostate{};
  to.append(*text);
  return made::text;
}

/// The value behind `key=` at the front or behind an &.
std::optional<std::string> query_value(std::string_view query, std::string_view key) {
  const auto sought = std::string{key} + "=";
  for (auto at = query.find(sought); at != nowhere; at = query.find(sought, at + 1))
    if (at == 0 || query[at - 1] == '&') {
      const auto value = query.substr(at + sought.size());
      return std::string{value.substr(0, value.find('&'))};
    }
  return std::nullopt;
}

} // namespace

std::optional<std::uint8_t> hex_value(char digit) {
  std::uint8_t value = 0;
  const auto [end, error] = std::from_chars(&digit, &digit + 1, value, 16);
  return error == std::errc{} ? std::optional{value} : std::nullopt;
}

void append_url_encoded(std::string& to, std::string_view text) {
  std::string valid;
  append_encoded(valid, text, charset::utf_8);
  for (const char c : valid)
    if (is_ascii_alnum(c) || std::string_view{".-*_"}.find(c) != nowhere)
      to.push_back(c);
    else if (c == ' ')
      to.push_back('+');
    else
      append_escaped(to, c);
}

text_outcome append_url_decoded(std::string& to, std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      bytes.push_back(text[at] == '+' ? ' ' : text[at]);
      continue;
    }
    const auto high = at + 2 < text.size() ? hex_value(text[at + 1]) : std::nullopt;
    const auto low = high ? hex_value(text[at + 2]) : std::nullopt;
    if (!low)
      return std::monostate{};
    bytes.push_back(static_cast<char>(*high * 16 + *low));
    at += 2;
  }
  append_decoded(to, bytes, charset::utf_8);
  return made::text;
}

text_outcome append_url_part(std::string& to, std::string_view url, std::string_view name) {
  return append_if_any(to, url_part(url, name));
}

text_outcome append_query_value(std::string& to, std::string_view url, std::string_view name,
                                std::string_view key) {
  const auto query = name == "QUERY" ? url_part(url, name) : std::nullopt;
  return append_if_any(to, query ? query_value(*query, key) : std::nullopt);
}

} // namespace duet
