#include "model/failpoint.hpp"

#ifdef DUET_FAILPOINTS

#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <string>

namespace duet {

namespace {

/// The one point that is armed.
struct armed_point {
  std::string name;
  std::uint64_t visits_left = 0;
  std::string action;
};

armed_point read_environment() {
  const char* text = std::getenv("DUET_FAILPOINT");
  const std::string_view all{text == nullptr ? "" : text};
  const auto at = all.find('@');
  const auto is = all.find('=');
  if (at == std::string_view::npos || is == std::string_view::npos || is < at)
    return {};
  armed_point armed{std::string{all.substr(0, at)}, 0, std::string{all.substr(is + 1)}};
  std::from_chars(all.data() + at + 1, all.data() + is, armed.visits_left);
  return armed;
}

bool strikes(std::string_view name, std::string& action) {
  static std::mutex mutex;
  static armed_point armed = read_environment();
  const std::lock_guard lock{mutex};
  if (armed.visits_left == 0 || armed.name != name || --armed.visits_left > 0)
    return false;
  action = armed.action;
  return true;
}

} // namespace

void failpoint(std::string_view name) {
  std::string action;
  if (!strikes(name, action))
    return;
  if (action == "kill")
    kill(getpid(), SIGKILL);
  for (;;)
    pause();
}

} // namespace duet

#endif
