/// The only source of chance in a simulation: same seed, same throws, on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace duet::test {

class dice {
public:
  explicit dice(std::uint64_t seed) : engine_{seed} {}

  /// A number from 0 up to, not including, `end`, which is not 0.
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_()) % end; }

  /// A number from `low` to `high`, both included.
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }

  /// True `n` times in a thousand.
  bool per_mille(std::size_t n) { return below(1'000) < n; }

  /// One of several things.
  template <class Things> const auto& pick(const Things& from) {
    return *(std::begin(from) + static_cast<std::ptrdiff_t>(below(std::size(from))));
  }

  /// A seed for somebody who throws dice of his own.
  std::uint64_t seed() { return engine_(); }

private:
  std::mt19937_64 engine_;
};

} // namespace duet::test
