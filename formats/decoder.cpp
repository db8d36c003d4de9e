#include "formats/decoder.hpp"

namespace duet {

void decoded::start(std::size_t wanted) {
  columns.resize(wanted);
  memory = {};
  ignored = 0;
  bad_records.clear();
  cut(0);
}

void decoded::cut(std::size_t size) {
  for (auto& each : columns)
    each.cut(size);
  records.resize(size);
  while (!bad_cells.empty() && bad_cells.back().row >= size)
    bad_cells.pop_back();
}

} // namespace duet
