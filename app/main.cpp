#include "app/allocator.hpp"
#include "app/commands.hpp"
#include "app/last_resort.hpp"
#include "app/output.hpp"
#include "kafka/connect.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

int main(int argc, char** argv) {
  duet::set_up_allocator();
  duet::install_last_resort();
  duet::make_output_safe();
  const int exit_code = duet::run_command(argc, argv);
  if (duet::clients_left_behind()) {
    spdlog::shutdown();
    _exit(exit_code);
  }
  return exit_code;
}
