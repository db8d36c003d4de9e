/// What becomes of a JSON document, by RapidJSON and the letter of Flink's rules. It shares nothing
/// with the reader but that, and is slow.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace duet::fuzz {

/// Rows as text, each with the cells of ROW<s STRING, i BIGINT, d DOUBLE, r ROW<i BIGINT>, a
/// ARRAY<BIGINT>>, of `r` the field `i`. A cell is NULL, BAD, its text, or UNKNOWN: a DOUBLE from a
/// string that is no number of JSON.
using json_verdict = std::vector<std::vector<std::string>>;

/// The rows of a record, or that it is none: an empty optional within. Nothing if RapidJSON cannot
/// tell: it refuses numbers that no double holds.
[[nodiscard]] std::optional<std::optional<json_verdict>> judge_json(std::string_view record);

/// A document in one form, so that two can be compared: members in their order and each once, whole
/// numbers by their digits, others by the double that they are. Empty if it is none.
[[nodiscard]] std::string canonical_json(std::string_view document);

/// A double as text that tells it from all others.
[[nodiscard]] std::string exact_text(double number);

} // namespace duet::fuzz
