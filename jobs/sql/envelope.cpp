#include "jobs/sql/envelope.hpp"

#include "columns/calendar.hpp"
#include "jobs/sql/record_metadata.hpp"

#include <limits>
#include <string>

namespace duet::sql {

std::optional<target_id> envelope::target_of(const pipe_runner::piece& what, std::uint32_t row,
                                             computing& with) const {
  if (to_->topics.empty())
    return to_->target;
  const auto& column = what.columns[*to_->metadata.topic];
  if (!column.has_value(row)) {
    with.failed.add(what.origin(row), "it names no topic");
    return std::nullopt;
  }
  const std::string name{column.at<std::string_view>(row)};
  const auto found = to_->topics.find(name);
  if (found != to_->topics.end())
    return found->second;
  with.failed.add(what.origin(row), "'" + name + "' is no topic of `" + to_->name + "`");
  return std::nullopt;
}

void envelope::address(const pipe_runner::piece& what, std::uint32_t row, stamp now, outgoing& of) {
  of.timestamp_ms = now.value;
  of.partition = next_partition();
  headers_.clear();
  const auto& [topic, timestamp, headers] = to_->metadata;
  if (timestamp && what.columns[*timestamp].has_value(row))
    of.timestamp_ms = floor_div(what.columns[*timestamp].at<std::int64_t>(row), micros_per_milli);
  if (headers && what.columns[*headers].has_value(row))
    append_headers(what.columns[*headers].at<std::string_view>(row), headers_);
  of.headers = headers_;
}

std::optional<partition_id> envelope::next_partition() {
  switch (to_->spread) {
  case row_spread::by_key:
    return std::nullopt;
  case row_spread::fixed:
    return partition_id{static_cast<std::int32_t>(from_.value)};
  case row_spread::round_robin:
    break;
  }
  const partition_id next{round_};
  round_ = round_ == std::numeric_limits<std::int32_t>::max() ? 0 : round_ + 1;
  return next;
}

} // namespace duet::sql
