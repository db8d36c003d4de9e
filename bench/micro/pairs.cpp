/// What each step of the job `pairs` costs by itself. The figures are per record: compare them with
/// the whole, the CPU time an event that `./dev bench` shows.
#include "jobs/pairs/pairs.hpp"

#include "bench/micro/samples.hpp"
#include "jobs/pairs/number.hpp"

#include <benchmark/benchmark.h>

namespace bench {
namespace {

constexpr std::int64_t narrow_sum = 13;
constexpr std::int64_t wide_sum = 1'000'000;
constexpr std::uint32_t key_groups = 4;

/// Says how many records there were, so that the time of one is shown.
void count_records(benchmark::State& state) {
  const auto records = static_cast<double>(state.iterations()) * sample_records;
  state.counters["per_record"] =
      benchmark::Counter(records, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void parse(benchmark::State& state, sample::form as) {
  const sample in{narrow_sum, as};
  for (auto _ : state)
    for (const auto& each : in.records())
      benchmark::DoNotOptimize(duet::pairs::parse_number(each.value));
  count_records(state);
}

/// Parses and sorts by key group.
void read(benchmark::State& state, std::int64_t sum, sample::form as) {
  const sample in{sum, as};
  const duet::pairs::pairs_job job{{.sum = sum}};
  const auto front = job.make_front(key_groups);
  duet::source_times no_times;
  for (auto _ : state) {
    duet::dispatch rows{job.shape(), key_groups};
    duet::rejects rejects;
    front->read(in.records(), no_times, rows, rejects);
    benchmark::DoNotOptimize(rows.bytes());
  }
  count_records(state);
}

/// Epochs whose balances come back to where they were: half of them undo the other half.
std::vector<duet::batches> balanced_epochs(const duet::job& job, std::int64_t sum) {
  constexpr std::uint64_t seeds = 10;
  std::vector<duet::batches> made;
  const auto front = job.make_front(key_groups);
  duet::source_times no_times;
  for (const auto as : {sample::form::bare, sample::form::mirrored})
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const sample in{sum, as, seed};
      duet::dispatch rows{job.shape(), key_groups};
      duet::rejects rejects;
      front->read(in.records(), no_times, rows, rejects);
      rows.take({0}, made.emplace_back());
    }
  return made;
}

/// Applies rows to the state, and writes outputs and changes to memory.
void apply(benchmark::State& state, std::int64_t sum) {
  const duet::pairs::pairs_job job{{.sum = sum}};
  const auto epochs = balanced_epochs(job, sum);
  std::vector<std::unique_ptr<duet::keyed_operator>> groups;
  for (std::uint32_t group = 0; group < key_groups; ++group)
    groups.push_back(job.make_operator({0}, {group}, key_groups));
  const duet::epoch_steps no_steps{{}};
  const duet::operator_clock no_clock{no_steps, {}};
  std::size_t turn = 0;
  for (auto _ : state) {
    duet::effects effects{job.shape(), key_groups};
    for (const auto& each : epochs[turn++ % epochs.size()]) {
      const auto* in = &each;
      effects.begin_turn({1}, each.to.group);
      groups[each.to.group.value]->apply({.in = {&in, 1}, .time = no_clock, .now = {}}, effects);
    }
    benchmark::DoNotOptimize(effects.outputs(duet::pairs::output).size());
  }
  count_records(state);
}

BENCHMARK_CAPTURE(parse, bare, sample::form::bare)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(parse, json, sample::form::json)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, narrow, narrow_sum, sample::form::bare)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, wide, wide_sum, sample::form::bare)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, json, narrow_sum, sample::form::json)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, narrow, narrow_sum)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, wide, wide_sum)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
