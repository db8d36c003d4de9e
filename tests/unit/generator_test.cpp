#include "app/record_sequence.hpp"
#include "jobs/pairs/number.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace duet {
namespace {

constexpr std::size_t many = 10'000;

/// The first values of the sequence that a configuration stands for.
std::vector<std::string> values_of(const sequence_config& config, std::size_t count = many) {
  const auto sequence = make_numbers(config);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < count; ++i)
    values.emplace_back(sequence->next().value);
  return values;
}

/// Numbers only, from one seed.
sequence_config clean() {
  sequence_config config;
  config.corrupted = 0;
  config.seed = 7;
  return config;
}

bool is_corrupted(std::string_view value) {
  return value.size() == 20 &&
         std::ranges::all_of(value, [](unsigned char c) { return std::isalnum(c) != 0; }) &&
         pairs::parse_number(value).problem.has_value();
}

std::int64_t to_number(const std::string& value) {
  std::int64_t number = 0;
  const auto* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  CAPTURE(value);
  REQUIRE(error == std::errc{});
  REQUIRE(stop == end);
  return number;
}

TEST_CASE("the same seed makes the same values, in each form") {
  for (const bool json : {false, true}) {
    CAPTURE(json);
    auto config = clean();
    config.corrupted = 0.1;
    config.json = json;
    CHECK(values_of(config) == values_of(config));
  }
}

TEST_CASE("another seed makes other values") {
  std::set<std::vector<std::string>> sequences;
  for (const std::uint64_t seed : {0ULL, 1ULL, 2ULL, 7ULL, 0xffff'ffff'ffff'ffffULL}) {
    auto config = clean();
    config.seed = seed;
    sequences.insert(values_of(config, 100));
  }
  CHECK(sequences.size() == 5);
}

TEST_CASE("numbers are in the range, with both ends") {
  struct row {
    std::int64_t low;
    std::int64_t high;
  };
  const std::vector<row> table{{0, 12}, {-3, 3}, {5, 6}, {-7, -5}};
  for (const auto& each : table) {
    CAPTURE(each.low);
    CAPTURE(each.high);
    auto config = clean();
    config.low = each.low;
    config.high = each.high;
    std::set<std::int64_t> seen;
    for (const auto& value : values_of(config))
      seen.insert(to_number(value));
    CHECK(*seen.begin() == each.low);
    CHECK(*seen.rbegin() == each.high);
    CHECK(seen.size() == static_cast<std::size_t>(each.high - each.low) + 1);
  }
}

TEST_CASE("a range of one number makes that number only") {
  for (const std::int64_t only :
       {std::int64_t{0}, std::int64_t{6}, std::numeric_limits<std::int64_t>::min(),
        std::numeric_limits<std::int64_t>::max()}) {
    CAPTURE(only);
    auto config = clean();
    config.low = config.high = only;
    CHECK(values_of(config, 100) == std::vector<std::string>(100, std::to_string(only)));
  }
}

TEST_CASE("the range may be all of int64") {
  auto config = clean();
  config.low = std::numeric_limits<std::int64_t>::min();
  config.high = std::numeric_limits<std::int64_t>::max();
  bool negative = false;
  bool positive = false;
  for (const auto& value : values_of(config, 1'000)) {
    const auto number = to_number(value);
    negative = negative || number < 0;
    positive = positive || number > 0;
  }
  CHECK(negative);
  CHECK(positive);
}

TEST_CASE("the share of corrupted values is the one asked for") {
  struct row {
    double share;
    std::size_t at_least;
    std::size_t at_most;
  };
  // One in a hundred of ten thousand is a hundred; five standard deviations are fifty.
  const std::vector<row> table{{0, 0, 0}, {0.01, 50, 150}, {0.5, 4'750, 5'250}, {1, many, many}};
  for (const auto& each : table) {
    CAPTURE(each.share);
    auto config = clean();
    config.corrupted = each.share;
    const auto corrupted =
        static_cast<std::size_t>(std::ranges::count_if(values_of(config), is_corrupted));
    CHECK(corrupted >= each.at_least);
    CHECK(corrupted <= each.at_most);
  }
}

TEST_CASE("a corrupted value is 20 letters and digits that are no number, in each form") {
  for (const bool json : {false, true}) {
    CAPTURE(json);
    auto config = clean();
    config.corrupted = 1;
    config.json = json;
    std::set<std::string> seen;
    for (const auto& value : values_of(config)) {
      CAPTURE(value);
      REQUIRE(is_corrupted(value));
      seen.insert(value);
    }
    CHECK(seen.size() == many);
  }
}

TEST_CASE("the JSON form has the same numbers") {
  auto config = clean();
  config.low = -5;
  const auto numbers = values_of(config);
  config.json = true;
  const auto objects = values_of(config);
  for (std::size_t i = 0; i < many; ++i) {
    REQUIRE(objects[i] == "{\"num\":" + numbers[i] + "}");
    REQUIRE_FALSE(pairs::parse_number(objects[i]).problem.has_value());
    REQUIRE(pairs::parse_number(objects[i]).number == to_number(numbers[i]));
  }
}

} // namespace
} // namespace duet
