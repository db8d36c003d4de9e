/// One running pipeline: the actors, their Kafka, their progress and the HTTP server.
#pragma once

#include "actors/supervisor.hpp"
#include "app/signals.hpp"
#include "app/watchdog.hpp"
#include "kafka/connect.hpp"
#include "monitoring/http_server.hpp"
#include "monitoring/progress.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace duet {

struct service_config {
  cluster_config kafka;
  pipeline_config pipeline;
  host_port metrics_address{"127.0.0.1", 9464};
};

/// The longest that a clean stop takes; then the process ends with what it has committed.
inline constexpr std::chrono::milliseconds stop_max{4'500};

class service {
public:
  /// Connects to Kafka and starts the job. `finished` is called once, from another thread, when
  /// the pipeline has ended.
  [[nodiscard]] static result<std::unique_ptr<service>>
  start(service_config config, std::shared_ptr<const job> what, std::function<void()> finished);
  ~service();
  service(const service&) = delete;
  service& operator=(const service&) = delete;

  /// Asks for a clean stop. Returns at once.
  void request_stop();

  /// How the pipeline ended, once it has.
  [[nodiscard]] std::optional<outcome> ended() const;

  [[nodiscard]] const duet::progress& progress() const { return *progress_; }
  [[nodiscard]] const http_server& http() const { return *http_; }

private:
  struct actors;
  service();

  std::shared_ptr<duet::progress> progress_;
  std::unique_ptr<watchdog>
      watchdog_; ///< Ends last but for what it sees: ending can be stuck, too.
  std::unique_ptr<http_server> http_;
  std::unique_ptr<actors> actors_;
};

/// Waits until the service has ended, and stops it at a signal. A second signal, or a stop that
/// takes longer than `stop_max`, ends the process at once: what was not committed is read again by
/// the next start. Calls `tick` every `period`; the service is stopped when it returns false.
[[nodiscard]] outcome wait_for_end(service& running, event_waiter& events,
                                   std::chrono::milliseconds period,
                                   const std::function<bool()>& tick);

} // namespace duet
