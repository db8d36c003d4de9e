#include "sql/durations.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>

namespace duet::sql {

namespace {

struct unit_row {
  std::string_view name;
  std::int64_t millis;
};

constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

constexpr std::array units{
    unit_row{"", 1},
    unit_row{"ms", 1},
    unit_row{"milli", 1},
    unit_row{"millis", 1},
    unit_row{"millisecond", 1},
    unit_row{"milliseconds", 1},
    unit_row{"s", second},
    unit_row{"sec", second},
    unit_row{"secs", second},
    unit_row{"second", second},
    unit_row{"seconds", second},
    unit_row{"m", minute},
    unit_row{"min", minute},
    unit_row{"minute", minute},
    unit_row{"minutes", minute},
    unit_row{"h", hour},
    unit_row{"hour", hour},
    unit_row{"hours", hour},
    unit_row{"d", day},
    unit_row{"day", day},
    unit_row{"days", day},
};

} // namespace

std::optional<std::int64_t> parse_duration(std::string_view text) {
  std::string word;
  for (const unsigned char each : text)
    if (std::isspace(each) == 0)
      word.push_back(static_cast<char>(std::tolower(each)));
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (problem != std::errc{} || number < 0)
    return std::nullopt;
  const std::string_view name{end, static_cast<std::size_t>(word.data() + word.size() - end)};
  const auto* const found = std::ranges::find(units, name, &unit_row::name);
  std::int64_t millis = 0;
  if (found == units.end() || __builtin_mul_overflow(number, found->millis, &millis))
    return std::nullopt;
  return millis;
}

std::optional<std::int64_t> duration_in(const std::map<std::string, std::string>& settings,
                                        std::string_view key) {
  const auto found = settings.find(std::string{key});
  return found == settings.end() ? std::nullopt : parse_duration(found->second);
}

} // namespace duet::sql
