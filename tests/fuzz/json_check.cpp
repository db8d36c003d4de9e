#include "tests/fuzz/json_check.hpp"

#include "columns/datum.hpp"
#include "formats/format.hpp"
#include "model/wire.hpp"
#include "tests/fuzz/json_reference.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <numeric>
#include <vector>

namespace duet::fuzz {

namespace {

data_type record_type() {
  const auto bigint = type_of(type_kind::bigint);
  return {.kind = type_kind::row,
          .fields = {{"s", string_type()},
                     {"i", bigint},
                     {"d", type_of(type_kind::floating)},
                     {"r", {.kind = type_kind::row, .fields = {{"i", bigint}}}},
                     {"a", array_of(bigint)}}};
}

const std::vector<field_path>& paths() {
  static const std::vector<field_path> all{{"s"}, {"i"}, {"d"}, {"r", "i"}, {"a"}};
  return all;
}

std::unique_ptr<decoder> reader_of(std::vector<field_path> wanted) {
  return std::move(*make_decoder("json", {}, {record_type(), std::move(wanted)}));
}

/// A cell as the reference shows it.
std::string show(const column& of, std::size_t row) {
  if (of.state(row) == cell::bad)
    return "BAD";
  const auto value = datum_at(of, row);
  if (const auto* whole = std::get_if<std::int64_t>(&value))
    return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&value))
    return exact_text(*number);
  if (const auto* text = std::get_if<std::string_view>(&value))
    return "'" + std::string{*text} + "'";
  return "NULL";
}

std::string show_array(const column& of, std::size_t row) {
  if (of.state(row) != cell::value)
    return show(of, row);
  auto packed = of.values<std::string_view>()[row];
  std::string made = "[";
  for (auto size = take_varint(packed).value(); size > 0; --size) {
    const auto element = take_datum(packed).value();
    const auto* const number = std::get_if<std::int64_t>(&element);
    made += (number == nullptr ? "NULL" : std::to_string(*number)) + ",";
  }
  return made + "]";
}

/// What the reader says of a cell is what the reference says.
bool agree(std::string found, const std::string& expected) {
  if (expected == "UNKNOWN")
    return true;
  if (expected.starts_with("JSON ") && found.starts_with('\''))
    found = "JSON " + canonical_json(std::string_view{found}.substr(1, found.size() - 2));
  return found == expected;
}

std::string compare(const decoded& found, const std::optional<json_verdict>& expected) {
  if (found.bad_records.empty() != expected.has_value())
    return expected ? "it is JSON, and refused: " + found.bad_records.front().why
                    : "it is read, and no JSON";
  const auto size = expected ? expected->size() : 0;
  if (found.rows() != size)
    return "it has other rows than " + std::to_string(size);
  constexpr std::size_t array_place = 4;
  for (std::size_t row = 0; row < size; ++row)
    for (std::size_t i = 0; i < paths().size(); ++i) {
      const auto& of = found.columns[i];
      const auto text = i == array_place ? show_array(of, row) : show(of, row);
      if (!agree(text, (*expected)[row][i]))
        return "field " + paths()[i].front() + " is " + text + ", not " + (*expected)[row][i];
    }
  return {};
}

/// A reader of one field sees of it what a reader of all fields sees.
std::string compare_alone(const decoded& all, const decoded& one, std::size_t place) {
  if (all.bad_records.empty() != one.bad_records.empty() || all.rows() != one.rows())
    return "whether it is JSON hangs on what is wanted";
  for (std::size_t row = 0; row < all.rows(); ++row)
    if (show(all.columns[place], row) != show(one.columns.front(), row))
      return "a field hangs on what else is wanted";
  return {};
}

/// What was read is written, and read again as it was.
std::string compare_again(const decoded& read, decoder& by) {
  const auto row = record_type();
  std::vector<column> columns = read.columns;
  columns[3].clear(); // of the ROW only one field was read
  std::vector<operand> operands;
  for (const auto& each : columns)
    operands.push_back({&each});
  std::vector<std::uint32_t> rows(read.rows());
  std::iota(rows.begin(), rows.end(), 0);
  encoded written;
  (*make_encoder("json", {}, row))->encode(operands, rows, written);
  std::vector<nullable_bytes> records;
  for (std::size_t i = 0; i < written.size(); ++i)
    records.push_back(written[i]);
  decoded again;
  by.decode(records, again);
  if (!again.bad_records.empty() || again.rows() != read.rows())
    return "what is written is no JSON: " + std::string{written[0].value_or("")};
  for (std::size_t at = 0; at < read.rows(); ++at)
    for (const std::size_t i : {0U, 1U, 2U, 4U}) {
      const bool bad = read.columns[i].state(at) == cell::bad; // written as null
      if ((bad ? "NULL" : show(read.columns[i], at)) != show(again.columns[i], at))
        return "a field is not what it was when it is written and read again";
    }
  return {};
}

} // namespace

std::string check_json(std::string_view record) {
  const auto expected = judge_json(record);
  if (!expected)
    return {};
  static const auto all = reader_of(paths()); // remembers how earlier records were laid out
  const std::array<nullable_bytes, 1> records{record};
  decoded found;
  all->decode(records, found);
  if (auto why = compare(found, *expected); !why.empty())
    return why;
  for (std::size_t i = 0; i < paths().size(); ++i) {
    decoded one;
    reader_of({paths()[i]})->decode(records, one);
    if (auto why = compare_alone(found, one, i); !why.empty())
      return why;
  }
  decoded none;
  reader_of({})->decode(records, none);
  if (none.bad_records.empty() != found.bad_records.empty())
    return "whether it is JSON hangs on whether a field is wanted";
  return compare_again(found, *all);
}

} // namespace duet::fuzz
