/// What becomes of a line of CSV, letter by letter. It shares nothing with the reader, and is slow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::fuzz {

/// How CSV is written; '\0': not at all.
struct csv_rules {
  char separator = ',';
  char quote = '"';
  char escape = '\0';
  bool comments = false;
};

/// The fields of the only line of a record; nothing if it is no CSV. A last field that is blank,
/// behind as many as there should be, is none.
[[nodiscard]] std::optional<std::vector<std::string>>
judge_csv(std::string_view record, const csv_rules& by, std::size_t fields);

} // namespace duet::fuzz
