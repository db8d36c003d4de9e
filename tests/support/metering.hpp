/// A way to read back one of the metrics that progress is shown as.
#pragma once

#include "monitoring/metrics.hpp"
#include "monitoring/progress.hpp"
#include "tests/support/manual_clock.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// Progress by the given clock, or by one that stands still.
inline std::shared_ptr<progress>
make_progress(std::shared_ptr<const clock> time = std::make_shared<manual_clock>()) {
  return std::make_shared<progress>(std::move(time));
}

/// The value of a series such as `duet_epochs_in_flight` or `duet_x_total{result="committed"}` of
/// the job pairs on the topic "raw", as Prometheus would read it; 0 if there is no such series.
inline double value_of(const progress& from, const std::string& series) {
  const metric_names names{.job = "pairs",
                           .sources = {"raw"},
                           .version = {},
                           .revision = {},
                           .librdkafka = {},
                           .caf = {}};
  const auto text = "\n" + to_prometheus(from.view(), names);
  const auto line = "\n" + series + " ";
  const auto at = text.find(line);
  return at == std::string::npos ? 0 : std::stod(text.substr(at + line.size()));
}

} // namespace duet::test
