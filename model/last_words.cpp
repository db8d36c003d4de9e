#include "model/last_words.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstring>

namespace duet {

namespace {

std::atomic_flag spoken = ATOMIC_FLAG_INIT;

iovec part(const char* text) { return {const_cast<char*>(text), std::strlen(text)}; }

} // namespace

void end_with_last_words(const char* sentence) noexcept {
  while (spoken.test_and_set())
    pause();
  const std::array line{part("duet: "), part(sentence), part("\n")};
  static_cast<void>(writev(STDERR_FILENO, line.data(), line.size()) == 0);
  _exit(1);
}

} // namespace duet
