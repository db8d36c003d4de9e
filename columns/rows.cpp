#include "columns/rows.hpp"

#include <algorithm>

namespace duet {

void rows::put(std::size_t column, std::string_view bytes) {
  auto* const copy = arena_.allocate(bytes.size());
  std::ranges::copy(bytes, copy);
  columns_[column].add(size_, std::string_view{copy, bytes.size()});
}

void rows::put(std::size_t column, const duet::column& from, std::size_t row) {
  switch (from.state(row)) {
  case cell::null:
    return;
  case cell::bad:
    return columns_[column].add_bad(size_);
  case cell::value:
    break;
  }
  switch (from.stored()) {
  case storage::integer:
    return put(column, from.values<std::int64_t>()[row]);
  case storage::floating:
    return put(column, from.values<double>()[row]);
  case storage::decimal:
    return put(column, from.values<int128>()[row]);
  case storage::bytes:
    return put(column, from.values<std::string_view>()[row]);
  }
}

std::size_t rows::memory() const {
  auto sum = arena_.bytes() + runs_.capacity() * sizeof(run);
  for (const auto& each : columns_)
    sum += each.memory();
  return sum;
}

} // namespace duet
