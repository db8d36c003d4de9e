/// The options of one table, read one by one; what is wrong with them is said at their place.
#pragma once

#include "columns/number_text.hpp"
#include "sql/catalogue.hpp"
#include "sql/diagnostic.hpp"
#include "sql/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet::sql {

/// What comes of an option.
enum class option_effect : std::uint8_t {
  some,
  none,    ///< It is taken and changes nothing: `explain` says so.
  missing, ///< It is refused.
};

/// An option that is known. One whose key ends in a point is all that begins like that.
struct known_option {
  std::string_view key;
  std::string_view about; ///< One sentence, for docs and `explain`; of a missing one the way out.
  option_effect effect = option_effect::some;
};

class option_reader {
public:
  /// Both have to outlive it.
  option_reader(const table_definition& of, diagnostics& said) : of_{of}, said_{said} {}

  [[nodiscard]] const table_option* find(const std::string& key) const;

  /// Where an option stands, or else the table.
  [[nodiscard]] place at(const std::string& key) const;

  [[nodiscard]] std::string text(const std::string& key) const;

  /// Which of some values it is, whatever the case of its letters; without it the first.
  std::size_t one_of(const std::string& key, std::span<const std::string_view> values);

  /// In milliseconds.
  std::int64_t duration(const std::string& key, std::int64_t otherwise);

  /// 'true' or 'false'; without it false.
  bool flag(const std::string& key);

  /// A whole number of a range.
  std::int64_t whole_number(const std::string& key, integer_range of, std::int64_t otherwise);

  /// A number of a range, both ends included.
  double number(const std::string& key, double least, double most, double otherwise);

  /// An option that has to be there.
  std::optional<std::int64_t> whole_number(const std::string& key, std::string_view needed_for);

  /// "a;b;c"
  [[nodiscard]] std::vector<std::string> list(const std::string& key) const;

  /// A format, with the options that have its name behind `prefix`; they are known from then on.
  std::optional<format_plan> format(const std::string& key, const std::string& prefix);

  /// Says of options that are not these, and not of a format, that there are none like them, and
  /// notes those that change nothing.
  void check_names(std::span<const known_option> known);

  void fail(place at, std::string message, std::string hint = {});
  void warn(place at, std::string message, std::string hint = {});

  [[nodiscard]] const table_definition& table() const { return of_; }
  [[nodiscard]] bool good() const { return good_; }

  /// What `explain` has to say of the options: a sentence each, without a final stop.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

private:
  [[nodiscard]] std::string nearest_of(std::string_view key,
                                       std::span<const known_option> known) const;

  // NOLINTBEGIN(cppcoreguidelines-avoid-const-or-ref-data-members)
  const table_definition& of_;
  diagnostics& said_;
  // NOLINTEND(cppcoreguidelines-avoid-const-or-ref-data-members)
  std::set<std::string> of_formats_; ///< Options that belong to formats.
  std::vector<std::string> format_options_known_;
  std::vector<std::string> notes_;
  bool good_ = true;
};

} // namespace duet::sql
