#include "app/last_resort.hpp"

#include "model/last_words.hpp"

#include <assert.h> // NOLINT(modernize-deprecated-headers): declares __assert_fail
#include <dlfcn.h>
#include <pthread.h>
#include <threads.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

namespace duet {

namespace {

constexpr const char* no_thread =
    "cannot start a thread: raise the limit of processes (pids.max, ulimit -u) or of memory";
constexpr const char* no_memory =
    "cannot get memory: raise the limit of memory (memory.max, ulimit -v)";

[[noreturn]] void end_without_memory() { end_with_last_words(no_memory); }

[[noreturn]] void end_after_exception() {
  std::array<char, 512> sentence{"an unexpected error"};
  try {
    if (const auto thrown = std::current_exception())
      std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    std::snprintf(sentence.data(), sentence.size(), "an unexpected error: %s", error.what());
  } catch (...) {
  }
  end_with_last_words(sentence.data());
}

/// The function of a library that one of ours takes the place of.
template <class Function> Function* original(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

} // namespace

void install_last_resort() {
  std::set_terminate(end_after_exception);
  std::set_new_handler(end_without_memory);
}

} // namespace duet

// These take the place of the system's for every library of the process, whatever it does when they
// fail: librdkafka asserts or leaves a client without a thread, which waits for ever, and
// std::thread throws where nobody catches. docs/decisions/0018-threads-and-memory-run-out.md.

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): theirs are reserved.

extern "C" int pthread_create(pthread_t* made, const pthread_attr_t* how, void* (*run)(void*),
                              void* with) {
  static auto* const create = duet::original<decltype(pthread_create)>("pthread_create");
  const int problem = create(made, how, run, with);
  if (problem != 0)
    duet::end_with_last_words(duet::no_thread);
  return problem;
}

extern "C" int thrd_create(thrd_t* made, thrd_start_t run, void* with) {
  static auto* const create = duet::original<decltype(thrd_create)>("thrd_create");
  const int problem = create(made, run, with);
  if (problem != thrd_success)
    duet::end_with_last_words(duet::no_thread);
  return problem;
}

// NOLINTEND(readability-inconsistent-declaration-parameter-name)

/// librdkafka asserts that it gets memory.
extern "C" void __assert_fail( // NOLINT(bugprone-reserved-identifier): its name in the system
    const char* assertion, const char* file, unsigned line, const char* function) noexcept {
  if (errno == ENOMEM)
    duet::end_without_memory();
  duet::original<decltype(__assert_fail)>("__assert_fail")(assertion, file, line, function);
  std::abort();
}
