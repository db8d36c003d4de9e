#include "tests/support/probe.hpp"

#include <caf/typed_response_promise.hpp>

#include <deque>
#include <utility>

namespace duet::test {

fake_sink::fake_sink(actor_fixture& actors)
    : actors_{actors}, log_{std::make_shared<log>()}, handle_{actors.spawn(behaviour, log_)} {}

void fake_sink::commit(const committed& reply) { actors_.send(handle_, commit_next{reply}); }

fake_sink::actor_type::behavior_type fake_sink::behaviour(actor_type::pointer self,
                                                          const std::shared_ptr<log>& to) {
  /// A reply that is still to be sent.
  struct open_reply {
    epoch_id epoch;
    caf::typed_response_promise<committed> promise;
  };
  // Here and not in the log: a promise keeps its actor alive, which must end before its system.
  auto open = std::make_shared<std::deque<open_reply>>();
  return {
      [to](const applied& in) { to->answers.push_back(in); },
      [to](const letters& in) { to->dead.push_back(in); },
      [self, to, open](const closed& in) -> caf::result<committed> {
        to->ends.push_back(in);
        return open->emplace_back(open_reply{in.epoch, self->make_response_promise<committed>()})
            .promise;
      },
      [open](const commit_next& in) {
        if (open->empty())
          return;
        auto next = std::move(open->front());
        open->pop_front();
        auto reply = in.reply;
        reply.epoch = next.epoch;
        next.promise.deliver(reply);
      },
  };
}

fake_closer::fake_closer(actor_fixture& actors, const sink_actor& sink)
    : actors_{actors}, log_{std::make_shared<log>()}, handle_{actors.spawn(behaviour, sink, log_)} {
}

void fake_closer::close(closed what) { actors_.send(handle_, std::move(what)); }

std::vector<epoch_id> fake_closer::committed_epochs() const {
  std::vector<epoch_id> epochs;
  for (const auto& each : *log_)
    epochs.push_back(each.epoch);
  return epochs;
}

fake_closer::actor_type::behavior_type fake_closer::behaviour(actor_type::pointer self,
                                                              const sink_actor& sink,
                                                              const std::shared_ptr<log>& to) {
  return {
      [self, sink, to](const closed& in) {
        self->request(sink, caf::infinite, in)
            .then([to](const committed& reply) { to->push_back(reply); }, [](const caf::error&) {});
      },
  };
}

} // namespace duet::test
