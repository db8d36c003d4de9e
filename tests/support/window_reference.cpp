#include "tests/support/window_reference.hpp"

#include <algorithm>

namespace duet::test {

namespace {

std::int64_t start_of(std::int64_t time, std::int64_t size) {
  const auto past = time % size;
  return time - (past < 0 ? past + size : past);
}

std::string place_of(const window_row& in) {
  return std::to_string(in.other ? 1 : 0) + "/" + std::to_string(in.partition) + "/" +
         std::to_string(in.offset);
}

std::string text(const std::string& key, std::int64_t start, std::int64_t count) {
  return key + "|" + std::to_string(start) + " " + std::to_string(count);
}

window_results::texts sorted(window_results::texts all) {
  std::ranges::sort(all);
  return all;
}

} // namespace

std::int64_t window_reference::watermark(bool other) const {
  const auto& all = greatest_[other ? 1 : 0];
  const auto passed = passed_[other ? 1 : 0];
  return all.empty() ? passed : std::max(passed, std::ranges::min(all));
}

void window_reference::pass_time(bool other, std::int64_t to) { passed_[other ? 1 : 0] = to; }

bool window_reference::add(const window_row& in) {
  if (in.time > in.wall + ahead_max_) {
    far_future_.push_back(place_of(in));
    return false;
  }
  const auto start = start_of(in.time, window);
  const auto last = start + window - 1;
  // The join waits for both tables, so that what is late for one may be early for it.
  const auto passed = in.other ? std::min(watermark(false), watermark(true)) : watermark(false);
  const bool late = last <= passed;
  if (late)
    late_.push_back(place_of(in));
  else
    ++(in.other ? others_ : windows_)[{in.key, start}];
  if (!in.other)
    ++processed_[{in.key, start_of(in.stamp, processing_window)}];
  if (auto& all = greatest_[in.other ? 1 : 0]; !all.empty()) {
    auto& greatest = all[static_cast<std::size_t>(in.partition)];
    greatest = std::max(greatest, in.time);
  }
  return late;
}

void window_reference::forget_processing(const window_results::texts& out) {
  std::erase_if(processed_, [&](const auto& each) {
    const auto& [window_of, count] = each;
    return std::ranges::find(out, text(window_of.first, window_of.second, count)) == out.end();
  });
}

std::int64_t window_reference::processed_rows() const {
  std::int64_t sum = 0;
  for (const auto& [window_of, count] : processed_)
    sum += count;
  return sum;
}

window_results window_reference::at_end() const { return results(after_all, after_all, after_all); }

window_results window_reference::so_far(std::int64_t stamp) const {
  return results(watermark(false), std::min(watermark(false), watermark(true)), stamp);
}

window_results window_reference::results(std::int64_t events, std::int64_t both,
                                         std::int64_t stamp) const {
  window_results made;
  counts windows_of_count;
  for (const auto& [window_of, count] : windows_) {
    const auto& [key, start] = window_of;
    const auto last = start + window - 1;
    if (last > events)
      continue;
    made.windows.push_back(text(key, start, count));
    ++windows_of_count[{std::to_string(count), start_of(last, counts_window)}];
    const auto others = others_.find(window_of);
    if (last <= both && others != others_.end())
      made.joined.push_back(text(key, start, count) + " " + std::to_string(others->second));
  }
  for (const auto& [window_of, count] : windows_of_count)
    if (window_of.second + counts_window - 1 <= events)
      made.counts.push_back(text(window_of.first, window_of.second, count));
  for (const auto& [window_of, count] : processed_)
    if (window_of.second + processing_window <= stamp)
      made.processed.push_back(text(window_of.first, window_of.second, count));
  return {.windows = sorted(made.windows),
          .counts = sorted(made.counts),
          .joined = sorted(made.joined),
          .processed = sorted(made.processed),
          .late = sorted(late_),
          .far_future = sorted(far_future_)};
}

} // namespace duet::test
