/// Having memory bring what is needed soon: it takes as long for some places as for one, and state
/// of many keys is in no cache.
#pragma once

#include <cstddef>

namespace duet {

/// How far ahead a walk looks.
inline constexpr std::size_t look_ahead = 8;

/// Begins to bring a value.
template <class T> void fetch(const T& of) {
  constexpr std::size_t line = 64;
  for (std::size_t i = 0; i < sizeof of; i += line)
    __builtin_prefetch(reinterpret_cast<const char*>(&of) + i); // NOLINT(*-reinterpret-cast)
}

/// The same of what it points to, if it knows how: `fetch()`. The value has to be there.
template <class T> void fetch_parts(const T& of) {
  if constexpr (requires { of.fetch(); })
    of.fetch();
}

/// For each step of a walk over so many places, the one at `i`: begins to bring what later steps
/// take. `whole(i)` is a value, and `parts(i)` it, or the part of it that points to others.
template <class Whole, class Parts>
void fetch_ahead(std::size_t i, std::size_t count, Whole whole, Parts parts) {
  if (i + 2 * look_ahead < count)
    fetch(whole(i + 2 * look_ahead));
  if (i + look_ahead < count)
    fetch_parts(parts(i + look_ahead));
}

} // namespace duet
