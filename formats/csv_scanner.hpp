/// Takes a line of CSV apart.
#pragma once

#include "formats/csv_settings.hpp"
#include "model/arena.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace duet {

/// Why a record is not CSV.
struct csv_problem {
  std::size_t at = 0; ///< The byte at which it ceases to be.
  std::string_view what{};
};

/// What comes next in a line.
enum class csv_step : std::uint8_t { field, end, failed };

/// Reads the fields of the first line of a record. The record is UTF-8.
class csv_scanner {
public:
  explicit csv_scanner(csv_form by) : by_{std::move(by)} {}

  /// Begins with a record, which lasts as long as it is read.
  void start(std::string_view record);

  /// Whether there is no line in it.
  [[nodiscard]] bool empty() const { return rest_.empty(); }

  /// Takes the next field; what quotes or escapes were taken out of is put into `memory`.
  [[nodiscard]] csv_step next(std::string_view& field, byte_arena& memory);

  /// Whether nothing is left behind the line that was read.
  [[nodiscard]] bool at_end();

  [[nodiscard]] const csv_problem& problem() const { return problem_; }

private:
  void skip_comments();
  csv_step next_plain(std::string_view& field, byte_arena& memory);
  csv_step next_quoted(std::string_view& field, byte_arena& memory);
  bool skip_behind_quote();
  bool append_escaped(std::string& to);
  bool take(std::string_view expected);
  void end_line();
  std::string_view kept(byte_arena& memory) const;
  csv_step fail(std::string_view what);

  csv_form by_;
  std::string_view all_;
  std::string_view rest_;
  bool more_ = false; ///< Whether another field of the line follows.
  std::string text_;  ///< Of a field that differs from what is written.
  csv_problem problem_;
};

} // namespace duet
