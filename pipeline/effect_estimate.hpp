/// What the effects of an epoch will take, which nobody knows before the operators have run.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace duet {

/// Corrects the guess of a job by what the effects of the last epochs took: many rows of one key
/// lead to one change of its state, and a filter leaves few rows.
class effect_estimate {
public:
  /// Of effects that the job guesses to take so many bytes.
  [[nodiscard]] std::size_t of(std::size_t guessed) const {
    return static_cast<std::size_t>(static_cast<double>(guessed) * share_);
  }

  /// Takes an epoch into account, whose effects took so many bytes instead of those that were
  /// guessed. Of a small one that says little.
  void learn(std::size_t guessed, std::uint64_t taken) {
    if (guessed < counts_from)
      return;
    const auto share = static_cast<double>(taken) / static_cast<double>(guessed);
    share_ += weight * (std::clamp(share, share_least, share_most) - share_);
  }

private:
  static constexpr std::size_t counts_from = 1'000'000;
  static constexpr double weight = 0.25;
  // Effects that grow suddenly by more than four times have the epoch read again: `limits`.
  static constexpr double share_least = 0.125;
  static constexpr double share_most = 4;

  double share_ = 1;
};

} // namespace duet
