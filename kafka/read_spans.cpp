#include "kafka/read_spans.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace duet {

namespace {

constexpr record_offset no_end{std::numeric_limits<std::int64_t>::max()};

/// The element at `index` of a vector that grows as needed.
template <class T> T& grown_to(std::vector<T>& all, std::size_t index) {
  all.resize(std::max(all.size(), index + 1));
  return all[index];
}

} // namespace

read_spans::read_spans(const std::vector<input_span>& spans) {
  for (const auto& span : spans) {
    const std::size_t source = span.split.source.value;
    grown_to(topics_, source) = span.topic;
    grown_to(grown_to(index_of_, source), static_cast<std::size_t>(span.split.partition.value)) =
        progress_.size();
    progress_.push_back({span.split, span.begin, std::max(span.begin, span.log_end), 0});
    ends_.push_back(span.end.value_or(no_end));
  }
}

positions read_spans::unread() const {
  positions all;
  for (std::size_t i = 0; i < progress_.size(); ++i)
    if (progress_[i].next < ends_[i])
      all.push_back({progress_[i].split, progress_[i].next});
  return all;
}

bool read_spans::ended() const {
  return std::ranges::equal(progress_, ends_, std::ranges::greater_equal{}, &read_progress::next);
}

std::string read_spans::names() const {
  std::string all;
  for (const auto& each : topics_)
    if (!each.empty())
      all.append(all.empty() ? "" : ", ").append(each);
  return all;
}

source_id read_spans::source_of(std::string_view topic) const {
  const auto at = std::ranges::find(topics_, topic);
  assert(at != topics_.end() && "only what is assigned is read");
  return {static_cast<std::uint16_t>(at - topics_.begin())};
}

read_progress& read_spans::at(split which) {
  return progress_[index_of_[which.source.value][static_cast<std::size_t>(which.partition.value)]];
}

void read_spans::pass(read_progress& at, record_offset to) const {
  const auto end = ends_[static_cast<std::size_t>(&at - progress_.data())];
  at.next = std::max(at.next, std::min(to, end));
}

bool read_spans::take(read_progress& at, record_offset offset) {
  if (offset < at.next || offset >= ends_[static_cast<std::size_t>(&at - progress_.data())])
    return false;
  at.next = {offset.value + 1};
  ++at.records;
  return true;
}

} // namespace duet
