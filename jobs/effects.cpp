#include "jobs/effects.hpp"

namespace duet {

void effects::take_sends(batches& out) {
  sent_ += sends_.bytes();
  sends_.take(group_, out);
}

std::size_t effects::bytes() const {
  auto sum = changes_.bytes() + rejected_.bytes() + sent_ + sends_.bytes();
  for (const auto& each : outputs_)
    sum += each.bytes();
  return sum;
}

} // namespace duet
