#include "jobs/table_watermark.hpp"

#include <algorithm>
#include <utility>

namespace duet {

namespace {

/// The latest time that a row may have.
event_time latest(stamp now, std::chrono::milliseconds ahead_max) {
  // What a row says is never the end of time: that is for ends.
  constexpr event_time last{end_of_time.value - 1};
  if (ahead_max.count() <= 0 || now.value > last.value - ahead_max.count())
    return last;
  return {now.value + ahead_max.count()};
}

} // namespace

table_watermark::table_watermark(watermark_rules rules, const std::vector<split>& from,
                                 event_time watermark)
    : rules_{rules}, watermark_{watermark} {
  for (const auto& each : from) {
    splits_.push_back({.known = each});
    splits_.back().known.idle = each.idle && rules.idle_after.count() > 0;
  }
}

row_effect table_watermark::take(std::size_t of, event_time value, stamp now) {
  const auto most = latest(now, rules_.ahead_max);
  if (value > most && rules_.ahead_max.count() > 0)
    return row_effect::too_far_ahead;
  auto& from = splits_[of];
  from.heard = true;
  const bool comes_back = std::exchange(from.known.idle, false);
  const auto before = from.known.greatest;
  from.known.greatest = std::max(before, std::min(value, most));
  // One that counted, and was further than the watermark, did not hold it back.
  if (!comes_back && (before > watermark_ || before == from.known.greatest))
    return row_effect::none;
  return settle() ? row_effect::moved : row_effect::none;
}

void table_watermark::look(std::size_t of, bool backlog, clock::time_point now) {
  auto& at = splits_[of];
  const bool had_backlog = std::exchange(at.backlog, backlog);
  const bool heard = std::exchange(at.heard, false);
  if (heard || !had_backlog)
    at.heard_at = now;
  if (heard || had_backlog || backlog)
    at.quiet_since = now;
  at.looked_at = now;
  if (backlog)
    at.known.idle = false;
  else if (rules_.idle_after.count() > 0 && now - at.quiet_since >= rules_.idle_after)
    at.known.idle = true;
}

bool table_watermark::counts(const split_state& in) const {
  if (in.ended || in.known.idle)
    return false;
  return in.backlog || in.known.greatest == no_time || in.known.greatest >= watermark_;
}

std::optional<std::size_t> table_watermark::holder() const {
  std::optional<std::size_t> least;
  for (std::size_t i = 0; i < splits_.size(); ++i)
    if (counts(splits_[i]) &&
        (!least || splits_[i].known.greatest < splits_[*least].known.greatest))
      least = i;
  return least;
}

std::optional<std::size_t> table_watermark::waited_for() const {
  const auto found = holder();
  if (!found || watermark_ == no_time)
    return std::nullopt;
  const auto& of = splits_[*found];
  const bool is_read = of.backlog && of.looked_at - of.heard_at < silent_max;
  return is_read ? found : std::nullopt;
}

std::optional<clock::time_point> table_watermark::next_idle() const {
  std::optional<clock::time_point> next;
  if (rules_.idle_after.count() <= 0)
    return next;
  for (const auto& each : splits_) {
    if (each.ended || each.known.idle || each.backlog)
      continue;
    const auto at = each.quiet_since + rules_.idle_after;
    next = next ? std::min(*next, at) : at;
  }
  return next;
}

event_time table_watermark::target() const {
  if (const auto least = holder())
    return splits_[*least].known.greatest;
  const auto ended = [](const auto& each) { return each.ended; };
  if (!splits_.empty() && std::ranges::all_of(splits_, ended))
    return end_of_time;
  const auto quiet = [](const auto& each) { return each.ended || each.known.idle; };
  if (!rules_.idle_after_is_set || !std::ranges::all_of(splits_, quiet))
    return no_time;
  event_time greatest = no_time;
  for (const auto& each : splits_)
    greatest = std::max(greatest, each.known.greatest);
  return greatest;
}

bool table_watermark::settle() {
  const auto before = watermark_;
  watermark_ = std::max(before, target());
  return watermark_ != before;
}

} // namespace duet
