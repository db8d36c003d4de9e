#include "jobs/sql/sql_key.hpp"

#include "jobs/key_bytes.hpp"

#include <cassert>
#include <concepts>
#include <type_traits>

namespace duet::sql {

namespace {

void append_cell(const operand& of, type_kind kind, std::size_t row, std::string& to) {
  if (!of.has_value(row))
    return append_null(to);
  switch (of.cells->stored()) {
  case storage::integer:
    if (kind == type_kind::boolean)
      return append_boolean(to, of.at<std::int64_t>(row) != 0);
    return append_integer(to, of.at<std::int64_t>(row));
  case storage::floating:
    return append_floating(to, of.at<double>(row));
  case storage::decimal:
    return append_decimal(to, of.at<int128>(row));
  case storage::bytes:
    return append_bytes(to, of.at<std::string_view>(row));
  }
}

} // namespace

void append_key(std::span<const operand> columns, std::span<const type_kind> kinds, std::size_t row,
                std::string& to) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    append_cell(columns[i], kinds[i], row, to);
}

void add_key(std::string_view key, std::size_t row, std::span<column> to) {
  for (auto& each : to) {
    const auto cell = take_column(key);
    assert(cell && "keys are made by append_key");
    std::visit(
        [&](auto value) {
          using held = decltype(value);
          if constexpr (std::same_as<held, bool>)
            each.add(row, std::int64_t{value});
          else if constexpr (!std::same_as<held, std::monostate>)
            each.add(row, value);
        },
        *cell);
  }
}

} // namespace duet::sql
