#include "pipeline/ways_out.hpp"

namespace duet {

std::string from_scratch(const pipeline_config& config) {
  return "delete the topic " + config.state_topic() + " and the offsets of group " + config.app_id +
         " to start from scratch";
}

std::string ways_out(const pipeline_config& config) {
  return "give another --app-id to start anew beside it, go back to the settings it was made with, "
         "or " +
         from_scratch(config);
}

} // namespace duet
