/// What the steps of SQL cost by themselves: expressions, reading, and rows applied to windows,
/// groups and running totals. The figures are per record.
#include "bench/micro/documents.hpp"
#include "formats/format.hpp"
#include "jobs/sql/pipe_runner.hpp"
#include "jobs/sql/sql_job.hpp"
#include "sql/script.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {
namespace {

constexpr std::uint32_t key_groups = 4;

void count_rows(benchmark::State& state, std::size_t rows) {
  const auto all = static_cast<double>(state.iterations()) * static_cast<double>(rows);
  state.counters["per_record"] =
      benchmark::Counter(all, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

duet::sql::bound_script bound(std::string text) {
  duet::sql::source script;
  script.name = "bench.sql";
  script.written = std::move(text);
  duet::sql::diagnostics said;
  auto made = duet::sql::bind_script(script, said);
  if (!made)
    throw std::runtime_error{render(said, script)};
  return std::move(*made);
}

// --- expressions

std::string bids_script(const std::string& columns, const std::string& query) {
  return R"(CREATE TABLE nexmark (event_type INT, bid ROW<auction BIGINT, bidder BIGINT, price BIGINT,
      channel STRING, url STRING, `dateTime` TIMESTAMP(3), extra STRING>)
    WITH ('connector' = 'kafka', 'topic' = 'nexmark', 'format' = 'json',
      'scan.startup.mode' = 'earliest-offset');
    CREATE TABLE made ()" +
         columns + R"() WITH ('connector' = 'kafka', 'topic' = 'made', 'format' = 'json');
    INSERT INTO made )" +
         query + " FROM nexmark;";
}

struct expressions {
  const char* columns;
  const char* query;
};

constexpr expressions currency{"price DECIMAL(23, 3)", "SELECT 0.908 * bid.price"};
constexpr expressions modulo{"auction BIGINT", "SELECT MOD(bid.auction, 123)"};
constexpr expressions time_of_day{
    "kind STRING", "SELECT CASE WHEN HOUR(bid.`dateTime`) >= 8 AND HOUR(bid.`dateTime`) <= 18 THEN "
                   "'dayTime' WHEN HOUR(bid.`dateTime`) <= 6 OR HOUR(bid.`dateTime`) >= 20 THEN "
                   "'nightTime' ELSE 'otherTime' END"};
constexpr expressions day{"d STRING", "SELECT DATE_FORMAT(bid.`dateTime`, 'yyyy-MM-dd')"};
constexpr expressions channel{"c STRING",
                              "SELECT CASE LOWER(bid.channel) WHEN 'apple' THEN '0' WHEN 'google' "
                              "THEN '1' ELSE REGEXP_EXTRACT(bid.url, "
                              "'(&|^)channel_id=([^&]*)', 2) END"};
constexpr expressions directories{"a STRING, b STRING, c STRING",
                                  "SELECT SPLIT_INDEX(bid.url, '/', 3), SPLIT_INDEX(bid.url, '/', "
                                  "4), SPLIT_INDEX(bid.url, '/', 5)"};

/// The columns that a plan reads, out of documents.
std::unique_ptr<duet::decoder> decoder_of(const duet::sql::table_plan& table) {
  duet::data_type declared{.kind = duet::type_kind::row};
  for (const auto& each : table.declared_value)
    declared.fields.push_back({each.name, each.type});
  std::vector<duet::field_path> wanted;
  for (const auto& each : table.columns)
    wanted.push_back(each.path);
  return std::move(*duet::make_decoder(table.value->name, table.value->options,
                                       {.declared = declared, .wanted = wanted}));
}

/// Computes what is between the decoder and the next operator.
void compute(benchmark::State& state, const expressions& what) {
  const auto script = bound(bids_script(what.columns, what.query));
  const auto& table = script.what.tables.front();
  const documents in{documents::kind::bids};
  duet::decoded rows;
  decoder_of(table)->decode(in.values(), rows);
  std::vector<duet::operand> columns;
  for (const auto& each : rows.columns)
    columns.push_back({&each});
  std::vector<std::uint32_t> all(rows.rows());
  std::iota(all.begin(), all.end(), 0);
  std::vector<std::unique_ptr<duet::sql::pipe_runner>> pipes;
  for (const auto& each : table.pipes)
    pipes.push_back(std::make_unique<duet::sql::pipe_runner>(each));
  for (auto _ : state) {
    duet::byte_arena memory;
    duet::failed_rows failed;
    duet::computing with{.memory = memory, .failed = failed, .now = {0}};
    for (const auto& each : pipes)
      benchmark::DoNotOptimize(each->run(columns, rows.rows(), all, with).rows.size());
  }
  count_rows(state, in.values().size());
}

// --- rows applied to state

constexpr std::size_t orders = 50'000; // as many as an epoch has
constexpr std::uint64_t customers = 100'000;

constexpr std::string_view order_table = R"(
  CREATE TABLE orders (customer_id STRING, total_amount DECIMAL(10, 2), order_time TIMESTAMP(3),
    WATERMARK FOR order_time AS order_time - INTERVAL '5' SECOND)
  WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json',
    'scan.startup.mode' = 'earliest-offset');
  )";
constexpr std::string_view windows_table = R"(
  CREATE TABLE made (customer_id STRING, window_end TIMESTAMP(3), orders BIGINT,
    total DECIMAL(38, 2)) WITH ('connector' = 'kafka', 'topic' = 'made', 'format' = 'json');
  INSERT INTO made SELECT customer_id, window_end, COUNT(*), SUM(total_amount) FROM TABLE()";
constexpr std::string_view windows_end = ") GROUP BY customer_id, window_start, window_end;";

std::string windows(std::string_view function) {
  return std::string{order_table}.append(windows_table).append(function).append(windows_end);
}

std::string tumble_script() {
  return windows("TUMBLE(TABLE orders, DESCRIPTOR(order_time), INTERVAL '10' SECOND)");
}

std::string hop_script() {
  return windows("HOP(TABLE orders, DESCRIPTOR(order_time), INTERVAL '10' SECOND, "
                 "INTERVAL '1' MINUTE)");
}

std::string group_script() {
  return std::string{order_table} + R"(
    CREATE TABLE made (customer_id STRING, orders BIGINT, total DECIMAL(38, 2),
      PRIMARY KEY (customer_id) NOT ENFORCED) WITH ('connector' = 'upsert-kafka', 'topic' = 'made',
      'key.format' = 'json', 'value.format' = 'json');
    INSERT INTO made SELECT customer_id, COUNT(*), SUM(total_amount) FROM orders
      GROUP BY customer_id;)";
}

std::string over_script() {
  return std::string{order_table} + R"(
    CREATE TABLE made (customer_id STRING, total DECIMAL(38, 2))
      WITH ('connector' = 'kafka', 'topic' = 'made', 'format' = 'json');
    INSERT INTO made SELECT customer_id, SUM(total_amount) OVER (PARTITION BY customer_id
      ORDER BY order_time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM orders;)";
}

/// Orders, a millisecond after one another.
std::vector<std::string> order_values() {
  std::mt19937_64 random{1};
  std::uniform_int_distribution<std::uint64_t> customer{1, customers};
  std::vector<std::string> made;
  for (std::size_t i = 0; i < orders; ++i) {
    const auto padded = [](std::size_t number, std::size_t digits) {
      const auto text = std::to_string(number);
      return std::string(digits - text.size(), '0') + text;
    };
    made.push_back(R"({"customer_id":"CUST-)" + std::to_string(customer(random)) +
                   R"(","total_amount":99.99,"order_time":"2024-05-23 12:00:)" +
                   padded(i / 1'000, 2) + "." + padded(i % 1'000, 3) + R"("})");
  }
  return made;
}

/// An epoch of orders, as INGEST makes it.
class epoch {
public:
  explicit epoch(const duet::job& of) : front_{of.make_front(key_groups)}, of_{&of} {
    for (const auto& each : values_)
      records_.push_back({.split = split_,
                          .offset = {static_cast<std::int64_t>(records_.size())},
                          .timestamp_ms = 0,
                          .key = std::nullopt,
                          .value = each,
                          .headers = {}});
  }

  void read() {
    // A row may not be too far ahead of the clock.
    constexpr duet::stamp late{4'000'000'000'000};
    duet::source_times times{of_->shape().tables, {&split_, 1}, {}};
    times.set_wall(late);
    duet::dispatch to{of_->shape(), key_groups};
    duet::rejects out;
    front_->read(records_, times, to, out);
    rows.clear();
    to.take({0}, rows);
    steps = times.take_steps();
  }

  duet::batches rows;
  std::shared_ptr<const duet::epoch_steps> steps;

private:
  std::vector<std::string> values_ = order_values();
  std::vector<duet::record> records_;
  duet::split split_{{0}, {0}};
  std::unique_ptr<duet::front> front_;
  const duet::job* of_;
};

/// From records to rows by key.
void read(benchmark::State& state, std::string (*script)()) {
  const duet::sql::sql_job job{bound(script()), "bench"};
  epoch in{job};
  for (auto _ : state) {
    in.read();
    benchmark::DoNotOptimize(in.rows.size());
  }
  count_rows(state, orders);
}

/// From rows by key to what is written, in an operator that is empty before.
void apply(benchmark::State& state, std::string (*script)()) {
  const duet::sql::sql_job job{bound(script()), "bench"};
  epoch in{job};
  in.read();
  const duet::stage_plan stages{job.shape()};
  const duet::operator_clock time{*in.steps, stages.feeds_of({0})};
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<std::unique_ptr<duet::keyed_operator>> groups;
    for (std::uint32_t group = 0; group < key_groups; ++group)
      groups.push_back(job.make_operator({0}, {group}, key_groups));
    state.ResumeTiming();
    duet::effects out{job.shape(), key_groups};
    for (const auto& each : in.rows) {
      const auto* const rows = &each;
      out.begin_turn({1}, each.to.group);
      groups[each.to.group.value]->apply({.in = {&rows, 1}, .time = time, .now = {0}}, out);
    }
    benchmark::DoNotOptimize(out.outputs({0}).size());
    state.PauseTiming();
    groups.clear();
    state.ResumeTiming();
  }
  count_rows(state, orders);
}

BENCHMARK_CAPTURE(compute, currency, currency)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(compute, modulo, modulo)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(compute, time_of_day, time_of_day)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(compute, day, day)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(compute, channel, channel)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(compute, directories, directories)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(read, tumble, tumble_script)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, hop, hop_script)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, tumble, tumble_script)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, hop, hop_script)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, group, group_script)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(apply, over, over_script)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
