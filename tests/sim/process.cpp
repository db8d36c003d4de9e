#include "tests/sim/process.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <utility>

namespace duet::test {

process::process(fake_kafka& kafka, std::size_t number, std::shared_ptr<const job> what,
                 const pipeline_config& config, std::chrono::milliseconds at)
    : number_{number}, until_caught_up_{config.until_caught_up},
      input_ends_{kafka.last_stable(what->shape().sources.front().name)},
      client_{kafka.connect(config.app_id)}, clock_{std::make_shared<fixture_clock>(actors_, at)},
      root_{actors_.spawn(
          supervisor, supervisor_parts{.kafka = client_,
                                       .what = std::move(what),
                                       .progress = progress_,
                                       .clock = clock_,
                                       .config = config,
                                       .stop = stop_.get_token(),
                                       .finished = [this](const outcome& how) { end_ = how; }})} {}

process::~process() { client_->kill(); }

void process::request_stop() {
  stop_.request_stop();
  actors_.send(root_, drain{});
}

} // namespace duet::test
