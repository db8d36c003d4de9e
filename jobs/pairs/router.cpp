#include "jobs/pairs/router.hpp"

#include "jobs/pairs/number.hpp"
#include "jobs/pairs/pairs.hpp"

#include <algorithm>
#include <array>

namespace duet::pairs {

namespace {

/// The headers that tie a pair to the trace of the number that completed it (W3C Trace Context and
/// Baggage).
constexpr std::array<std::string_view, 3> trace_header_names{"traceparent", "tracestate",
                                                             "baggage"};

bool is_trace_header(const header& candidate) {
  return std::ranges::find(trace_header_names, candidate.name) != trace_header_names.end();
}

/// Keeps a copy of the record's trace headers; returns their index, or `no_trace`.
std::uint32_t keep_trace(std::span<const header> headers, outbox& traces) {
  if (headers.empty())
    return no_trace;
  std::vector<header> trace;
  std::ranges::copy_if(headers, std::back_inserter(trace), is_trace_header);
  if (trace.empty())
    return no_trace;
  traces.add({.key = {}, .value = {}, .partition = {}, .headers = trace});
  return static_cast<std::uint32_t>(traces.size() - 1);
}

} // namespace

work_ptr pairs_router::make_work() const { return std::make_unique<event_work>(); }

std::size_t pairs_router::shard_of(std::int64_t number) const {
  const auto low = std::min(number, sum_ - number);
  return keys_.shard_of(keys_.group_of(hash_of(low))).value;
}

void pairs_router::route(std::span<const record> records, std::span<const work_ptr> shards,
                         rejects& out) const {
  for (const auto& in : records) {
    const auto parsed = parse_number(in.value);
    if (parsed.problem) {
      out.add(in, *parsed.problem);
      continue;
    }
    if (parsed.number < 0 || parsed.number > sum_) {
      out.add(in, reject_reason::out_of_range);
      continue;
    }
    auto& target = static_cast<event_work&>(*shards[shard_of(parsed.number)]);
    target.events.push_back(
        {parsed.number, in.timestamp_ms, keep_trace(in.headers, target.traces)});
  }
}

} // namespace duet::pairs
