/// A text of JSON that is read once, and then asked for its parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

enum class json_kind : std::uint8_t { null, truth, number, text, array, object };

/// The memory stays from text to text. It takes what Jackson takes: a value with whatever behind it
/// that does not belong to it, nesting up to 1000 levels, numbers of up to 1000 characters. Of
/// members with the same name the last one counts.
class json_tree {
public:
  /// Which value; that of the whole text is the first.
  using node = std::uint32_t;
  static constexpr node root = 0;

  /// Reads another text; false if it is no JSON. Then there is no node.
  [[nodiscard]] bool read(std::string_view text);

  /// Whether there was nothing behind the value.
  [[nodiscard]] bool is_all() const { return all_; }

  [[nodiscard]] json_kind kind(node of) const { return nodes_[of].is; }
  [[nodiscard]] bool is_scalar(node of) const { return kind(of) < json_kind::array; }
  [[nodiscard]] bool truth(node of) const { return nodes_[of].truth; }

  /// A text, or a number as it is written.
  [[nodiscard]] std::string_view text(node of) const { return view(nodes_[of].text); }

  /// The member of an object.
  [[nodiscard]] std::optional<node> find(node object, std::string_view name) const;

  /// The elements of an array; of an object the values of members, each name once.
  void children(node of, std::vector<node>& to) const;

  /// Appends a value without blanks, the members of objects ordered by their names.
  void write(std::string& to, node of) const;

  /// Appends a scalar as a text: without quotes.
  void write_bare(std::string& to, node of) const;

private:
  friend class json_tree_builder;

  struct piece {
    std::uint32_t from = 0;
    std::uint32_t size = 0;
  };
  struct value {
    json_kind is = json_kind::null;
    bool truth = false;
    piece name{};
    piece text{};
    node behind = 0; ///< The first node that is not a part of it.
  };

  [[nodiscard]] std::string_view view(piece of) const {
    return std::string_view{bytes_}.substr(of.from, of.size);
  }
  void write_object(std::string& to, node of) const;

  std::vector<value> nodes_; ///< Each followed by its parts.
  std::string bytes_;        ///< What all texts are pieces of.
  bool all_ = false;
};

/// Whether a text comes before another in the order of UTF-16, in which Java sorts.
[[nodiscard]] bool before_in_utf16(std::string_view one, std::string_view other);

/// The members of an object, each with its value as JSON.
using json_members = std::vector<std::pair<std::string, std::string>>;

/// Appends an object, ordered by names; of equal names the last one counts.
void append_json_object(std::string& to, json_members members);

} // namespace duet
