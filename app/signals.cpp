#include "app/signals.hpp"

#include "model/last_words.hpp"

#include <poll.h>
#include <signal.h> // NOLINT(modernize-deprecated-headers): sigset_t is POSIX
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>

namespace duet {

namespace {

/// Signals that come within this time of each other count as one.
constexpr int burst_ms = 50;

} // namespace

event_waiter::event_waiter() : notes_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGINT);
  sigaddset(&stops, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  signals_ = signalfd(-1, &stops, SFD_CLOEXEC | SFD_NONBLOCK);
  if (signals_ < 0 || notes_ < 0) // nobody could stop it
    end_with_last_words(
        "cannot watch for signals: too many open files; raise their limit (ulimit -n)");
}

event_waiter::~event_waiter() {
  close(signals_);
  close(notes_);
}

std::optional<event_waiter::event> event_waiter::wait(std::chrono::milliseconds wait) {
  std::array<pollfd, 2> sources{pollfd{signals_, POLLIN, 0}, pollfd{notes_, POLLIN, 0}};
  if (poll(sources.data(), sources.size(), static_cast<int>(wait.count())) <= 0)
    return std::nullopt;
  if (take_signal()) {
    // Such as timeout(1) signal a process and then its group: one wish, several signals.
    poll(nullptr, 0, burst_ms);
    while (take_signal())
      ;
    return event::signal;
  }
  if (std::uint64_t count = 0; read(notes_, &count, sizeof count) == sizeof count)
    return event::notified;
  return std::nullopt;
}

bool event_waiter::take_signal() const {
  signalfd_siginfo info{};
  return read(signals_, &info, sizeof info) == sizeof info;
}

void event_waiter::notify() const {
  constexpr std::uint64_t one = 1;
  static_cast<void>(write(notes_, &one, sizeof one) == 0); // fails only if it is notified already
}

} // namespace duet
