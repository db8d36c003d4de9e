/// Which fields of a document are looked for.
#pragma once

#include "columns/types.hpp"
#include "formats/decoder.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// A value that becomes a cell.
struct json_leaf {
  std::uint32_t column = 0;   ///< Where its cells are put,
  std::uint32_t reported = 0; ///< and how bad ones are reported.
  data_type type;
  storage stored = storage::integer;
  bool nested = false;
  std::string path; ///< "$.bid.price"
};

/// A field that is looked for in an object.
struct json_field {
  std::string name;
  std::size_t number = 0;           ///< Of all fields, from 0.
  std::vector<json_leaf> leaves{};  ///< What its value becomes.
  std::vector<json_field> fields{}; ///< What is looked for in its value, which is an object.

  /// The field of a name within it; null if nobody looks for it.
  [[nodiscard]] const json_field* find(std::string_view called) const;
};

/// How the members of an object stood in the last one, byte by byte: what comes between two values.
/// Most objects of a topic are written alike, so that comparing some bytes takes the place of
/// reading them.
///
///     {"customer":"customer-042","status":"SHIPPED"}
///      ~~~~~~~~~~~              ~~~~~~~~~~
class json_shape {
public:
  /// What was in front of the value of a member, from the value before.
  struct member {
    static constexpr std::size_t bytes_max = 48;

    std::array<char, bytes_max> bytes{};
    std::size_t size = 0;              ///< 0: it was too long to keep.
    const json_field* field = nullptr; ///< That is looked for there, if any.

    [[nodiscard]] std::string_view text() const { return {bytes.data(), size}; }
  };

  /// The member at a place; null if it was not kept.
  [[nodiscard]] const member* at(std::size_t place) const {
    return place < members_.size() && members_[place].size > 0 ? &members_[place] : nullptr;
  }

  void keep(std::size_t place, std::string_view bytes, const json_field* field);

private:
  static constexpr std::size_t members_max = 256;

  std::vector<member> members_;
};

/// All fields that are looked for: those that are wanted, and those that are checked.
class json_fields {
public:
  explicit json_fields(const decoded_fields& of);

  /// The document; it has a field for each that is looked for at the top.
  [[nodiscard]] const json_field& all() const { return all_; }

  /// How many fields there are, with the document.
  [[nodiscard]] std::size_t count() const { return count_; }

  /// How many values become cells; the first are those that are wanted.
  [[nodiscard]] std::size_t leaves() const { return leaves_; }

private:
  json_field& field_of(const field_path& path);
  void add_leaf(const field_path& path, const data_type& type, std::uint32_t reported);

  json_field all_;
  std::size_t count_ = 1;
  std::size_t leaves_ = 0;
};

} // namespace duet
