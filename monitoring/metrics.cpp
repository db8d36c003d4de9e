#include "monitoring/metrics.hpp"

#include "monitoring/process.hpp"
#include "monitoring/units.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace duet {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

/// In the order of their names.
using labels = std::vector<ClientMetric::Label>;

constexpr std::array phases_shown{phase::recovering, phase::running, phase::draining,
                                  phase::stopped, phase::failed};

/// The metrics one after the other; a sample belongs to the one that was begun last.
class collector {
public:
  collector& counter(std::string name, std::string help) {
    return begin(MetricType::Counter, std::move(name), std::move(help));
  }

  collector& gauge(std::string name, std::string help) {
    return begin(MetricType::Gauge, std::move(name), std::move(help));
  }

  collector& sample(labels of, double value) {
    auto& family = families_.back();
    auto& made = family.metric.emplace_back();
    made.label = std::move(of);
    if (family.type == MetricType::Counter)
      made.counter.value = value;
    else
      made.gauge.value = value;
    return *this;
  }

  collector& sample(labels of, std::integral auto value) {
    return sample(std::move(of), static_cast<double>(value));
  }

  void distribution(std::string name, std::string help, const histogram& of) {
    begin(MetricType::Histogram, std::move(name), std::move(help));
    auto& made = families_.back().metric.emplace_back().histogram;
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i < of.bounds().size(); ++i) {
      so_far += of.counts()[i];
      made.bucket.push_back({so_far, of.bounds()[i]});
    }
    made.sample_count = of.count();
    made.sample_sum = of.sum();
  }

  [[nodiscard]] std::vector<MetricFamily> take() { return std::move(families_); }

private:
  collector& begin(MetricType type, std::string name, std::string help) {
    families_.push_back({std::move(name), std::move(help), type, {}});
    return *this;
  }

  std::vector<MetricFamily> families_;
};

labels labels_of(split which, const metric_names& names) {
  return {{"partition", std::to_string(which.partition.value)},
          {"topic", names.sources[which.source.value]}};
}

void add_records(collector& to, const pipeline_view& of, const metric_names& names) {
  to.counter("duet_records_consumed_total", "Input records whose effects are committed.");
  for (const auto& [which, records] : of.read)
    to.sample(labels_of(which, names), records);
  to.counter("duet_" + names.job + "_emitted_total", "Output records committed by the job.")
      .sample({}, of.outputs);
  to.counter("duet_dead_letters_total", "Dead letters committed, by reason.");
  for (const auto reason : all_reject_reasons())
    to.sample({{"reason", std::string{to_string(reason)}}},
              of.dead_letters[static_cast<std::size_t>(reason)]);
  to.gauge("duet_consumer_lag_records",
           "Offsets between the partition's end and the last committed position.");
  for (const auto& [which, records] : of.lag)
    to.sample(labels_of(which, names), records);
}

void add_epochs(collector& to, const pipeline_view& of) {
  to.counter("duet_transactions_total", "Epochs by how their transaction ended.")
      .sample({{"result", "committed"}}, of.epochs)
      .sample({{"result", "aborted"}}, of.aborted);
  to.distribution("duet_epoch_duration_seconds", "Time from closing an epoch to its commit.",
                  of.epoch_seconds);
  to.distribution("duet_transaction_duration_seconds",
                  "Time from beginning a transaction to its commit.", of.transaction_seconds);
  to.distribution("duet_epoch_records", "Input records in a committed epoch.", of.epoch_records);
  to.gauge("duet_epochs_in_flight", "Closed epochs that are not committed.")
      .sample({}, of.in_flight);
  to.gauge("duet_last_commit_timestamp_seconds",
           "Unix time of the last commit, 0 before the first.")
      .sample({}, of.last_commit ? in_seconds(of.last_commit->time_since_epoch()) : 0);
  to.counter("duet_backpressure_seconds_total", "Time INGEST had a full epoch but no credit.")
      .sample({}, in_seconds(of.backpressure));
}

void add_stages(collector& to, const pipeline_view& of) {
  const auto each = [&](auto figure) {
    for (const auto which : {stage::ingest, stage::shard, stage::dlq, stage::sink})
      to.sample({{"stage", std::string{to_string(which)}}},
                figure(of.stages[static_cast<std::size_t>(which)]));
  };
  to.counter("duet_stage_busy_seconds_total", "Time a stage was at work, all its actors together.");
  each([](const stage_report& all) { return in_seconds(all.busy); });
  to.counter("duet_stage_waiting_seconds_total",
             "Time a stage waited for something to do, all its actors together.");
  each([](const stage_report& all) { return in_seconds(all.waited); });
  to.counter("duet_stage_rows_in_total", "Rows that a stage has taken in.");
  each([](const stage_report& all) { return all.in; });
  to.counter("duet_stage_rows_out_total", "Rows that a stage has handed on.");
  each([](const stage_report& all) { return all.out; });
  to.counter("duet_transaction_step_seconds_total", "Time of transactions by step.")
      .sample({{"step", "begin"}}, in_seconds(of.steps.begin))
      .sample({{"step", "write"}}, in_seconds(of.steps.write))
      .sample({{"step", "offsets"}}, in_seconds(of.steps.offsets))
      .sample({{"step", "flush"}}, in_seconds(of.steps.flush))
      .sample({{"step", "commit"}}, in_seconds(of.steps.commit));
}

void add_state(collector& to, const pipeline_view& of) {
  const auto label = [](shard_id shard) { return labels{{"shard", std::to_string(shard.value)}}; };
  to.gauge("duet_state_keys", "Keys that have state.");
  for (const auto& [shard, size] : of.shards)
    to.sample(label(shard), size.keys);
  to.gauge("duet_waiting_records", "Records taken in whose output is still to come.");
  for (const auto& [shard, size] : of.shards)
    to.sample(label(shard), size.waiting);
}

void add_service(collector& to, const pipeline_view& of, const metric_names& names) {
  const std::uint64_t starts = std::min<std::uint64_t>(of.recoveries, 1);
  to.counter("duet_recoveries_total", "Completed recoveries by cause.")
      .sample({{"cause", "start"}}, starts)
      .sample({{"cause", "failure"}}, of.recoveries - starts);
  to.gauge("duet_recovery_duration_seconds", "Duration of the last recovery.")
      .sample({}, in_seconds(of.last_recovery));
  to.gauge("duet_service_state", "1 for what the service is doing now.");
  for (const auto each : phases_shown)
    to.sample({{"state", std::string{to_string(each)}}}, each == of.now ? 1 : 0);
  to.gauge("duet_build_info", "Versions of this process, always 1.")
      .sample({{"caf", names.caf},
               {"librdkafka", names.librdkafka},
               {"revision", names.revision},
               {"version", names.version}},
              1);
}

} // namespace

std::string to_prometheus(const pipeline_view& of, const metric_names& names) {
  collector all;
  add_records(all, of, names);
  add_epochs(all, of);
  add_stages(all, of);
  add_state(all, of);
  add_service(all, of, names);
  auto families = all.take();
  std::ranges::move(process_metrics(), std::back_inserter(families));
  return prometheus::TextSerializer{}.Serialize(families);
}

} // namespace duet
