/// The operator of `pairs`: the balances of one key group.
#pragma once

#include "jobs/job.hpp"

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::pairs {

class balances : public keyed_operator {
public:
  balances(std::int64_t sum, key_group group, std::uint32_t key_groups)
      : sum_{sum}, group_{group}, key_groups_{key_groups} {}

  void apply(const turn& in, effects& out) override;
  [[nodiscard]] std::optional<std::string>
  restore(std::span<const state_record> changelog) override;
  [[nodiscard]] state_size size() const override { return {balances_.size(), waiting_}; }

private:
  /// A key's balance, whether the epoch in hand has changed it, and the format of its record in the
  /// state topic, in the 8 bytes of one number. A balance counts records that wait in memory, so 61
  /// bits are more than can be.
  class cell {
  public:
    [[nodiscard]] std::int64_t balance() const { return packed_ >> flag_bits; }
    [[nodiscard]] bool touched() const { return (packed_ & touched_bit) != 0; }
    [[nodiscard]] state_format format() const {
      return static_cast<state_format>((packed_ & format_bits) / format_unit);
    }
    void move(std::int64_t by) { packed_ += by * balance_unit; }
    void touch() { packed_ |= touched_bit; }
    /// Its record of the format of now is on its way.
    void settle() { *this = {balance(), state_format_now}; }

    cell() : cell{0, state_format_now} {}
    cell(std::int64_t balance, state_format format)
        : packed_{balance * balance_unit + static_cast<std::int64_t>(format) * format_unit} {}

  private:
    static constexpr std::int64_t touched_bit = 1;
    static constexpr std::int64_t format_unit = 2;
    static constexpr std::int64_t format_bits = 3 * format_unit;
    static constexpr int flag_bits = 3;
    static constexpr std::int64_t balance_unit = 1 << flag_bits;

    std::int64_t packed_;
  };

  cell& touched_cell(std::int64_t low);
  void apply(const rows& in, effects& out);
  [[nodiscard]] bool meets(std::int64_t number, std::int64_t low);
  void emit(const rows& in, std::size_t row, std::int64_t low, effects& out);
  void write_changes(effects& out);
  static void write_change(std::string_view key, const cell& at, effects& out);
  void set(std::int64_t low, std::int64_t balance, state_format format);

  std::int64_t sum_;
  key_group group_;
  std::uint32_t key_groups_;
  absl::flat_hash_map<std::int64_t, cell> balances_;
  std::vector<std::int64_t> touched_; ///< Keys the epoch in hand has changed, each once.
  std::uint64_t waiting_ = 0;         ///< The sum of all |balance|.
  std::vector<header> headers_;       ///< Room for the headers of one pair.
};

} // namespace duet::pairs
