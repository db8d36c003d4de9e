/// What happened in a run, in order: its hash, and the text for who wants to read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace duet::test {

class trace {
public:
  /// A loud one prints every line to standard error.
  explicit trace(bool loud) : loud_{loud} {}

  /// From now on everything belongs to this step.
  void begin_step(std::size_t number) { step_ = number; }

  void note(std::string_view what, std::string_view which, std::uint64_t a = 0,
            std::uint64_t b = 0);
  void note(std::string_view what, std::uint64_t a = 0, std::uint64_t b = 0) {
    note(what, {}, a, b);
  }

  /// Two runs with the same hash were the same, event by event and message by message.
  [[nodiscard]] std::uint64_t hash() const { return hash_; }

private:
  void mix(std::uint64_t value);
  void mix(std::string_view text);

  bool loud_;
  std::size_t step_ = 0;
  std::uint64_t hash_ = 0;
};

} // namespace duet::test
