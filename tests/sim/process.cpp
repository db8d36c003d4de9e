#include "tests/sim/process.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <utility>

namespace duet::test {

process::process(fake_kafka& kafka, std::size_t number, std::shared_ptr<const job> what,
                 const pipeline_config& config, std::chrono::milliseconds at)
    : number_{number}, client_{kafka.connect(config.app_id)},
      clock_{std::make_shared<fixture_clock>(actors_, at)},
      what_{std::make_shared<traced_job>(std::move(what))}, progress_{make_progress(clock_)},
      root_{actors_.spawn(supervisor, supervisor_parts{.kafka = client_,
                                                       .what = what_,
                                                       .progress = progress_,
                                                       .clock = clock_,
                                                       .config = config,
                                                       .stop = stop_.get_token(),
                                                       .finished = [this](const outcome& how) {
                                                         end_ = how;
                                                         ended_at_ = clock_->wall();
                                                       }})} {
  client_->polled = [this, state = config.state_topic()](auto of, auto records, auto progress) {
    if (of.front().topic == state)
      return;
    traced_poll made{.at = clock_->now(),
                     .wall_ms = unix_ms(clock_->wall()),
                     .records = {},
                     .progress = {progress.begin(), progress.end()}};
    for (const auto& each : records)
      made.records.push_back({each.split, each.offset});
    what_->note(std::move(made));
  };
}

process::~process() { client_->kill(); }

void process::jump(std::chrono::milliseconds by) {
  ahead_ += by;
  actors_.advance_time(by);
}

void process::let_others_jump(std::chrono::milliseconds by) {
  actors_.advance_time(by - std::exchange(ahead_, std::chrono::milliseconds{0}));
}

void process::request_stop() {
  stop_.request_stop();
  actors_.send(root_, drain{});
}

} // namespace duet::test
