/// Finds the next byte that means something in a text, sixteen at a time where the machine can.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace duet {

/// What ends the run of bytes that a JSON string holds as they are: its end, an escape, and what is
/// beyond ASCII, which has to be UTF-8.
struct special_in_json {
  [[nodiscard]] static constexpr bool is(char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) >= 0x80;
  }
#ifdef __SSE2__
  [[nodiscard]] static __m128i in(__m128i block) {
    const auto quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    const auto escapes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    return _mm_or_si128(block, _mm_or_si128(quotes, escapes)); // of the block the sign bits count
  }
#endif
};

/// What cannot stand as it is in a JSON string that Jackson writes: its end, an escape, control
/// characters, and what is beyond 16 bits, which begins with such a byte.
struct escaped_in_json {
  [[nodiscard]] static constexpr bool is(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '"' || c == '\\' || byte < 0x20 || byte >= 0xF0;
  }
#ifdef __SSE2__
  [[nodiscard]] static __m128i in(__m128i block) {
    const auto quotes = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    const auto escapes = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    // What is between the ends is moved to the front of the bytes, what is not lies behind it.
    const auto moved = _mm_sub_epi8(block, _mm_set1_epi8(0x20));
    const auto last = _mm_set1_epi8(static_cast<char>(0xF0 - 0x20 - 1));
    const auto between = _mm_cmpeq_epi8(_mm_min_epu8(moved, last), moved);
    const auto outside = _mm_xor_si128(between, _mm_set1_epi8(static_cast<char>(0xFF)));
    return _mm_or_si128(outside, _mm_or_si128(quotes, escapes));
  }
#endif
};

/// All but digits.
struct no_digit {
  [[nodiscard]] static constexpr bool is(char c) { return c < '0' || c > '9'; }
#ifdef __SSE2__
  [[nodiscard]] static __m128i in(__m128i block) {
    const auto moved = _mm_sub_epi8(block, _mm_set1_epi8('0'));
    return _mm_cmpeq_epi8(_mm_max_epu8(moved, _mm_set1_epi8(10)), moved);
  }
#endif
};

#ifdef __SSE2__
/// A bit for each of 16 bytes that `What` is.
template <class What> [[nodiscard]] inline unsigned bits_of_16(const char* bytes) {
  // NOLINTNEXTLINE(*-reinterpret-cast): how the intrinsic takes bytes
  const auto block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  return static_cast<unsigned>(_mm_movemask_epi8(What::in(block)));
}
#endif

/// The first byte from `at` that `What` is, or `end`. The text, of which `at` is a place, may be
/// read from its front.
template <class What>
[[nodiscard]] inline const char* find_byte(const char* at, const char* end, const char* front) {
#ifdef __SSE2__
  constexpr std::ptrdiff_t block = 16;
  for (; end - at >= block; at += block)
    if (const auto found = bits_of_16<What>(at); found != 0)
      return at + std::countr_zero(found);
  if (end - front >= block) {
    const auto* const last = end - block; // some of it has been passed
    const auto found = bits_of_16<What>(last) >> static_cast<unsigned>(at - last);
    return found != 0 ? at + std::countr_zero(found) : end;
  }
#endif
  while (at != end && !What::is(*at))
    ++at;
  return at;
}

/// Whether a text of at least 16 bytes begins with the first `size` of 16 others; `size` is at most
/// 16.
[[nodiscard]] inline bool begins_with_16(const char* text, const char* others, unsigned size) {
#ifdef __SSE2__
  // NOLINTBEGIN(*-reinterpret-cast): how the intrinsic takes bytes
  const auto equal = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(text)),
                                    _mm_loadu_si128(reinterpret_cast<const __m128i*>(others)));
  // NOLINTEND(*-reinterpret-cast)
  const auto needed = (1U << size) - 1;
  return (static_cast<unsigned>(_mm_movemask_epi8(equal)) & needed) == needed;
#else
  return std::memcmp(text, others, size) == 0;
#endif
}

} // namespace duet
