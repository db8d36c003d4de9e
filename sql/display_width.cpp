#include "sql/display_width.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace duet::sql {

namespace {

struct code_range {
  char32_t first;
  char32_t last;
};

/// Marks that are drawn over the character in front of them, and characters without a picture.
constexpr std::array no_width{
    code_range{0x0300, 0x036F}, code_range{0x0483, 0x0489},   code_range{0x0591, 0x05BD},
    code_range{0x0610, 0x061A}, code_range{0x064B, 0x065F},   code_range{0x0E34, 0x0E3A},
    code_range{0x0E47, 0x0E4E}, code_range{0x1AB0, 0x1AFF},   code_range{0x1DC0, 0x1DFF},
    code_range{0x200B, 0x200F}, code_range{0x202A, 0x202E},   code_range{0x2060, 0x2064},
    code_range{0x20D0, 0x20FF}, code_range{0xFE00, 0xFE0F},   code_range{0xFE20, 0xFE2F},
    code_range{0xFEFF, 0xFEFF}, code_range{0xE0100, 0xE01EF},
};

/// What East Asian fonts draw two columns wide, and pictures.
constexpr std::array double_width{
    code_range{0x1100, 0x115F},   code_range{0x2E80, 0x303E},   code_range{0x3041, 0x33FF},
    code_range{0x3400, 0x4DBF},   code_range{0x4E00, 0x9FFF},   code_range{0xA000, 0xA4CF},
    code_range{0xAC00, 0xD7A3},   code_range{0xF900, 0xFAFF},   code_range{0xFE30, 0xFE4F},
    code_range{0xFF00, 0xFF60},   code_range{0xFFE0, 0xFFE6},   code_range{0x1F300, 0x1F64F},
    code_range{0x1F680, 0x1F6FF}, code_range{0x1F900, 0x1F9FF}, code_range{0x20000, 0x3FFFD},
};

bool is_in(std::span<const code_range> ranges, char32_t code) {
  const auto after = std::ranges::upper_bound(ranges, code, {}, &code_range::first);
  return after != ranges.begin() && code <= std::prev(after)->last;
}

} // namespace

std::size_t display_width(char32_t code) {
  if (is_in(no_width, code))
    return 0;
  return is_in(double_width, code) ? 2 : 1;
}

} // namespace duet::sql
