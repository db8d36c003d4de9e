/// Metrics for tests, and a way to read one of them back.
#pragma once

#include "monitoring/metrics.hpp"
#include "tests/support/manual_clock.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// Metrics of the job pairs on the topic "raw", or on others.
inline std::shared_ptr<metrics>
make_metrics(std::shared_ptr<const clock> time = std::make_shared<manual_clock>(),
             std::vector<std::string> sources = {"raw"}) {
  return std::make_shared<metrics>(metric_names{.job = "pairs",
                                                .sources = std::move(sources),
                                                .version = {},
                                                .revision = {},
                                                .librdkafka = {},
                                                .caf = {}},
                                   std::move(time));
}

/// The value of a series such as `duet_epochs_in_flight` or `duet_x_total{result="committed"}`,
/// as Prometheus would read it; 0 if there is no such series.
inline double value_of(const metrics& from, const std::string& series) {
  const auto text = "\n" + from.serialize();
  const auto line = "\n" + series + " ";
  const auto at = text.find(line);
  return at == std::string::npos ? 0 : std::stod(text.substr(at + line.size()));
}

} // namespace duet::test
