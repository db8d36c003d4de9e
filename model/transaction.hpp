/// Transactions: which call is legal when, and how long their steps take.
#pragma once

#include "model/failure.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace duet {

/// Where a log stands with its transaction:
///
///               begin            commit               committed
///     idle ------------> open ------------> committing ------------> idle
///      |               |      ^                 |
///      |               +-write+                 |
///      |                   |                    |
///      +-------------------+--- any failure ----+---> lost
enum class transaction_state : std::uint8_t {
  idle,       ///< None is open.
  open,       ///< It takes records.
  committing, ///< Kafka is to commit it.
  lost,       ///< A call has failed; nothing is legal any more.
};

/// What a log is asked to do, and what Kafka answers in the end.
enum class transaction_call : std::uint8_t { begin, write, commit, committed };

/// The names, for messages: "idle", ..., "begin", ...
[[nodiscard]] std::string_view to_string(transaction_state state);
[[nodiscard]] std::string_view to_string(transaction_call call);

/// Keeps the state of one log.
class transaction_course {
public:
  /// Makes the move of `call`. If it is illegal the failure is `fatal`, and the log is lost.
  [[nodiscard]] result<void> take(transaction_call call);

  /// Something has failed.
  void lose() { state_ = transaction_state::lost; }

  [[nodiscard]] transaction_state state() const { return state_; }

private:
  transaction_state state_ = transaction_state::idle;
};

/// How long the steps of one committed transaction took, in their order.
struct transaction_times {
  std::chrono::nanoseconds begin{};
  std::chrono::nanoseconds write{};   ///< Handing its records over.
  std::chrono::nanoseconds offsets{}; ///< Adding the positions, while records travel.
  std::chrono::nanoseconds flush{};   ///< Waiting until the other records are acknowledged.
  std::chrono::nanoseconds commit{};

  transaction_times& operator+=(const transaction_times& more);

  friend bool operator==(const transaction_times&, const transaction_times&) = default;
};

} // namespace duet
