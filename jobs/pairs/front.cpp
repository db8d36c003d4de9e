#include "jobs/pairs/front.hpp"

#include "jobs/pairs/keys.hpp"
#include "jobs/pairs/number.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace duet::pairs {

namespace {

/// The headers that tie a pair to the trace of the number that completed it (W3C Trace Context and
/// Baggage).
constexpr std::array<std::string_view, 3> trace_header_names{"traceparent", "tracestate",
                                                             "baggage"};

bool is_trace_header(const header& candidate) {
  return std::ranges::find(trace_header_names, candidate.name) != trace_header_names.end();
}

} // namespace

/// Keeps a copy of the record's trace headers.
void pairs_front::keep_trace(std::span<const header> headers, rows& of) {
  trace_.clear();
  std::ranges::copy_if(headers, std::back_inserter(trace_), is_trace_header);
  if (trace_.empty())
    return;
  packed_.resize(packed_size(trace_));
  pack(trace_, packed_.data());
  of.put(trace_column, packed_);
}

void pairs_front::read(std::span<const record> records, source_times& times, dispatch& to,
                       rejects& out) {
  const auto now = times.now(); // no row moves time
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
    auto& target = to.to({only_input, group_of(low_of(parsed.number, sum_), key_groups_)});
    target.put(number_column, parsed.number);
    target.put(timestamp_column, in.timestamp_ms);
    if (!in.headers.empty())
      keep_trace(in.headers, target);
    target.end_row(now);
  }
}

} // namespace duet::pairs
