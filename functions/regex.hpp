/// Regular expressions with the syntax and the meaning of Java's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace re2 {
class RE2;
}

namespace duet {

/// A compiled pattern; may be used by several threads at once.
class regex {
public:
  /// Whether it can be used.
  enum class state : std::uint8_t {
    ready,
    invalid,     ///< It is none of Java either.
    unsupported, ///< Java would take it: look-around, back-references, ...
  };

  explicit regex(std::string_view java);

  [[nodiscard]] state is() const { return state_; }
  /// Why it cannot be used: one sentence without a final stop.
  [[nodiscard]] const std::string& why() const { return why_; }

  /// How many groups it has, besides the whole match.
  [[nodiscard]] int groups() const;

  /// Groups of a match, the whole first; without data: the group has no part in it.
  using groups_found = std::vector<std::string_view>;

  /// The first match at or behind `from`, with as many groups as there is room for.
  [[nodiscard]] bool find(std::string_view text, std::size_t from, groups_found& found) const;

  /// Whether it matches some part of a text.
  [[nodiscard]] bool matches_within(std::string_view text) const;
  /// Whether it matches the whole text.
  [[nodiscard]] bool matches(std::string_view text) const;

private:
  [[nodiscard]] bool find_as_it_is(std::string_view text, std::size_t from,
                                   groups_found& found) const;

  std::shared_ptr<const re2::RE2> compiled_;
  state state_ = state::ready;
  bool has_end_ = false;
  std::string why_;
};

/// Calls `take(groups)` for each match with so many groups besides the whole, as Java's `find` in a
/// loop: behind an empty match the search goes on one character later.
template <class Take>
void each_match(const regex& of, std::string_view text, std::size_t groups, Take take) {
  regex::groups_found found(groups + 1);
  for (std::size_t from = 0; from <= text.size() && of.find(text, from, found);) {
    take(found);
    const auto end = static_cast<std::size_t>(found[0].end() - text.begin());
    from = end + (found[0].empty() ? 1 : 0);
    while (from > end && from < text.size() &&
           (static_cast<unsigned char>(text[from]) & 0xC0U) == 0x80)
      ++from;
  }
}

/// The patterns that a kernel meets: one that is constant, or the last ones.
class known_patterns {
public:
  /// How many are kept at once.
  static constexpr std::size_t kept_max = 64;

  known_patterns() = default;
  explicit known_patterns(regex constant)
      : constant_{std::make_shared<const regex>(std::move(constant))} {}

  /// Valid until the next call.
  const regex& get(std::string_view java);

private:
  std::shared_ptr<const regex> constant_;
  std::unordered_map<std::string, regex> kept_;
};

} // namespace duet
