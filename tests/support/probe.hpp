/// Fakes of an actor's neighbours: they record what they are told.
#pragma once

#include "messages/actors.hpp"
#include "tests/support/actor_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <memory>
#include <tuple>
#include <vector>

namespace duet::test {

/// A fake of a role that only takes messages: `Handle` is its interface, `Messages` are all the
/// messages of that interface. It keeps what it got, in order, and does nothing.
template <class Handle, class... Messages> class probe {
public:
  explicit probe(actor_fixture& actors)
      : log_{std::make_shared<log>()}, handle_{actors.spawn(behaviour, log_)} {}

  [[nodiscard]] const Handle& handle() const { return handle_; }

  /// All messages of one type that have been handled so far.
  template <class Message> [[nodiscard]] const std::vector<Message>& got() const {
    return std::get<std::vector<Message>>(*log_);
  }

private:
  using log = std::tuple<std::vector<Messages>...>;

  static typename Handle::behavior_type behaviour(typename Handle::pointer,
                                                  const std::shared_ptr<log>& to) {
    return {[to](const Messages& in) { std::get<std::vector<Messages>>(*to).push_back(in); }...};
  }

  std::shared_ptr<log> log_;
  Handle handle_;
};

using fake_shard = probe<shard_actor, meet, shard_work, exchange>;
using fake_dlq = probe<dlq_actor, rejected>;
using fake_ingest = probe<ingest_actor, poll_again, drain>;
using fake_supervisor =
    probe<supervisor_actor, recover_now, look_at_input, failed, drain, drained, drain_overdue>;

/// To a `fake_sink`: reply `committed` to the oldest `closed` that has no reply yet.
struct commit_next {
  committed reply; ///< But for the epoch.
};

/// A fake of SINK. It keeps what it got, and replies to `closed` when the test says so.
class fake_sink {
public:
  explicit fake_sink(actor_fixture& actors);

  [[nodiscard]] sink_actor handle() const { return handle_; }

  [[nodiscard]] const std::vector<applied>& answers() const { return log_->answers; }
  [[nodiscard]] const std::vector<letters>& dead() const { return log_->dead; }
  [[nodiscard]] const std::vector<closed>& ends() const { return log_->ends; }

  /// Sends the next reply `committed`, which says this; nothing if every `closed` has its reply.
  void commit(const committed& reply = {});

private:
  using actor_type = sink_actor::extend<caf::reacts_to<commit_next>>;

  struct log {
    std::vector<applied> answers;
    std::vector<letters> dead;
    std::vector<closed> ends;
  };

  static actor_type::behavior_type behaviour(actor_type::pointer self,
                                             const std::shared_ptr<log>& to);

  actor_fixture& actors_;
  std::shared_ptr<log> log_;
  actor_type handle_;
};

/// A fake of INGEST for SINK's side of it: passes on `closed` and keeps the replies.
class fake_closer {
public:
  fake_closer(actor_fixture& actors, const sink_actor& sink);

  /// Has an epoch closed, after those before it.
  void close(closed what);

  /// The replies `committed`, in the order in which they came.
  [[nodiscard]] const std::vector<committed>& replies() const { return *log_; }

  /// Their epochs.
  [[nodiscard]] std::vector<epoch_id> committed_epochs() const;

private:
  using actor_type = caf::typed_actor<caf::reacts_to<closed>>;
  using log = std::vector<committed>;

  static actor_type::behavior_type behaviour(actor_type::pointer self, const sink_actor& sink,
                                             const std::shared_ptr<log>& to);

  actor_fixture& actors_;
  std::shared_ptr<log> log_;
  actor_type handle_;
};

} // namespace duet::test

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(duet::test::commit_next)
