#include "jobs/fired_mark.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace duet {

namespace {

constexpr std::string_view prefix = "duet.fired.";
constexpr char before_key = ' ';

template <class Number> bool read(std::string_view text, Number& to) {
  return std::from_chars(text.data(), text.data() + text.size(), to).ec == std::errc{};
}

} // namespace

std::string key_of(const fired_mark& mark) {
  return std::string{prefix} + std::to_string(mark.owner.value);
}

std::string value_of(const fired_mark& mark) {
  auto text = std::to_string(mark.up_to.value);
  if (mark.key)
    text.append(1, before_key).append(*mark.key);
  return text;
}

bool is_fired_mark(std::string_view key) { return key.starts_with(prefix); }

std::optional<fired_mark> parse_fired_mark(std::string_view key, std::string_view value) {
  fired_mark mark;
  if (const auto at = value.find(before_key); at != std::string_view::npos)
    mark.key = value.substr(at + 1);
  if (!is_fired_mark(key) || !read(key.substr(prefix.size()), mark.owner.value) ||
      !read(value, mark.up_to.value))
    return std::nullopt;
  const bool spelt_so = key_of(mark) == key && value_of(mark) == value;
  return spelt_so && mark.owner.value > 0 ? std::optional{mark} : std::nullopt;
}

} // namespace duet
