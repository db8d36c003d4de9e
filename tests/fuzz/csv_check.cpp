#include "tests/fuzz/csv_check.hpp"

#include "formats/format.hpp"
#include "tests/fuzz/csv_reference.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace duet::fuzz {

namespace {

constexpr std::size_t field_count = 3;

const data_type& record_type() {
  static const data_type row{
      .kind = type_kind::row,
      .fields = {{"a", string_type()}, {"b", string_type()}, {"c", string_type()}}};
  return row;
}

/// The bits of a byte choose rules.
csv_rules rules_of(unsigned char bits) {
  return {.separator = (bits & 1U) != 0   ? ';'
                       : (bits & 2U) != 0 ? '\t'
                                          : ',',
          .quote = (bits & 4U) != 0   ? '\''
                   : (bits & 8U) != 0 ? '\0'
                                      : '"',
          .escape = (bits & 16U) != 0 ? '\\' : '\0',
          .comments = (bits & 32U) != 0};
}

given_options options_of(const csv_rules& by) {
  given_options made{{"field-delimiter", {by.separator}}};
  if (by.quote == '\0')
    made["disable-quote-character"] = "true";
  else
    made["quote-character"] = {by.quote};
  if (by.escape != '\0')
    made["escape-character"] = {by.escape};
  if (by.comments)
    made["allow-comments"] = "true";
  return made;
}

std::string compare(const decoded& found, const std::optional<std::vector<std::string>>& expected) {
  if (found.bad_records.empty() != expected.has_value())
    return expected ? "it is CSV, and refused: " + found.bad_records.front().why
                    : "it is read, and no CSV";
  if (found.rows() != (expected ? 1U : 0U))
    return "a record is one row";
  for (std::size_t i = 0; expected && i < field_count; ++i)
    if (found.columns[i].values<std::string_view>()[0] != (*expected)[i])
      return "a field is other than " + (*expected)[i];
  return {};
}

/// What is written is read again as it was: if there are quotes, and no escapes, which Flink
/// doubles when it writes and reads as letters.
std::string compare_again(const decoded& read, const given_options& options) {
  std::vector<operand> operands;
  for (const auto& each : read.columns)
    operands.push_back({&each});
  encoded written;
  const std::array<std::uint32_t, 1> rows{0};
  (*make_encoder("csv", options, record_type()))->encode(operands, rows, written);
  decoded again;
  const std::array<nullable_bytes, 1> records{written[0]};
  (*make_decoder("csv", options, {record_type(), {{"a"}, {"b"}, {"c"}}}))->decode(records, again);
  if (again.rows() != 1)
    return "what is written is no CSV: " + std::string{written[0].value_or("")};
  for (std::size_t i = 0; i < field_count; ++i)
    if (again.columns[i].values<std::string_view>()[0] !=
        read.columns[i].values<std::string_view>()[0])
      return "a field is not what it was when it is written and read again";
  return {};
}

} // namespace

std::string check_csv(std::string_view input) {
  if (input.empty())
    return {};
  const auto rules = rules_of(static_cast<unsigned char>(input.front()));
  const auto options = options_of(rules);
  const std::array<nullable_bytes, 1> records{input.substr(1)};
  decoded found;
  (*make_decoder("csv", options, {record_type(), {{"a"}, {"b"}, {"c"}}}))->decode(records, found);
  if (auto why = compare(found, judge_csv(*records[0], rules, field_count)); !why.empty())
    return why;
  if (found.rows() == 0 || rules.quote == '\0' || rules.escape != '\0' || rules.comments)
    return {};
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF"; // which would be taken off again
  const auto first = found.columns[0].values<std::string_view>()[0];
  return first.starts_with(byte_order_mark) ? std::string{} : compare_again(found, options);
}

} // namespace duet::fuzz
