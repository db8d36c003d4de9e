/// Objects and arrays of JSON as nested values of SQL, packed as columns/datum.hpp says.
#pragma once

#include "columns/types.hpp"
#include "formats/json_scalar.hpp"
#include "formats/json_scanner.hpp"
#include "model/arena.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// A value within another that cannot be read.
struct json_nested_problem {
  std::string path;           ///< From the outer value to it: ".items[3].price".
  std::string_view written{}; ///< What stands there; empty if nothing does.
  std::string_view why{};
};

/// Whether a value of this kind can be of a nested type at all: an object of a ROW, MAP or
/// MULTISET, an array of an ARRAY.
[[nodiscard]] bool is_form_of(json_kind kind, type_kind type);

/// Reads nested values; keeps room for it from one to the next.
class json_nested_reader {
public:
  explicit json_nested_reader(const json_rules& by) : by_{by} {}

  /// Appends the value that is next, packed. It is known to be JSON and to have the form of the
  /// type, and is passed. Returns false if something in it cannot be read: `problem` says what, and
  /// where the scanner stands is not said.
  [[nodiscard]] bool pack(json_scanner& in, const data_type& type, byte_arena& memory,
                          std::string& to);

  [[nodiscard]] const json_nested_problem& problem() const { return problem_; }

private:
  struct entry {
    std::string_view key;
    const char* value = nullptr;
  };

  bool pack_row(json_scanner& in, const data_type& type, byte_arena& memory, std::string& to);
  bool pack_array(json_scanner& in, const data_type& type, byte_arena& memory, std::string& to);
  bool pack_map(json_scanner& in, const data_type& type, byte_arena& memory, std::string& to);

  /// Appends any value as a datum.
  bool append(json_scanner& in, const data_type& type, byte_arena& memory, std::string& to);
  bool append_nested(json_scanner& in, const data_type& type, byte_arena& memory, std::string& to);
  std::string_view append_plain(json_scanner& in, json_kind kind, const data_type& type,
                                byte_arena& memory, std::string& to);

  void find_fields(json_scanner& in, const data_type& type, const char** places);
  static std::vector<entry> find_entries(json_scanner& in, byte_arena& memory);

  bool fail(std::string_view written, std::string_view why);
  bool within(std::string_view step);

  json_rules by_;
  json_nested_problem problem_;
  std::deque<std::string> rooms_; ///< One for each level of nesting.
  std::size_t level_ = 0;
  std::vector<const char*> places_; ///< Of the fields of the ROWs that are being read.
  std::string name_;
};

} // namespace duet
