#include "app/run.hpp"

#include "app/output.hpp"
#include "app/summary.hpp"

#include <spdlog/spdlog.h>

#include <iostream>

namespace duet {

namespace {

/// How often a line says what is going on.
constexpr std::chrono::seconds status_period{10};

/// Writes the status lines of a service.
class status_log {
public:
  explicit status_log(const progress& seen) : seen_{seen} {}

  void write() {
    const auto now = seen_.view();
    const auto seconds = static_cast<double>(status_period.count());
    const auto per_second = [&](std::uint64_t to, std::uint64_t from) {
      return static_cast<double>(to - from) / seconds;
    };
    spdlog::info(
        "{}: {:.0f} in/s, {:.0f} out/s, {} dead letters, {} keys, lag {}, last epoch {} ms",
        to_string(now.now), per_second(now.records(), last_.records()),
        per_second(now.outputs, last_.outputs), count_of(now.dead_letters), now.held().keys,
        now.lag_in_all(),
        std::chrono::duration_cast<std::chrono::milliseconds>(now.last_epoch).count());
    last_ = now;
  }

private:
  const progress& seen_; // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members)
  pipeline_view last_;
};

} // namespace

int run(service_config config, std::shared_ptr<const job> what) {
  event_waiter events;
  const bool summarise = config.pipeline.until_caught_up;
  const auto name = std::string{what->name()};
  const auto started = std::chrono::steady_clock::now();
  auto running = service::start(std::move(config), std::move(what), [&] { events.notify(); });
  if (!running) {
    complain(running.error().message);
    return exit_code(running.error().what);
  }
  status_log status{(*running)->progress()};
  const auto end = wait_for_end(**running, events, status_period, [&] {
    status.write();
    return true;
  });
  if (!end.message.empty())
    complain(end.message);
  if (summarise && end.exit_code == 0)
    std::cout << to_json(name, (*running)->progress().view(),
                         std::chrono::steady_clock::now() - started)
              << "\n";
  return after_output(end.exit_code, "the summary");
}

} // namespace duet
