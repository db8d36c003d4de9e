#include "app/commands.hpp"

int main(int argc, char** argv) { return duet::run_command(argc, argv); }
