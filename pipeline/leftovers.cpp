#include "pipeline/leftovers.hpp"

#include "pipeline/mark.hpp"

#include <optional>
#include <vector>

namespace duet {

void leftovers::add(partition_id in, std::string_view key) {
  if (tombstones_.bytes() < bytes_max_)
    tombstones_.add(mark(key, std::nullopt, in));
}

void leftovers::take(std::size_t most, outbox& out) {
  std::vector<header> no_headers;
  for (; most > 0 && size() > 0; --most)
    out.add(tombstones_.view(taken_++, no_headers));
  if (size() == 0) {
    tombstones_ = {};
    taken_ = 0;
  }
}

} // namespace duet
