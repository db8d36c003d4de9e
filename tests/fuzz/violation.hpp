/// How a fuzz target says that a property does not hold.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string_view>

namespace duet::fuzz {

/// Ends the process with a sentence; libFuzzer then keeps the input.
[[noreturn]] inline void violated(std::string_view property) {
  std::cerr << "violated: " << property << std::endl;
  std::abort();
}

} // namespace duet::fuzz
