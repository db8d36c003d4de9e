/// The values that the benchmarks feed to every system.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace bench {

/// What the values of a topic are.
enum class workload {
  narrow,  ///< Numbers from 0 to 13, one in a hundred corrupted: few keys, each hot.
  wide,    ///< Numbers from 0 to 1,000,000: nearly every record changes another key.
  json,    ///< As narrow, but each number is `{"num":7}`.
  garbage, ///< All corrupted.
  keys,    ///< 0, 1, 2, ...: each waits as a key of its own if the sum is twice their count.
};

/// The highest number of narrow and json, and the sum that goes with it.
inline constexpr std::int64_t narrow_high = 13;

/// The highest number of wide, and the sum that goes with it.
inline constexpr std::int64_t wide_high = 1'000'000;

/// The values of a workload in order; a seed always gives the same.
class value_sequence {
public:
  value_sequence(workload kind, std::uint64_t seed) : kind_{kind}, random_{seed} {}

  /// The next value, valid until the next call.
  [[nodiscard]] std::string_view next();

private:
  [[nodiscard]] std::uint64_t below(std::uint64_t end);
  void write_corrupted();
  void write_narrow();

  workload kind_;
  std::mt19937_64 random_;
  std::int64_t written_ = 0;
  std::string text_;
};

} // namespace bench
