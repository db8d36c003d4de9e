/// The random numbers of Java, so that those of a seed are Flink's.
#pragma once

#include <cstdint>

namespace duet {

/// java.util.Random: a linear congruential generator of 48 bits.
class java_random {
public:
  explicit java_random(std::int64_t seed);

  /// From 0 to just below 1.
  [[nodiscard]] double next_double();

  /// From 0 to just below `bound`, which is greater than 0.
  [[nodiscard]] std::int32_t next_int(std::int32_t bound);

private:
  /// So many random bits, as a signed number of 32.
  std::int32_t next(unsigned bits);

  std::uint64_t state_;
};

} // namespace duet
