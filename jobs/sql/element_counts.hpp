/// State that can grow within a key: values, and how often each is there.
#pragma once

#include <absl/container/btree_map.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// The elements of one key: byte strings in their order, each with a count. It knows what has
/// changed since it was written; what is gone stays until then. Takes a word while it is empty.
class element_counts {
public:
  element_counts() = default;
  ~element_counts() = default;
  element_counts(const element_counts& other);
  element_counts(element_counts&&) noexcept = default;
  element_counts& operator=(element_counts other) noexcept;

  /// Adds to the count of an element; with 0 it is gone. Returns what the count is then.
  std::int64_t add(std::string_view name, std::int64_t count);

  /// Takes out all that there is, or all that another one has.
  void clear();
  void clear_those_of(const element_counts& others);

  /// Has all of it written again, for another key.
  void renew();

  /// Whether there has never been anything, or all that there was is gone and written.
  [[nodiscard]] bool empty() const { return !body_; }

  /// Calls `use(name, count)` for the elements that begin with a prefix, in order, until that
  /// returns false.
  template <class Use> void each(std::string_view prefix, Use use) const {
    if (!body_)
      return;
    for (auto at = body_->held.lower_bound(prefix); at != body_->held.end(); ++at) {
      if (!at->first.starts_with(prefix))
        return;
      if (at->second.count != 0 && !use(std::string_view{at->first}, at->second.count))
        return;
    }
  }

  /// The same, the last one first.
  template <class Use> void each_backwards(std::string_view prefix, Use use) const {
    if (!body_)
      return;
    for (auto at = body_->held.lower_bound(end_of(prefix)); at != body_->held.begin();) {
      --at;
      if (!at->first.starts_with(prefix))
        return;
      if (at->second.count != 0 && !use(std::string_view{at->first}, at->second.count))
        return;
    }
  }

  /// Calls `put(name, value)` for each that has changed; without a value it is gone.
  template <class Put> void write(Put put) {
    if (!body_)
      return;
    for (const auto& name : body_->changed)
      write_one(name, put);
    body_->changed.clear();
    if (body_->held.empty())
      body_.reset();
  }

  /// Takes what was written. False if it cannot be read.
  [[nodiscard]] bool restore(std::string_view name, std::optional<std::string_view> value);

private:
  struct entry {
    std::int64_t count = 0;
    std::int64_t written = 0; ///< The count that was written last.
    bool changed = false;
  };

  struct body {
    absl::btree_map<std::string, entry, std::less<>> held;
    std::vector<std::string> changed;
  };

  /// The least text that is behind all that begin with a prefix; its last byte is not 0xFF.
  static std::string end_of(std::string_view prefix);

  static std::string value_of(std::int64_t count);

  template <class Put> void write_one(const std::string& name, Put put) {
    const auto at = body_->held.find(name);
    auto& of = at->second;
    of.changed = false;
    if (of.count != of.written)
      put(std::string_view{name}, of.count == 0 ? std::nullopt : std::optional{value_of(of.count)});
    of.written = of.count;
    if (of.count == 0)
      body_->held.erase(at);
  }

  body& room();

  std::unique_ptr<body> body_;
};

} // namespace duet::sql
