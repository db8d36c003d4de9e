/// The operator of `pairs`: the balances of one shard's keys.
#pragma once

#include "jobs/pairs/events.hpp"

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet::pairs {

class balances : public keyed_operator {
public:
  balances(std::int64_t sum, layout keys) : sum_(sum), keys_(keys) {}

  void apply(const work& events, effects& out) override;
  [[nodiscard]] std::optional<std::string> restore(std::span<const record> changelog) override;
  [[nodiscard]] state_size size() const override { return {balances_.size(), waiting_}; }

private:
  /// A key's balance and whether the epoch in hand has changed it, in the 8 bytes of one number.
  /// A balance counts records that wait in memory, so 63 bits are more than can be.
  class cell {
  public:
    [[nodiscard]] std::int64_t balance() const { return packed_ >> 1; }
    [[nodiscard]] bool touched() const { return (packed_ & 1) != 0; }
    void move(std::int64_t by) { packed_ += by * 2; }
    void touch() { packed_ |= 1; }
    void settle() { packed_ &= ~std::int64_t{1}; }

  private:
    std::int64_t packed_ = 0;
  };

  [[nodiscard]] std::int64_t low_of(std::int64_t number) const;
  cell& touched_cell(std::int64_t low);
  void match(const event& in, const outbox& traces, effects& out);
  void emit(const event& in, std::int64_t low, const outbox& traces, effects& out) const;
  void write_changes(effects& out);
  void set(std::int64_t low, std::int64_t balance);

  std::int64_t sum_;
  layout keys_;
  absl::flat_hash_map<std::int64_t, cell> balances_;
  std::vector<std::int64_t> touched_; ///< Keys the epoch in hand has changed, each once.
  std::uint64_t waiting_ = 0;         ///< The sum of all |balance|.
};

} // namespace duet::pairs
