#include "tests/sim/trace.hpp"

#include <cinttypes>
#include <cstdio>

namespace duet::test {

void trace::mix(std::uint64_t value) {
  hash_ = (hash_ ^ value) * 0x9E3779B97F4A7C15U;
  hash_ ^= hash_ >> 29U;
}

void trace::mix(std::string_view text) {
  for (const auto c : text)
    mix(static_cast<unsigned char>(c));
}

void trace::note(std::string_view what, std::string_view which, std::uint64_t a, std::uint64_t b) {
  mix(step_);
  mix(what);
  mix(which);
  mix(a);
  mix(b);
  if (loud_)
    std::fprintf(stderr, "%6zu %.*s %.*s %" PRIu64 " %" PRIu64 "\n", step_,
                 static_cast<int>(what.size()), what.data(), static_cast<int>(which.size()),
                 which.data(), a, b);
}

} // namespace duet::test
