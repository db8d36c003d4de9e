/// What Prometheus reads: the names and labels of all metrics are known only here.
#pragma once

#include "monitoring/progress.hpp"

#include <string>

namespace duet {

/// Names that the metrics' labels carry.
struct metric_names {
  std::string job;                  ///< For example "pairs".
  std::vector<std::string> sources; ///< The topics that are read, by source.
  std::string version;
  std::string revision;
  std::string librdkafka;
  std::string caf;
};

/// `of` in Prometheus' text format, with the process's own figures (memory, CPU, ...).
[[nodiscard]] std::string to_prometheus(const pipeline_view& of, const metric_names& names);

} // namespace duet
