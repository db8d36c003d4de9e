#include "app/program.hpp"

#include "app/allocator.hpp"
#include "app/commands.hpp"
#include "app/last_resort.hpp"
#include "app/output.hpp"
#include "kafka/connect.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

namespace duet {

int run_program(int argc, char** argv, const std::vector<job_command>& jobs) {
  set_up_allocator();
  install_last_resort();
  make_output_safe();
  const int exit_code = run_command(argc, argv, jobs);
  if (clients_left_behind()) {
    spdlog::shutdown();
    _exit(exit_code);
  }
  return exit_code;
}

} // namespace duet
