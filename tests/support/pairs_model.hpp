/// What `pairs` has to have done, by counting: an implementation of the job's definition that
/// shares nothing with the job.
#pragma once

#include <cstdint>
#include <map>

namespace duet::test {

/// The numbers read so far, whatever their order: how many pairs they make and what is left over.
class pairs_model {
public:
  explicit pairs_model(std::int64_t sum) : sum_{sum} {}

  /// The state key of a number in range.
  [[nodiscard]] std::int64_t key_of(std::int64_t number) const {
    return number <= sum_ - number ? number : sum_ - number;
  }

  /// Reads a number from 0 to the sum.
  void read(std::int64_t number);

  /// How many pairs each key has made; no entry for none.
  [[nodiscard]] const std::map<std::int64_t, std::int64_t>& pairs() const { return pairs_; }

  /// How many wait at each key: highs count up, lows down. No entry for 0.
  [[nodiscard]] const std::map<std::int64_t, std::int64_t>& balances() const { return balances_; }

private:
  struct seen {
    std::int64_t lows = 0;
    std::int64_t highs = 0;
    std::int64_t middles = 0; ///< Numbers that are their own complement.
  };

  std::int64_t sum_;
  std::map<std::int64_t, seen> seen_;
  std::map<std::int64_t, std::int64_t> pairs_;
  std::map<std::int64_t, std::int64_t> balances_;
};

} // namespace duet::test
