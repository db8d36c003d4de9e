#include "columns/datum.hpp"
#include "functions/cast_families.hpp"
#include "model/wire.hpp"

#include <array>
#include <cassert>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

namespace duet::casting {

namespace {

/// Nested cells of a batch, taken apart: an element, a key with its value, or all fields of a row
/// are an entry, and the same part of all entries is a column.
struct entries {
  explicit entries(std::size_t parts) : columns(parts) {}

  /// Adds the entries of a cell. A row is one entry, the others say how many they have.
  void add(std::string_view packed, std::uint32_t row, bool is_row) {
    const auto count = is_row ? 1 : take_varint(packed);
    assert(count && "nested cells are made by duet");
    for (std::uint64_t i = 0; i < *count; ++i) {
      for (auto& each : columns) {
        const auto value = take_datum(packed);
        assert(value && "nested cells are made by duet");
        duet::add(each, rows.size(), *value);
      }
      rows.push_back(row);
    }
  }

  std::vector<column> columns;
  std::vector<std::uint32_t> rows; ///< Of the batch, for each entry; ascending.
};

/// The types of the parts of an entry.
std::vector<data_type> parts_of(const data_type& type) {
  std::vector<data_type> parts;
  for (const auto& each : type.fields)
    parts.push_back(each.type);
  if (type.kind == type_kind::multiset)
    parts.push_back(type_of(type_kind::integer, false));
  return parts;
}

/// Casts the parts of all entries, each part with its kernel; an entry that fails fails its row.
std::vector<column> cast_parts(const entries& of, std::span<const kernel> casts,
                               std::span<const data_type> to, computing& with) {
  const auto size = of.rows.size();
  std::vector<std::uint32_t> all(size);
  std::iota(all.begin(), all.end(), 0U);
  std::vector<column> made(casts.size());
  failed_rows failed;
  computing in{.memory = with.memory, .failed = failed, .now = with.now};
  for (std::size_t i = 0; i < casts.size(); ++i) {
    const operand part{&of.columns[i]};
    made[i].start(storage_of(to[i]), size);
    casts[i]({&part, 1}, all, in, made[i]);
  }
  for (const auto& [entry, why] : failed.entries())
    with.failed.add(of.rows[entry], why);
  return made;
}

/// A kernel that casts the parts, and has `write(text, parts, first, behind)` make a cell of the
/// entries from `first` on.
template <class Write>
kernel by_parts(const data_type& from, std::vector<data_type> to, const session& in, Write write) {
  const auto parts = parts_of(from);
  std::vector<kernel> casts;
  for (std::size_t i = 0; i < parts.size(); ++i)
    casts.push_back(any(parts[i], to[i], in));
  const bool is_row = from.kind == type_kind::row;
  return [casts = std::move(casts), to = std::move(to), is_row, write = std::move(write)](
             std::span<const operand> arguments, selection rows, computing& with, column& made) {
    const auto& cells = arguments[0];
    entries taken{casts.size()};
    for (const auto row : rows)
      if (cells.has_value(row))
        taken.add(cells.at<std::string_view>(row), row, is_row);
    const auto failures = with.failed.entries().size();
    const auto parts_made = cast_parts(taken, casts, to, with);
    std::size_t first = 0;
    mapping::each_row(arguments, rows, made, [&](std::uint32_t row) {
      auto behind = first;
      while (behind < taken.rows.size() && taken.rows[behind] == row)
        ++behind;
      with.scratch.clear();
      write(with.scratch, parts_made, first, behind);
      made.set(row, with.keep(with.scratch));
      first = behind;
    });
    for (const auto& each : with.failed.entries().subspan(failures))
      made.set_null(each.row);
  };
}

/// How a kind of nested values is written as text.
struct brackets {
  std::string_view open;
  std::string_view between_parts;
  std::string_view close;
};

brackets brackets_of(type_kind kind) {
  switch (kind) {
  case type_kind::array:
    return {"[", "", "]"};
  case type_kind::row:
    return {"(", ", ", ")"};
  default:
    return {"{", "=", "}"};
  }
}

void append_entry(std::string& to, const std::vector<column>& parts, std::size_t entry,
                  std::string_view between) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    to.append(i == 0 ? "" : between);
    const operand part{&parts[i]};
    to.append(part.has_value(entry) ? part.at<std::string_view>(entry) : "NULL");
  }
}

} // namespace

kernel nested_to_nested(const data_type& from, const data_type& to, const session& in) {
  const bool is_row = to.kind == type_kind::row;
  return by_parts(from, parts_of(to), in,
                  [is_row](std::string& made, const std::vector<column>& parts, std::size_t first,
                           std::size_t behind) {
                    if (!is_row)
                      append_varint(made, behind - first);
                    for (auto entry = first; entry < behind; ++entry)
                      for (const auto& part : parts)
                        append_datum(made, datum_at(part, entry));
                  });
}

kernel nested_to_text(const data_type& from, const data_type& to, const session& in) {
  const auto marks = brackets_of(from.kind);
  std::vector<data_type> texts(parts_of(from).size(), string_type());
  return by_parts(from, std::move(texts), in,
                  [marks, to](std::string& made, const std::vector<column>& parts,
                              std::size_t first, std::size_t behind) {
                    std::string whole{marks.open};
                    for (auto entry = first; entry < behind; ++entry) {
                      whole.append(entry == first ? "" : ", ");
                      append_entry(whole, parts, entry, marks.between_parts);
                    }
                    append_sized(made, whole.append(marks.close), to);
                  });
}

} // namespace duet::casting
