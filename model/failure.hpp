/// Failures say what to do. Every error of the outside world becomes one of these values at the
/// place where it enters, and travels as a value from there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace duet {

/// What the holder of a failure has to do about it.
enum class remedy {
  retry,         ///< Make the same call again: nothing has happened yet.
  recover,       ///< The outcome is unknown or lost: drop every actor and handle, recover.
  displaced,     ///< What is read is shorter than it was: recover, which says why; else stop, 2.
  refused,       ///< The brokers refuse a record that duet writes: find it; if none is it, stop, 2.
  fenced,        ///< A newer instance owns the application: stop, exit code 3.
  unauthorised,  ///< The cluster refuses us: stop, exit code 3; the message names what to grant.
  misconfigured, ///< Only a person can mend it: stop, exit code 2; the message names the remedy.
  fatal,         ///< Not understood, or tried too often: stop, exit code 1.
};

/// The name of a remedy for logs: "retry", "recover", ...
[[nodiscard]] std::string_view to_string(remedy what);

/// The process's exit code for a failure that ends it (1, 2 or 3, see `remedy`).
[[nodiscard]] int exit_code(remedy what);

/// What the brokers refuse in a record, as far as they tell.
enum class refused_part : std::uint8_t { unknown, timestamp, size };

/// What went wrong (one sentence for a person, without a final stop) and what to do.
struct failure {
  remedy what = remedy::fatal;
  std::string message;
  refused_part part = refused_part::unknown; ///< With `refused`.

  friend bool operator==(const failure&, const failure&) = default;
};

/// The failure that only a person can mend.
[[nodiscard]] inline failure misconfigured(std::string message) {
  return {remedy::misconfigured, std::move(message)};
}

/// Either a value or the failure that came instead of it.
template <class T> class result {
public:
  result(T value) : content_(std::move(value)) {}
  result(failure why) : content_(std::move(why)) {}

  /// True if there is a value.
  explicit operator bool() const { return std::holds_alternative<T>(content_); }

  /// The value; only to be called if there is one.
  T& operator*() { return std::get<T>(content_); }
  const T& operator*() const { return std::get<T>(content_); }
  T* operator->() { return &std::get<T>(content_); }
  const T* operator->() const { return &std::get<T>(content_); }

  /// The failure; only to be called if there is one.
  [[nodiscard]] const failure& error() const { return std::get<failure>(content_); }

private:
  std::variant<T, failure> content_;
};

/// The result of a call that has nothing to return: empty when it worked.
template <> class [[nodiscard]] result<void> {
public:
  result() = default;
  result(failure why) : error_(std::move(why)) {}

  explicit operator bool() const { return !error_.has_value(); }
  [[nodiscard]] const failure& error() const { return *error_; }

private:
  std::optional<failure> error_;
};

} // namespace duet
