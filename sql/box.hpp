/// A value on the heap: how a syntax tree holds parts of its own kind.
#pragma once

#include <memory>
#include <utility>

namespace duet::sql {

/// Holds a value or none. It is a value itself: a copy has a copy of what is in it, and two boxes
/// are equal if what is in them is.
template <class T> class box {
public:
  box() = default;
  box(T value) : held_(std::make_unique<T>(std::move(value))) {} // NOLINT(*-explicit-*)
  box(const box& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
  box(box&&) noexcept = default;
  ~box() = default;

  box& operator=(const box& other) {
    auto copy = other;
    held_ = std::move(copy.held_);
    return *this;
  }
  box& operator=(box&&) noexcept = default;

  /// Whether there is a value.
  explicit operator bool() const { return held_ != nullptr; }

  /// The value; only to be called if there is one.
  T& operator*() { return *held_; }
  const T& operator*() const { return *held_; }
  T* operator->() { return held_.get(); }
  const T* operator->() const { return held_.get(); }

  friend bool operator==(const box& left, const box& right) {
    return left.held_ && right.held_ ? *left == *right : !left.held_ && !right.held_;
  }

private:
  std::unique_ptr<T> held_;
};

} // namespace duet::sql
