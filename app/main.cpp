#include "app/job_table.hpp"
#include "app/program.hpp"

int main(int argc, char** argv) { return duet::run_program(argc, argv, duet::all_jobs()); }
