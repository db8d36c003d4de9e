#include "sql/locator.hpp"

#include <algorithm>

namespace duet::sql {

namespace {

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

/// Where a byte that no replacement has comes from: as far behind `last`, the replacement in front
/// of it, as in the parsed text.
std::size_t written_behind(const replacement& last, std::size_t filled) {
  return filled - last.filled_offset - last.filled_length + last.written_offset +
         last.written_length;
}

} // namespace

place locator::of(std::size_t offset, std::size_t length) {
  const auto begin = std::min(written_begin(offset), in_.written.size());
  for (; at_ < begin; ++at_) {
    if (in_.written[at_] == '\n') {
      ++here_.line;
      here_.column = 1;
    } else if (begins_character(in_.written[at_])) {
      ++here_.column;
    }
  }
  auto found = here_;
  found.offset = static_cast<std::uint32_t>(begin);
  found.length = static_cast<std::uint32_t>(written_end(offset + length) - begin);
  return found;
}

std::size_t locator::written_begin(std::size_t filled) {
  const auto& all = in_.replaced;
  while (replaced_ < all.size() &&
         all[replaced_].filled_offset + all[replaced_].filled_length <= filled)
    ++replaced_;
  if (replaced_ < all.size() && all[replaced_].filled_offset <= filled)
    return all[replaced_].written_offset;
  return replaced_ == 0 ? filled : written_behind(all[replaced_ - 1], filled);
}

std::size_t locator::written_end(std::size_t filled) const {
  const auto& all = in_.replaced;
  auto next = replaced_;
  while (next < all.size() && all[next].filled_offset + all[next].filled_length < filled)
    ++next;
  if (next < all.size() && all[next].filled_offset < filled)
    return all[next].written_offset + all[next].written_length;
  return next == 0 ? filled : written_behind(all[next - 1], filled);
}

} // namespace duet::sql
