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
constexpr duet::layout keys{.key_groups = 4, .shards = 2};

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

std::vector<duet::work_ptr> make_works(const duet::router& router) {
  std::vector<duet::work_ptr> works;
  for (std::uint32_t i = 0; i < keys.shards; ++i)
    works.push_back(router.make_work());
  return works;
}

/// Parses and hands to the shards.
void route(benchmark::State& state, std::int64_t sum, sample::form as) {
  const sample in{sum, as};
  const auto router = duet::pairs::pairs_job{{sum}}.make_router(keys);
  for (auto _ : state) {
    const auto works = make_works(*router);
    duet::rejects rejects;
    router->route(in.records(), works, rejects);
    benchmark::DoNotOptimize(works.data());
  }
  count_records(state);
}

/// Routed work whose balances come back to where they were: half of it undoes the other half.
std::vector<std::vector<duet::work_ptr>> balanced_works(const duet::router& router,
                                                        std::int64_t sum) {
  constexpr std::uint64_t seeds = 10;
  std::vector<std::vector<duet::work_ptr>> made;
  for (const auto as : {sample::form::bare, sample::form::mirrored})
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      const sample in{sum, as, seed};
      duet::rejects rejects;
      made.push_back(make_works(router));
      router.route(in.records(), made.back(), rejects);
    }
  return made;
}

/// Applies routed work to the state, and writes outputs and changes to memory.
void apply(benchmark::State& state, std::int64_t sum) {
  const duet::pairs::pairs_job job{{sum}};
  const auto router = job.make_router(keys);
  const auto works = balanced_works(*router, sum);
  std::vector<std::unique_ptr<duet::keyed_operator>> shards;
  for (std::uint32_t i = 0; i < keys.shards; ++i)
    shards.push_back(job.make_operator(keys));
  std::size_t turn = 0;
  for (auto _ : state) {
    const auto& epoch = works[turn++ % works.size()];
    for (std::size_t i = 0; i < shards.size(); ++i) {
      duet::effects effects;
      shards[i]->apply(*epoch[i], effects);
      benchmark::DoNotOptimize(effects.outputs(duet::pairs::output).size());
    }
  }
  count_records(state);
}

BENCHMARK_CAPTURE(parse, bare, sample::form::bare)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(parse, json, sample::form::json)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(route, narrow, narrow_sum, sample::form::bare)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(route, wide, wide_sum, sample::form::bare)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(route, json, narrow_sum, sample::form::json)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, narrow, narrow_sum)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, wide, wide_sum)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
