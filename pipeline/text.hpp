/// The texts that duet writes for itself and reads again: strictly, so that every value has one
/// spelling.
#pragma once

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace duet {

/// Reads a number that fills the whole text, without a plus sign, leading zeros or "-0".
template <class Number> [[nodiscard]] std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end || std::to_string(number) != text)
    return std::nullopt;
  return number;
}

/// Cuts off what is before the first `separator`, and that; all if there is none.
[[nodiscard]] inline std::string_view take_until(char separator, std::string_view& text) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

/// All in a row, with something between each two.
[[nodiscard]] inline std::string join(const std::vector<std::string>& all,
                                      std::string_view separator) {
  std::string joined;
  for (const auto& each : all)
    joined.append(joined.empty() ? "" : separator).append(each);
  return joined;
}

} // namespace duet
