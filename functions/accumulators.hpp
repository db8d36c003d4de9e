/// What aggregates have gathered of the rows of one key.
#pragma once

#include "columns/column.hpp"
#include "columns/types.hpp"
#include "model/int128.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// How the slots of some accumulators are stored. All keys of an operator have the same.
using accumulator_layout = std::vector<storage>;

/// The slots of all aggregates of one key, side by side. It is empty until it is begun; then all
/// numbers are 0, and all bytes empty. What reads or writes a slot knows how it is stored.
class accumulators {
public:
  /// Without any slots.
  accumulators() = default;

  /// The layout has to outlive it, and its copies.
  explicit accumulators(const accumulator_layout& layout) : layout_{&layout} {}
  explicit accumulators(accumulator_layout&&) = delete;

  ~accumulators() { clear(); }
  accumulators(const accumulators& other);
  accumulators(accumulators&& other) noexcept;
  accumulators& operator=(accumulators other) noexcept;

  [[nodiscard]] bool empty() const { return slots_ == nullptr; }

  /// Gives it slots if it has none.
  void begin();

  /// Begins to bring the slots from memory.
  void fetch() const { __builtin_prefetch(slots_.get()); }

  /// A slot that is a number.
  template <cell_value T> [[nodiscard]] T number(std::size_t slot) const {
    T value{};
    std::memcpy(&value, &slots_[slot], sizeof value);
    return value;
  }
  template <cell_value T> void set(std::size_t slot, T value) {
    std::memcpy(&slots_[slot], &value, sizeof value);
  }

  /// A slot that is bytes.
  [[nodiscard]] std::string& text(std::size_t slot) const { return *number_as_text(slot); }

  /// Appends all slots; `decode` reads them again. False if the bytes are not those of the layout.
  void encode(std::string& to) const;
  [[nodiscard]] bool decode(std::string_view from);

private:
  void clear();
  [[nodiscard]] std::string* number_as_text(std::size_t slot) const;
  [[nodiscard]] bool take_slot(std::size_t slot, std::string_view& from);

  const accumulator_layout* layout_ = nullptr;
  std::unique_ptr<int128[]> slots_; // NOLINT(*-avoid-c-arrays): one word, not three
};

} // namespace duet
