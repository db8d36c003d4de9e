/// What tests of numbers share: values and what becomes of them.
#pragma once

#include "jobs/pairs/number.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace duet::pairs {

/// What becomes of a value, as text: the number, or the name of the reason why there is none.
inline std::string verdict(const nullable_bytes& value) {
  const auto parsed = parse_number(value);
  return parsed.problem ? std::string{to_string(*parsed.problem)} : std::to_string(parsed.number);
}

/// A value and its verdict.
struct row {
  std::string value;
  std::string_view expected;
};

inline void check(const std::vector<row>& table) {
  for (const auto& [value, expected] : table) {
    INFO("value (its first bytes): ", value.substr(0, 80));
    CHECK(verdict(value) == expected);
  }
}

inline std::string repeat(std::string_view text, std::size_t times) {
  std::string made;
  made.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    made += text;
  return made;
}

/// `{"num":7,"a":X}`
inline std::string beside(std::string_view other_value) {
  return R"({"num":7,"a":)" + std::string{other_value} + "}";
}

} // namespace duet::pairs
