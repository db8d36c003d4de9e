/// Records to feed to one part of a job, made once and kept in memory.
#pragma once

#include "model/record.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace bench {

/// As many records as an epoch of a busy stream has.
inline constexpr std::size_t sample_records = 100'000;

/// Records with their bytes.
class sample {
public:
  /// How the numbers, random from 0 to `high`, are written.
  enum class form {
    bare,
    json,     ///< `{"num":7}`
    mirrored, ///< Bare, and each the complement to `high` of what the same seed gives as bare.
  };

  sample(std::int64_t high, form as, std::uint64_t seed = 1) {
    std::mt19937_64 random{seed};
    std::uniform_int_distribution<std::int64_t> number{0, high};
    values_.reserve(sample_records);
    for (std::size_t i = 0; i < sample_records; ++i) {
      const auto drawn = number(random);
      const auto digits = std::to_string(as == form::mirrored ? high - drawn : drawn);
      values_.push_back(as == form::json ? R"({"num":)" + digits + "}" : digits);
      records_.push_back(duet::record{
          .split = {{0}, {0}},
          .offset = {static_cast<std::int64_t>(i)},
          .timestamp_ms = static_cast<std::int64_t>(i),
          .key = std::nullopt,
          .value = values_.back(),
          .headers = {},
      });
    }
  }

  [[nodiscard]] const std::vector<duet::record>& records() const { return records_; }

private:
  std::vector<std::string> values_;
  std::vector<duet::record> records_;
};

} // namespace bench
