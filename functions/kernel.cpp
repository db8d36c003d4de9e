#include "functions/kernel.hpp"

#include "columns/zones.hpp"

#include <algorithm>

namespace duet {

time_zone zone_of(const session& in) { return in.zone == nullptr ? time_zone{} : *in.zone; }

std::string_view computing::keep(std::string_view bytes) const {
  auto* const copy = memory.allocate(bytes.size());
  std::ranges::copy(bytes, copy);
  return {copy, bytes.size()};
}

} // namespace duet
