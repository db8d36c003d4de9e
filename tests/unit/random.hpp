/// Random input for property tests: other numbers each run, and the same again with the seed that
/// the run printed.
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

namespace duet::test {

/// The seed of this run: the environment's DUET_TEST_SEED if it is set, else a new one.
inline std::uint64_t seed() {
  static const std::uint64_t chosen = [] {
    if (const auto* given = std::getenv("DUET_TEST_SEED"))
      return static_cast<std::uint64_t>(std::stoull(given));
    return static_cast<std::uint64_t>(std::random_device{}());
  }();
  return chosen;
}

/// A source of random numbers for one test case. Its numbers do not depend on other test cases.
class random {
public:
  random() : engine_{seed()} { MESSAGE("DUET_TEST_SEED=" << seed()); }

  /// A number from `low` to `high`, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution{low, high}(engine_);
  }

  /// An index into something with `size` elements.
  std::size_t below(std::size_t size) {
    return std::uniform_int_distribution<std::size_t>{0, size - 1}(engine_);
  }

  /// True once in `n` times.
  bool once_in(std::int64_t n) { return between(1, n) == 1; }

  /// Up to `length_max` characters, each of `alphabet`.
  std::string text(std::string_view alphabet, std::size_t length_max) {
    std::string made(below(length_max + 1), '\0');
    for (auto& c : made)
      c = alphabet[below(alphabet.size())];
    return made;
  }

private:
  std::mt19937_64 engine_;
};

} // namespace duet::test
