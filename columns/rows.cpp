#include "columns/rows.hpp"

#include <algorithm>

namespace duet {

void rows::put(std::size_t column, std::string_view bytes) {
  auto& cells = columns_[column].cells;
  cells.resize(size_);
  auto* const copy = arena_.allocate(bytes.size());
  std::ranges::copy(bytes, copy);
  cells.emplace_back(std::string_view{copy, bytes.size()});
}

std::size_t rows::memory() const {
  auto sum = arena_.bytes() + runs_.capacity() * sizeof(run);
  for (const auto& each : columns_)
    sum += each.numbers.capacity() * sizeof(std::int64_t) +
           each.cells.capacity() * sizeof(nullable_bytes);
  return sum;
}

} // namespace duet
