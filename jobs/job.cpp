#include "jobs/job.hpp"

namespace duet {

std::vector<std::string> names_of(std::span<const job_topic> topics) {
  std::vector<std::string> names;
  for (const auto& each : topics)
    names.push_back(each.name);
  return names;
}

} // namespace duet
