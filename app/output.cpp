#include "app/output.hpp"

#include "model/failure.hpp"

#include <fcntl.h>
#include <signal.h> // NOLINT(modernize-deprecated-headers): SIGPIPE is POSIX
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iostream>

namespace duet {

void make_output_safe() {
  signal(SIGPIPE, SIG_IGN);
  // The lowest number that is free is taken. It is read-only, so that a write fails and is noticed.
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    if (fcntl(stream, F_GETFD) < 0)
      static_cast<void>(open("/dev/null", O_RDONLY));
}

void complain(const std::string& message) { std::cerr << "duet: " << message << std::endl; }

void print_lines(printed_to where, std::string_view lines) {
  (where == printed_to::output ? std::cout : std::cerr) << lines << std::flush;
}

int after_output(int exit_code, const std::string& what) {
  errno = 0;
  std::cout.flush();
  if (std::cout)
    return exit_code;
  const std::string why = errno != 0 ? std::strerror(errno) : "an earlier write failed"; // NOLINT
  complain("cannot write " + what + " to standard output: " + why);
  return exit_code != 0 ? exit_code : duet::exit_code(remedy::fatal);
}

} // namespace duet
