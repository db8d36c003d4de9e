#include "monitoring/metrics.hpp"

#include "monitoring/process.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

namespace duet {

namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

/// The phases that are shown.
constexpr std::array all_states{phase::recovering, phase::running, phase::draining, phase::stopped,
                                phase::failed};

const Histogram::BucketBoundaries seconds_buckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                  0.25,  0.5,    1,     2.5,  5,     10,   30};
const Histogram::BucketBoundaries records_buckets{1,     10,     100,    1'000,
                                                  5'000, 10'000, 50'000, 100'000};

double seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

} // namespace

/// The handles of all time series.
struct metrics::series {
  series(prometheus::Registry& in, const metric_names& names)
      : input_topic{names.input_topic},
        consumed{BuildCounter()
                     .Name("duet_records_consumed_total")
                     .Help("Input records whose effects are committed.")
                     .Register(in)},
        outputs{BuildCounter()
                    .Name("duet_" + names.job + "_emitted_total")
                    .Help("Output records committed by the job.")
                    .Register(in)
                    .Add({})},
        transactions{BuildCounter()
                         .Name("duet_transactions_total")
                         .Help("Epochs by how their transaction ended.")
                         .Register(in)},
        transactions_committed{transactions.Add({{"result", "committed"}})},
        transactions_aborted{transactions.Add({{"result", "aborted"}})},
        epoch_seconds{BuildHistogram()
                          .Name("duet_epoch_duration_seconds")
                          .Help("Time from closing an epoch to its commit.")
                          .Register(in)
                          .Add({}, seconds_buckets)},
        transaction_seconds{BuildHistogram()
                                .Name("duet_transaction_duration_seconds")
                                .Help("Time from beginning a transaction to its commit.")
                                .Register(in)
                                .Add({}, seconds_buckets)},
        epoch_records{BuildHistogram()
                          .Name("duet_epoch_records")
                          .Help("Input records in a committed epoch.")
                          .Register(in)
                          .Add({}, records_buckets)},
        in_flight{BuildGauge()
                      .Name("duet_epochs_in_flight")
                      .Help("Closed epochs that are not committed.")
                      .Register(in)
                      .Add({})},
        backpressure_seconds{BuildCounter()
                                 .Name("duet_backpressure_seconds_total")
                                 .Help("Time INGEST had a full epoch but no credit.")
                                 .Register(in)
                                 .Add({})},
        lag{BuildGauge()
                .Name("duet_consumer_lag_records")
                .Help("Offsets between the partition's end and the last committed position.")
                .Register(in)},
        keys{BuildGauge().Name("duet_state_keys").Help("Keys that have state.").Register(in)},
        waiting{BuildGauge()
                    .Name("duet_waiting_records")
                    .Help("Records taken in whose output is still to come.")
                    .Register(in)},
        last_commit{BuildGauge()
                        .Name("duet_last_commit_timestamp_seconds")
                        .Help("Unix time of the last commit, 0 before the first.")
                        .Register(in)
                        .Add({})},
        recoveries{BuildCounter()
                       .Name("duet_recoveries_total")
                       .Help("Completed recoveries by cause.")
                       .Register(in)},
        recovery_seconds{BuildGauge()
                             .Name("duet_recovery_duration_seconds")
                             .Help("Duration of the last recovery.")
                             .Register(in)
                             .Add({})} {
    auto& letters = BuildCounter()
                        .Name("duet_dead_letters_total")
                        .Help("Dead letters committed, by reason.")
                        .Register(in);
    for (const auto reason : all_reject_reasons())
      dead_letters.push_back(&letters.Add({{"reason", std::string{to_string(reason)}}}));
    auto& states = BuildGauge()
                       .Name("duet_service_state")
                       .Help("1 for what the service is doing now.")
                       .Register(in);
    for (const auto state : all_states)
      state_gauges.push_back(&states.Add({{"state", std::string{to_string(state)}}}));
    recoveries.Add({{"cause", "start"}});
    recoveries.Add({{"cause", "failure"}});
    BuildGauge()
        .Name("duet_build_info")
        .Help("Versions of this process, always 1.")
        .Register(in)
        .Add({{"version", names.version},
              {"revision", names.revision},
              {"librdkafka", names.librdkafka},
              {"caf", names.caf}})
        .Set(1);
  }

  [[nodiscard]] prometheus::Labels partition_labels(partition_id partition) const {
    return {{"topic", input_topic}, {"partition", std::to_string(partition.value)}};
  }

  std::string input_topic;
  Family<Counter>& consumed;
  Counter& outputs;
  std::vector<Counter*> dead_letters;
  Family<Counter>& transactions;
  Counter& transactions_committed;
  Counter& transactions_aborted;
  Histogram& epoch_seconds;
  Histogram& transaction_seconds;
  Histogram& epoch_records;
  Gauge& in_flight;
  Counter& backpressure_seconds;
  Family<Gauge>& lag;
  Family<Gauge>& keys;
  Family<Gauge>& waiting;
  Gauge& last_commit;
  Family<Counter>& recoveries;
  Gauge& recovery_seconds;
  std::vector<Gauge*> state_gauges;
};

metrics::metrics(const metric_names& names, std::shared_ptr<const clock> time)
    : time_{std::move(time)}, registry_{std::make_unique<prometheus::Registry>()},
      series_{std::make_unique<series>(*registry_, names)} {
  entered(phase::recovering);
}

metrics::~metrics() = default;

void metrics::entered(phase to) {
  alive();
  if (to == phase::dropping)
    return;
  for (std::size_t i = 0; i < all_states.size(); ++i)
    series_->state_gauges[i]->Set(all_states[i] == to ? 1 : 0);
  const std::lock_guard lock{mutex_};
  phase_ = to;
}

void metrics::recovered(std::string_view cause, std::chrono::nanoseconds took) {
  series_->recoveries.Add({{"cause", std::string{cause}}}).Increment();
  series_->recovery_seconds.Set(seconds(took));
}

void metrics::transaction_aborted() { series_->transactions_aborted.Increment(); }

void metrics::epoch_committed(const commit_report& report) {
  alive();
  std::uint64_t records = 0;
  for (const auto& slice : report.read) {
    records += slice.records;
    series_->consumed.Add(series_->partition_labels(slice.partition))
        .Increment(static_cast<double>(slice.records));
  }
  series_->outputs.Increment(static_cast<double>(report.outputs));
  for (std::size_t i = 0; i < reject_reason_count; ++i)
    series_->dead_letters[i]->Increment(static_cast<double>(report.dead_letters[i]));
  series_->transactions_committed.Increment();
  series_->epoch_seconds.Observe(seconds(report.epoch));
  series_->transaction_seconds.Observe(seconds(report.transaction));
  series_->epoch_records.Observe(static_cast<double>(records));
  series_->last_commit.Set(seconds(time_->wall().time_since_epoch()));

  const std::lock_guard lock{mutex_};
  totals_.records += records;
  totals_.outputs += report.outputs;
  for (std::size_t i = 0; i < reject_reason_count; ++i)
    totals_.dead_letters[i] += report.dead_letters[i];
  ++totals_.epochs;
  totals_.last_epoch = report.epoch;
}

void metrics::shard_holds(shard_id shard, std::uint64_t keys, std::uint64_t waiting) {
  const prometheus::Labels labels{{"shard", std::to_string(shard.value)}};
  series_->keys.Add(labels).Set(static_cast<double>(keys));
  series_->waiting.Add(labels).Set(static_cast<double>(waiting));
  const std::lock_guard lock{mutex_};
  held_[shard] = {keys, waiting};
}

void metrics::lag_changed(partition_id partition, std::uint64_t records) {
  series_->lag.Add(series_->partition_labels(partition)).Set(static_cast<double>(records));
  const std::lock_guard lock{mutex_};
  lag_[partition] = records;
}

void metrics::in_flight_changed(std::size_t epochs, clock::time_point oldest) {
  series_->in_flight.Set(static_cast<double>(epochs));
  const std::lock_guard lock{mutex_};
  in_flight_ = epochs;
  oldest_epoch_ = oldest;
}

void metrics::backpressure(std::chrono::nanoseconds waited) {
  series_->backpressure_seconds.Increment(seconds(waited));
}

totals metrics::sum() const {
  const std::lock_guard lock{mutex_};
  auto sum = totals_;
  for (const auto& [shard, held] : held_) {
    sum.keys += held.first;
    sum.waiting += held.second;
  }
  for (const auto& [partition, records] : lag_)
    sum.lag += records;
  return sum;
}

health metrics::check() const {
  const std::lock_guard lock{mutex_};
  health now{.now = phase_};
  if (in_flight_ > 0)
    now.oldest_epoch = time_->now() - oldest_epoch_;
  now.ready = phase_ == phase::running && now.oldest_epoch < commit_wait_ready_max;
  return now;
}

std::string metrics::serialize() const {
  auto families = registry_->Collect();
  std::ranges::move(process_metrics(), std::back_inserter(families));
  return prometheus::TextSerializer{}.Serialize(families);
}

} // namespace duet
