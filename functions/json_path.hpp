/// Paths into JSON, as Flink has them: those of Jayway, without filters and functions.
///
///     [strict | lax] $            strict unless it says otherwise
///     .name  ['a name']           a member
///     [0]  [-1]                   an element, also from the end
///     [0,2]  [1:3]  [1:]  [:3]    some elements
///     .*  [*]                     all members or elements
///     ..name  ..*  ..[0]          the same of all that is within
#pragma once

#include "functions/json_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace duet {

/// What a path comes to in a text.
struct json_found {
  enum class outcome : std::uint8_t { value, empty, error };

  outcome is = outcome::empty;
  bool list = false;                    ///< Whether the value is a list of all that was found.
  std::vector<json_tree::node> nodes{}; ///< What was found: one, if it is no list.
  std::string_view why{};               ///< Of an error: one sentence without a final stop.
};

class json_path {
public:
  /// Or what is wrong with it: one sentence without a final stop.
  [[nodiscard]] static std::variant<json_path, std::string> read(std::string_view written);

  [[nodiscard]] bool is_strict() const { return strict_; }

  /// Reads the text into the tree, and looks into it. Where a lax path finds nothing, or the text
  /// is no JSON, that is empty; where a strict one does, it is an error.
  [[nodiscard]] json_found find(std::string_view text, json_tree& in) const;

private:
  friend class json_path_reader;

  struct step {
    enum class kind : std::uint8_t { member, element, elements, slice, all, deep };
    kind is = kind::all;
    std::string name{};
    std::vector<std::int64_t> indices{};
    std::optional<std::int64_t> from{}; ///< Of a slice.
    std::optional<std::int64_t> to{};
  };
  struct search;

  bool take(std::size_t at, json_tree::node from, search& in) const;
  bool take_elements(std::size_t at, json_tree::node from, search& in) const;
  bool take_deep(std::size_t at, json_tree::node from, search& in) const;
  [[nodiscard]] bool is_certain(std::size_t steps) const;

  bool strict_ = true;
  std::vector<step> steps_;
};

} // namespace duet
