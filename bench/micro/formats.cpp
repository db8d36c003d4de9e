/// What reading and writing a record in a format costs. The figures are per record.
#include "bench/micro/documents.hpp"
#include "formats/format.hpp"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace bench {
namespace {

using duet::data_type;
using duet::field_path;
using duet::type_kind;

/// Says how many records there were, so that the time of one is shown.
void count_values(benchmark::State& state, std::size_t records) {
  const auto all = static_cast<double>(state.iterations()) * static_cast<double>(records);
  state.counters["per_record"] =
      benchmark::Counter(all, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// A table, and fields that a statement reads of it.
struct table {
  const char* format;
  duet::given_options options;
  documents::kind records;
  data_type declared;
  std::vector<field_path> wanted;
};

data_type row_of(std::vector<duet::type_field> fields) {
  return {.kind = type_kind::row, .fields = std::move(fields)};
}

data_type bid_type() {
  return row_of({{"auction", duet::type_of(type_kind::bigint)},
                 {"bidder", duet::type_of(type_kind::bigint)},
                 {"price", duet::type_of(type_kind::bigint)},
                 {"channel", duet::string_type()},
                 {"url", duet::string_type()},
                 {"dateTime", duet::timestamp_of(3)},
                 {"extra", duet::string_type()}});
}

data_type statuses_type() {
  return row_of({{"customer", duet::string_type()},
                 {"status", duet::string_type()},
                 {"region", duet::string_type()},
                 {"amount", duet::type_of(type_kind::floating)},
                 {"ts", duet::string_type()},
                 {"tsMillis", duet::type_of(type_kind::bigint)}});
}

std::vector<field_path> all_of(const data_type& row) {
  std::vector<field_path> made;
  for (const auto& each : row.fields)
    made.push_back({each.name});
  return made;
}

table statuses() {
  return {"json", {}, documents::kind::statuses, statuses_type(), {{"status"}, {"tsMillis"}}};
}

table whole_statuses() {
  return {"json", {}, documents::kind::statuses, statuses_type(), all_of(statuses_type())};
}

table orders() {
  const auto row = row_of({{"order_id", duet::string_type()},
                           {"customer_id", duet::string_type()},
                           {"total_amount", duet::decimal_of(10, 2)},
                           {"order_time", duet::timestamp_of(3)}});
  return {"json",
          {{"timestamp-format.standard", "ISO-8601"}},
          documents::kind::orders,
          row,
          {{"customer_id"}, {"total_amount"}, {"order_time"}}};
}

table bids() {
  const auto row = row_of({{"event_type", duet::type_of(type_kind::integer)}, {"bid", bid_type()}});
  return {"json",
          {},
          documents::kind::bids,
          row,
          {{"event_type"}, {"bid", "auction"}, {"bid", "price"}, {"bid", "dateTime"}}};
}

void decode(benchmark::State& state, table (*what)()) {
  const auto of = what();
  const documents in{of.records};
  auto decoder =
      duet::make_decoder(of.format, of.options, {.declared = of.declared, .wanted = of.wanted});
  duet::decoded out;
  for (auto _ : state) {
    (*decoder)->decode(in.values(), out);
    benchmark::DoNotOptimize(out.rows());
  }
  if (out.rows() != in.values().size() || !out.bad_cells.empty())
    state.SkipWithError("not all records were read");
  count_values(state, in.values().size());
}

/// Writes what was read.
void encode(benchmark::State& state, table (*what)()) {
  const auto of = what();
  const documents in{of.records};
  duet::decoded rows;
  (*duet::make_decoder(of.format, of.options, {of.declared, all_of(of.declared)}))
      ->decode(in.values(), rows);
  std::vector<duet::operand> columns;
  for (const auto& each : rows.columns)
    columns.push_back({&each});
  std::vector<std::uint32_t> chosen(rows.rows());
  std::iota(chosen.begin(), chosen.end(), 0);
  auto encoder = duet::make_encoder(of.format, of.options, of.declared);
  duet::encoded out;
  for (auto _ : state) {
    out.clear();
    (*encoder)->encode(columns, chosen, out);
    benchmark::DoNotOptimize(out.size());
  }
  count_values(state, in.values().size());
}

BENCHMARK_CAPTURE(decode, two_of_statuses, statuses)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, whole_statuses, whole_statuses)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, orders, orders)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decode, bids, bids)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, whole_statuses, whole_statuses)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, orders, orders)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(encode, bids, bids)->Unit(benchmark::kMillisecond);

} // namespace
} // namespace bench

BENCHMARK_MAIN();
