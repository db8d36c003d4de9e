#include "kafka/made_source.hpp"

#include "model/int128.hpp"

#include <algorithm>
#include <utility>

namespace duet {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

constexpr std::int64_t nanos_a_second = 1'000'000'000;

/// What one poll makes at the most.
constexpr std::size_t records_max = 1'000;
constexpr std::size_t bytes_max = 1'000'000;

} // namespace

// --- when records are due

/// The first record that is not due yet.
record_offset made_source::maker::due(clock::time_point now) const {
  const int128 passed = std::chrono::duration_cast<nanoseconds>(now - since).count();
  const auto more = static_cast<std::int64_t>(passed * what.how.per_second / nanos_a_second);
  const record_offset all{first.value + 1 + more};
  return what.of.end ? std::min(all, *what.of.end) : all;
}

clock::time_point made_source::maker::next_due() const {
  const int128 behind = at.next.value - first.value;
  const int128 rate = what.how.per_second;
  return since +
         nanoseconds{static_cast<std::int64_t>((behind * nanos_a_second + rate - 1) / rate)};
}

/// Who has not read for a while is not owed all that was due meanwhile.
void made_source::maker::keep_pace(clock::time_point now) {
  if (due(now).value - at.next.value <= what.how.per_second + 1)
    return;
  first = at.next;
  since = now - std::chrono::seconds{1};
}

bool made_source::any_due(clock::time_point now) const {
  return std::ranges::any_of(
      makers_, [&](const maker& each) { return !each.held && each.at.next < each.due(now); });
}

// --- reading

made_source::made_source(std::shared_ptr<record_source> read, const std::vector<input_span>& all,
                         std::vector<made_span> made, std::shared_ptr<const clock> time)
    : read_{std::move(read)}, time_{std::move(time)} {
  for (auto& each : made) {
    const auto begin = each.of.begin;
    const auto of = each.of.split;
    makers_.push_back({.what = std::move(each),
                       .first = begin,
                       .since = time_->now(),
                       .at = {.split = of, .next = begin, .log_end = begin}});
  }
  std::size_t read_before = 0;
  for (const auto& each : all) {
    const auto found =
        std::ranges::find(makers_, each.split, [](const maker& of) { return of.at.split; });
    places_.push_back(found != makers_.end() ? static_cast<std::size_t>(found - makers_.begin())
                                             : makers_.size() + read_before++);
  }
  progress_.resize(all.size());
  show_progress();
}

result<fetched> made_source::poll(milliseconds wait, std::size_t most) {
  bytes_.clear();
  records_.clear();
  const auto now = time_->now();
  for (auto& each : makers_)
    each.keep_pace(now);
  const bool due = any_due(now);
  const bool reads = read_ && !read_ended_;
  if (due)
    make_some(reads ? most / 2 + (most % 2 != 0 && !reads_next_ ? 1 : 0) : most, now);
  reads_next_ = !reads_next_;
  fetched out;
  if (reads && records_.size() < most) {
    auto in = read_some(due ? milliseconds{0} : until_due(wait, now), most - records_.size());
    if (!in)
      return in;
    out = *in;
  } else if (!due) {
    out.waited = rest(until_due(wait, now));
  }
  out.records = records_;
  out.more = out.more || any_due(now);
  out.ended = (!read_ || read_ended_) &&
              std::ranges::all_of(makers_, [](const maker& each) { return each.ended(); });
  show_progress();
  return out;
}

result<fetched> made_source::read_some(milliseconds wait, std::size_t most) {
  auto in = read_->poll(wait, most);
  if (!in)
    return in;
  records_.insert(records_.end(), in->records.begin(), in->records.end());
  read_ended_ = in->ended;
  return in;
}

/// Makes what is due, of each split the same share.
void made_source::make_some(std::size_t most, clock::time_point now) {
  const auto all = std::min(records_max, most);
  const auto share = std::max<std::size_t>(1, all / makers_.size());
  const auto wall_ms = unix_ms(time_->wall());
  std::vector<std::size_t> ends;
  for (std::size_t i = 0; i < makers_.size(); ++i) {
    auto& each = makers_[(begins_with_ + i) % makers_.size()];
    const auto due = each.due(now);
    const auto until = std::min(all, records_.size() + share);
    while (!each.held && each.at.next < due && bytes_.size() < bytes_max &&
           records_.size() < until) {
      each.what.how.by->append(static_cast<std::uint64_t>(each.at.next.value), wall_ms, bytes_);
      ends.push_back(bytes_.size());
      records_.push_back({.split = each.at.split,
                          .offset = each.at.next,
                          .timestamp_ms = wall_ms,
                          .key = {},
                          .value = {},
                          .headers = {}});
      ++each.at.next.value;
      ++each.at.records;
    }
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    records_[i].value = std::string_view{bytes_}.substr(begin, ends[i] - begin);
    begin = ends[i];
  }
  begins_with_ = (begins_with_ + 1) % makers_.size();
}

milliseconds made_source::until_due(milliseconds wait, clock::time_point now) const {
  auto until = now + wait;
  for (const auto& each : makers_)
    if (!each.held && !each.ended())
      until = std::min(until, each.next_due());
  return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(until - now));
}

nanoseconds made_source::rest(milliseconds wait) {
  const auto from = time_->now();
  std::unique_lock lock{mutex_};
  woken_.wait_for(lock, wait, [this] { return wake_; });
  wake_ = false;
  return time_->now() - from;
}

void made_source::hold(std::span<const split> which) {
  for (auto& each : makers_)
    each.held = std::ranges::find(which, each.at.split) != which.end();
  if (read_)
    read_->hold(which);
}

void made_source::wake() noexcept {
  if (read_)
    read_->wake();
  {
    const std::lock_guard lock{mutex_};
    wake_ = true;
  }
  woken_.notify_one();
}

void made_source::show_progress() {
  const auto now = time_->now();
  for (auto& each : makers_)
    each.at.log_end = std::max(each.at.next, each.due(now));
  for (std::size_t i = 0; i < places_.size(); ++i)
    progress_[i] = places_[i] < makers_.size() ? makers_[places_[i]].at
                                               : read_->progress()[places_[i] - makers_.size()];
}

} // namespace duet
