/// Any bytes are JSON or not, with the fields that they have, as RapidJSON says.
#include "tests/fuzz/json_check.hpp"
#include "tests/fuzz/violation.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto why = duet::fuzz::check_json({reinterpret_cast<const char*>(data), size});
  if (!why.empty())
    duet::fuzz::violated(why);
  return 0;
}
