/// URLs as Java takes them apart and escapes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "functions/map.hpp"

namespace duet {

/// The value of a hexadecimal digit.
[[nodiscard]] std::optional<std::uint8_t> hex_value(char digit);

/// Appends text as application/x-www-form-urlencoded.
void append_url_encoded(std::string& to, std::string_view text);

/// Appends what such text stands for; NULL if an escape in it is spelt wrongly.
[[nodiscard]] text_outcome append_url_decoded(std::string& to, std::string_view text);

/// Appends a part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO. NULL if
/// the URL has none, if there is no such part, or if it is no URL of a protocol that Java knows.
[[nodiscard]] text_outcome append_url_part(std::string& to, std::string_view url,
                                           std::string_view name);

/// Appends the value that a key has in the query of a URL; NULL if it has none there, or if `name`
/// is not QUERY.
[[nodiscard]] text_outcome append_query_value(std::string& to, std::string_view url,
                                              std::string_view name, std::string_view key);

} // namespace duet
