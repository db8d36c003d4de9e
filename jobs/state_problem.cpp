#include "jobs/state_problem.hpp"

namespace duet {

std::string problem_with(const state_record& in, key_group of, std::string_view what) {
  return "the record at offset " + std::to_string(in.offset.value) + " of partition " +
         std::to_string(of.value) + " " + std::string{what};
}

} // namespace duet
