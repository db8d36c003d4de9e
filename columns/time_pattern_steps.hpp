/// What a compiled pattern does with a value: one function for each task, for time_pattern.cpp.
#pragma once

#include "columns/time_pattern.hpp"

#include <array>
#include <span>

namespace duet {

using pattern_steps = std::span<const pattern_step>;

/// Names in patterns. Those of three letters are the beginnings of the long ones.
inline constexpr std::array<std::string_view, 12> month_names{
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
inline constexpr std::array<std::string_view, 7> weekday_names{
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
inline constexpr std::array<std::string_view, 2> half_day_names{"AM", "PM"};
inline constexpr std::array<std::string_view, 2> era_names{"BC", "AD"};
inline constexpr std::size_t short_name_size = 3;

void write_steps(std::string& to, pattern_steps steps, const zoned_time& time);

[[nodiscard]] std::optional<read_time> read_as_formatter(std::string_view text,
                                                         pattern_steps steps);

[[nodiscard]] std::optional<read_time> read_as_simple(std::string_view text, pattern_steps steps);

} // namespace duet
