#include "functions/kernel.hpp"

#include <algorithm>

namespace duet {

std::string_view computing::keep(std::string_view bytes) const {
  auto* const copy = memory.allocate(bytes.size());
  std::ranges::copy(bytes, copy);
  return {copy, bytes.size()};
}

} // namespace duet
