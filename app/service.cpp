#include "app/service.hpp"

#include "app/allocator.hpp"
#include "app/machine_clock.hpp"
#include "app/output.hpp"
#include "app/version.hpp"
#include "kafka/made_topics.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/atom.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

namespace duet {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

caf::actor_system_config scheduler_config(const pipeline_config& pipeline) {
  caf::actor_system_config config;
  // Few messages, each a whole batch: a shared queue wakes a worker at once and idles without
  // polling, which the default, work stealing, does not.
  config.set("scheduler.policy", caf::atom("sharing"));
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  config.set("scheduler.max-threads", std::max<std::size_t>(cores, pipeline.shards));
  return config;
}

/// Ends the process without destructors, which could wait for Kafka.
[[noreturn]] void end_now(int exit_code, std::string_view why) {
  spdlog::warn("{}", why);
  spdlog::shutdown();
  _exit(exit_code);
}

/// What the watchdog does with a process that is stuck.
[[noreturn]] void end_stuck(const std::string& why) {
  constexpr unsigned log_max_s = 2;
  alarm(log_max_s); // ends the process should its log be what is stuck
  end_now(exit_code(remedy::fatal), why);
}

} // namespace

struct service::actors {
  explicit actors(const pipeline_config& pipeline)
      : config{scheduler_config(pipeline)}, system{config} {}

  ~actors() { stop.request_stop(); }

  std::stop_source stop;
  mutable std::mutex mutex;
  std::optional<outcome> end; ///< Guarded by `mutex`.
  caf::actor_system_config config;
  caf::actor_system system; ///< Ends first: it waits for the actors, which use all of the above.
  supervisor_actor root;
};

service::service() = default;
service::~service() {
  if (actors_)
    request_stop();
}

result<std::unique_ptr<service>> service::start(service_config config,
                                                std::shared_ptr<const job> what,
                                                std::function<void()> finished) {
  std::unique_ptr<service> made{new service};
  const auto clock = std::make_shared<const machine_clock>();
  made->progress_ = std::make_shared<duet::progress>(clock);
  const metric_names names{.job = std::string{what->name()},
                           .sources = names_of(what->shape().sources),
                           .version = duet_version(),
                           .revision = duet_revision(),
                           .librdkafka = librdkafka_version(),
                           .caf = caf_version()};
  auto http = http_server::listen(config.metrics_address, service_pages(*made->progress_, names));
  if (!http)
    return http.error();
  made->http_ = std::move(*http);
  auto kafka = connect(config.kafka);
  if (!kafka)
    return kafka.error();
  std::map<std::string, made_records> made_topics;
  for (const auto& each : what->shape().sources)
    if (each.made)
      made_topics.emplace(each.name, *each.made);
  auto cluster = with_made_topics(std::move(*kafka), std::move(made_topics), clock);
  spdlog::info("metrics on http://{}/metrics", to_string(made->http_->address()));
  config.pipeline.promise = config.kafka.promise;
  made->watchdog_ = std::make_unique<watchdog>(made->progress_, end_stuck);
  made->actors_ = std::make_unique<actors>(config.pipeline);
  auto& actors = *made->actors_;
  supervisor_parts parts{.kafka = std::move(cluster),
                         .what = std::move(what),
                         .progress = made->progress_,
                         .clock = clock,
                         .config = std::move(config.pipeline),
                         .stop = actors.stop.get_token(),
                         .finished =
                             [&actors, finished = std::move(finished)](const outcome& end) {
                               {
                                 const std::lock_guard lock{actors.mutex};
                                 actors.end = end;
                               }
                               finished();
                             },
                         .print = print_lines,
                         .give_memory_back = give_memory_back};
  actors.root = actors.system.spawn<caf::detached>(supervisor, std::move(parts));
  return made;
}

void service::request_stop() {
  actors_->stop.request_stop();
  caf::anon_send(actors_->root, drain{});
}

std::optional<outcome> service::ended() const {
  const std::lock_guard lock{actors_->mutex};
  return actors_->end;
}

outcome wait_for_end(service& running, event_waiter& events, milliseconds period,
                     const std::function<bool()>& tick) {
  std::optional<steady_clock::time_point> stop_deadline;
  const auto stop = [&] {
    running.request_stop();
    stop_deadline = steady_clock::now() + stop_max;
  };
  auto next_tick = steady_clock::now() + period;
  for (;;) {
    if (const auto end = running.ended())
      return *end;
    const auto now = steady_clock::now();
    if (stop_deadline && now >= *stop_deadline)
      end_now(0, "Kafka did not answer in time for a clean stop; ending with what is committed");
    if (now >= next_tick) {
      next_tick += period;
      if (!tick() && !stop_deadline)
        stop();
      continue;
    }
    const auto until = stop_deadline ? std::min(*stop_deadline, next_tick) : next_tick;
    const auto event = events.wait(std::chrono::ceil<milliseconds>(until - now));
    if (event != event_waiter::event::signal)
      continue;
    if (stop_deadline)
      end_now(1, "ended at once by a second signal");
    stop();
    spdlog::info("stopping: the epochs on their way are committed, the rest is read again later");
  }
}

} // namespace duet
