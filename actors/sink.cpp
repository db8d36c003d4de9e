#include "actors/sink.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace duet {

namespace {

positions end_positions(const closed& end) {
  positions read_to;
  for (const auto& each : end.slices)
    read_to.push_back({each.split, each.next, each.time});
  return read_to;
}

/// A state partition that the epoch writes to anyway, so that one more record costs no request.
partition_id changed_partition(const joined_epoch& epoch) {
  std::optional<partition_id> found;
  for (const auto& each : epoch.shards) {
    static_cast<void>(each.out->changes().for_each([&found](const outgoing& change) {
      found = change.partition;
      return false;
    }));
    if (found)
      break;
  }
  return found.value_or(partition_id{0});
}

epoch_extent extent_of(const closed& end) {
  epoch_extent extent{.last = end.last.value_or(record_place{})};
  for (const auto& each : end.slices)
    extent.records += each.records;
  return extent;
}

/// Of an epoch that is committed at `now` with so many targets, but for what SINK itself did.
epoch_report report_of(const joined_epoch& epoch, std::size_t targets, clock::time_point now) {
  epoch_report report;
  report.of(stage::ingest) = epoch.end.report;
  for (const auto& each : epoch.end.slices)
    report.read.push_back({each.split, each.records});
  for (const auto& each : epoch.shards) {
    for (std::size_t to = 0; to < targets; ++to)
      report.outputs += each.out->outputs(numbered<target_id>(to)).size();
    report.shards.push_back({each.shard, each.size});
    report.of(stage::shard) += each.report;
  }
  for (const auto& each : epoch.dead) {
    for (std::size_t reason = 0; reason < each.counts.size(); ++reason)
      report.dead_letters[reason] += each.counts[reason];
    report.of(stage::dlq) += each.report;
  }
  report.epoch = now - epoch.end.at;
  return report;
}

/// State that an epoch has changed, in records.
std::uint64_t changes_of(const joined_epoch& epoch) {
  std::uint64_t sum = 0;
  for (const auto& each : epoch.shards)
    sum += each.out->changes().size();
  return sum;
}

committed reply_to(const joined_epoch& epoch) {
  committed reply{.epoch = epoch.end.epoch};
  for (const auto& each : epoch.shards) {
    reply.owes = reply.owes || each.owes;
    reply.next_stamp = std::min(reply.next_stamp, each.next_stamp);
    reply.effect_bytes += each.out->bytes();
  }
  return reply;
}

using sink_pointer = sink_actor::stateful_pointer<sink_state>;

failure too_large(std::uint64_t records) {
  return {remedy::recover, "an epoch of " + std::to_string(records) +
                               " records leads to more than the memory budget has for its effects"};
}

/// How many records of an epoch would have effects that fit; nothing if these do.
std::optional<std::uint64_t> fit_of(const joined_epoch& epoch, std::uint64_t records) {
  std::optional<std::uint64_t> fit;
  for (const auto& each : epoch.shards)
    if (each.out->overflows())
      fit = std::min(fit.value_or(records), records * each.out->limits().most / each.out->bytes());
  return fit;
}

/// Commits every epoch that is ready, in order.
void commit_ready(sink_pointer self, const supervisor_actor& supervisor) {
  auto& state = self->state;
  while (auto epoch = state.join.next()) {
    auto promise = std::move(state.promises.front());
    state.promises.pop_front();
    if (auto done = state.commit(*epoch); !done) {
      state.broken = true;
      state.parts.progress->aborted();
      self->send(supervisor, failed{done.error(), extent_of(epoch->end), state.fit});
      return;
    }
    promise.deliver(reply_to(*epoch));
    state.parts.wake_ingest();
    state.print(*epoch);
  }
}

} // namespace

/// The fewest records first: a transaction asks the broker once for all partitions that it meets
/// within a millisecond, and once more for those that it meets later.
result<void> sink_state::write(const joined_epoch& epoch, const outbox& marks) {
  for (const auto& each : epoch.dead)
    if (auto done = parts.log->write(targets().dead_letters(), *each.out); !done)
      return done;
  for (const auto& each : epoch.shards)
    if (auto done = parts.log->write(targets().changelog(), each.out->changes()); !done)
      return done;
  if (auto done = parts.log->write(targets().changelog(), marks); !done)
    return done;
  for (const auto& each : epoch.shards)
    if (auto done = write_outputs(*each.out); !done)
      return done;
  return {};
}

result<void> sink_state::write_outputs(const effects& of) {
  for (std::size_t to = 0; to < parts.outputs.size(); ++to)
    if (auto done = write_output(numbered<target_id>(to), of.outputs(numbered<target_id>(to)));
        !done)
      return done;
  return {};
}

result<void> sink_state::write_output(target_id to, const outbox& records) {
  const fitted_records fitted{records, parts.outputs[to.value], unix_ms(parts.clock->wall())};
  if (auto done = parts.log->write(to, fitted); !done)
    return done;
  if (fitted.timestamps_changed() == 0 && fitted.headers_dropped() == 0)
    return {};
  // Once is news; a stream of such records would fill the log.
  spdlog::log(std::exchange(said_fitted, true) ? spdlog::level::debug : spdlog::level::warn,
              "the output topic would refuse {} timestamps, which become the time of writing, and "
              "{} records for their headers, which are left out",
              fitted.timestamps_changed(), fitted.headers_dropped());
  return {};
}

result<void> sink_state::commit(const joined_epoch& epoch) {
  const auto records = extent_of(epoch.end).records;
  fit = fit_of(epoch, records);
  if (fit)
    return too_large(records);
  watch->begin();
  const auto steps = transact(epoch);
  if (!steps)
    return steps.error();
  auto report = report_of(epoch, parts.outputs.size(), parts.clock->now());
  auto rows = report.outputs;
  for (const auto& each : epoch.dead)
    rows += each.out->size();
  report.of(stage::sink) = watch->end(rows, rows + changes_of(epoch));
  report.transaction = report.of(stage::sink).busy;
  report.steps = *steps;
  parts.progress->committed(report);
  return {};
}

result<transaction_times> sink_state::transact(const joined_epoch& epoch) {
  const auto begun = parts.clock->now();
  if (auto done = parts.log->begin(); !done)
    return done.error();
  const auto open = parts.clock->now();
  const auto read_to = end_positions(epoch.end);
  outbox marks;
  parts.marks.move(read_to, changed_partition(epoch), marks);
  parts.gone.take(parts.gone_per_epoch, marks);
  if (auto done = write(epoch, marks); !done)
    return done.error();
  const auto written = parts.clock->now();
  const auto records = extent_of(epoch.end).records;
  if (records > 1 && written - open > parts.write_max) {
    fit = records / 2;
    return failure{remedy::recover, "to write an epoch of " + std::to_string(records) +
                                        " records takes too much of a transaction's time"};
  }
  auto steps = parts.log->commit(read_to);
  if (steps) {
    steps->begin = open - begun;
    steps->write = written - open;
  }
  return steps;
}

/// Between two transactions: a reader who is slow holds up epochs, and no transaction.
void sink_state::print(const joined_epoch& epoch) const {
  for (const auto& each : epoch.shards)
    for (const auto where : {printed_to::output, printed_to::error})
      if (const auto& lines = each.out->printed(where); !lines.empty())
        parts.print(where, lines);
}

sink_actor::behavior_type sink(sink_pointer self, const handover<sink_parts>& parts,
                               const supervisor_actor& supervisor) {
  self->state.parts = parts.take();
  self->state.watch.emplace(self->state.parts.clock);
  const auto take_in = [self, supervisor](const auto& answer) {
    if (self->state.broken)
      return;
    self->state.join.add(answer);
    commit_ready(self, supervisor);
  };
  return {
      [take_in](const applied& answer) { take_in(answer); },
      [take_in](const letters& answer) { take_in(answer); },
      [self, take_in](const closed& end) -> caf::result<committed> {
        auto promise = self->make_response_promise<committed>();
        self->state.promises.push_back(promise);
        take_in(end);
        return promise;
      },
  };
}

} // namespace duet
