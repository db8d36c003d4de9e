#include "kafka/ownership.hpp"

#include <cassert>
#include <utility>

namespace duet {

ownership::ownership(std::string mine) : mine_{std::move(mine)} {
  assert(!mine_.empty() && "positions without a mark are nobody's");
}

void ownership::meet(std::string_view mark) { met_.emplace(mark); }

bool ownership::lost_to(std::string_view mark) const {
  return !mark.empty() && mark != mine_ && !met_.contains(mark);
}

} // namespace duet
