/// A file descriptor that is closed at the end.
#pragma once

#include <unistd.h>

#include <utility>

namespace duet {

class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int number) : number_{number} {}
  ~descriptor() {
    if (number_ >= 0)
      close(number_);
  }
  descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, none)} {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  /// The number; below 0 if there is none.
  [[nodiscard]] int get() const { return number_; }
  /// Leaves it to another to close it.
  [[nodiscard]] int release() { return std::exchange(number_, none); }

  [[nodiscard]] explicit operator bool() const { return number_ >= 0; }

private:
  static constexpr int none = -1;

  int number_ = none;
};

} // namespace duet
