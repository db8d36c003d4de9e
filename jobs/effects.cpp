#include "jobs/effects.hpp"

#include "jobs/fired_mark.hpp"

namespace duet {

void effects::fired(event_time up_to) {
  const fired_mark mark{owner_, up_to};
  write(key_of(mark), value_of(mark));
}

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
