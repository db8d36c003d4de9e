#include "tests/sim/window_checker.hpp"

#include "jobs/state_key.hpp"

#include <algorithm>
#include <limits>

namespace duet::test {

namespace {

constexpr auto before_all = std::numeric_limits<std::int64_t>::min();

/// By target.
constexpr std::array target_topics{"windows", "counts", "joined", "processed"};
constexpr std::array target_results{&window_results::windows, &window_results::counts,
                                    &window_results::joined, &window_results::processed};

std::string text_of(bool other, std::int32_t partition) {
  return window_input::topics[other ? 1 : 0] + "[" + std::to_string(partition) + "]";
}

std::string place_of(bool other, std::int32_t partition, std::int64_t offset) {
  return std::to_string(other ? 1 : 0) + "/" + std::to_string(partition) + "/" +
         std::to_string(offset);
}

bool is_other(split of) { return of.source == window_job::others; }

/// Of the only table of a source; `before_all` if it has no time.
std::int64_t time_in(const std::map<table_number, event_time>& times) {
  return times.empty() ? before_all : times.begin()->second.value;
}

/// What is in `some` and not in `all`; empty if nothing is.
std::string excess(const window_results::texts& some, const window_results::texts& all) {
  window_results::texts more;
  std::ranges::set_difference(some, all, std::back_inserter(more));
  return more.empty() ? "" : more.front();
}

} // namespace

const std::string window_checker::group = "app";
const std::string window_checker::dead_letters = "dead";
const std::string window_checker::state = "app-state";

window_checker::window_checker(const fake_kafka& kafka, const window_input& in)
    : kafka_{kafka}, in_{in}, expected_{in.partitions(false), in.partitions(true),
                                        std::numeric_limits<std::int32_t>::max()},
      watermarks_{before_all, before_all} {}

std::shared_ptr<front_trace> window_checker::begin_front(client_number whose) {
  fronts_[whose] = {std::make_shared<front_trace>(), 0};
  return fronts_[whose].first;
}

window_checker::problem window_checker::check() {
  if (changes_seen_ == kafka_.changes())
    return std::nullopt;
  changes_seen_ = kafka_.changes();
  change_version();
  if (auto wrong = read_positions())
    return wrong;
  if (auto wrong = read_letters())
    return wrong;
  if (auto wrong = read_outputs())
    return wrong;
  return compare();
}

/// State of an operator that the job has no longer is gone, also when it comes back. Whoever takes
/// over commits his claim first, and nothing with it.
void window_checker::change_version() {
  const auto of = versions_.find(kafka_.last_to_commit());
  if (of == versions_.end() || of->second == version_)
    return;
  version_ = of->second;
  expected_.forget_processing(out_.processed);
}

// --- positions, and rows up to them

window_checker::problem window_checker::read_positions() {
  std::size_t records = 0;
  stamp_before_ = stamp_;
  for (const bool other : {false, true})
    for (const auto& at : kafka_.decided(group, window_input::topics[other ? 1 : 0]))
      if (auto wrong = read_position({other, at.partition.value}, at, records))
        return wrong;
  if (auto wrong = read_polls(records))
    return wrong;
  return compare_times();
}

/// Counts the records that are new, and notes what is to become of them.
window_checker::problem window_checker::read_position(place of, const partition_offset& at,
                                                      std::size_t& records) {
  const auto& [other, partition] = of;
  auto& at_place = readings_[of];
  if (at.next.value < at_place.committed)
    return "the committed position of " + text_of(other, partition) + " went back";
  const auto line = parse_split_time(at.time);
  if (!line)
    return line.error().message;
  if (auto wrong = read_time(of, *line))
    return wrong;
  kafka_.for_each_committed(
      window_input::topics[other ? 1 : 0], at.partition, {at_place.committed}, at.next,
      [&, where = of](const kafka_record& each) {
        ++records;
        const auto fate = in_.fate_of(where.first, where.second, each.offset.value);
        const auto text = place_of(where.first, where.second, each.offset.value);
        if (fate != row_fate::read)
          rejected_.insert((fate == row_fate::far_future ? "far_future " : "not_a_number ") + text);
      });
  at_place.committed = at.next.value;
  return std::nullopt;
}

window_checker::problem window_checker::read_time(place of, const split_time& now) {
  auto& before = readings_[of].time;
  const auto where = " of " + text_of(of.first, of.second) + " went back";
  if (now != before && now.at.value < stamp_before_)
    return "the stamp" + where;
  if (time_in(now.greatest) < time_in(before.greatest))
    return "the greatest time" + where;
  if (time_in(now.watermarks) < time_in(before.watermarks))
    return "the watermark" + where;
  if (before.bound && now.bound != before.bound)
    return "the bound of " + text_of(of.first, of.second) + " has changed";
  before = now;
  stamp_ = std::max(stamp_, now.at.value);
  auto& watermark = watermarks_[of.first ? 1 : 0];
  watermark = std::max(watermark, time_in(now.watermarks));
  return std::nullopt;
}

/// An epoch has all of a poll, or nothing.
window_checker::problem window_checker::read_polls(std::size_t records) {
  rows_came_ = records > 0;
  if (!rows_came_)
    return std::nullopt;
  const auto found = fronts_.find(kafka_.last_to_commit());
  if (found == fronts_.end())
    return "records are committed by one who has not read";
  auto& [trace, next] = found->second;
  std::size_t read = 0;
  for (; next < trace->polls.size() && is_committed(trace->polls[next]); ++next) {
    const auto& poll = trace->polls[next];
    const bool last = next + 1 == trace->polls.size();
    read_poll(poll, *trace, last ? trace->rows->size() : trace->polls[next + 1].first_row);
    read += poll.records;
  }
  if (read != records)
    return "of the input " + std::to_string(records) + " more records are committed, but " +
           std::to_string(read) + " were read";
  return std::nullopt;
}

bool window_checker::is_committed(const traced_poll& of) const {
  return std::ranges::all_of(of.to, [this](const auto& each) {
    const auto at = readings_.find({is_other(each.first), each.first.partition.value});
    return at != readings_.end() && each.second.value <= at->second.committed;
  });
}

void window_checker::read_poll(const traced_poll& of, front_trace& in, std::size_t end) {
  end_bounded();
  for (auto i = of.first_row; i < end; ++i) {
    auto& row = (*in.rows)[i];
    row.stamp = stamp_;
    row.wall = row.time;
    expected_.add(row);
  }
  for (const auto& [which, to] : of.to)
    readings_[{is_other(which), which.partition.value}].read = to.value;
  end_bounded();
}

void window_checker::end_bounded() {
  for (const auto& [of, at] : readings_)
    if (at.time.bound && at.read >= at.time.bound->value)
      expected_.end(of.first, of.second);
}

/// A claim may say what the last epoch said, though inputs have ended since.
window_checker::problem window_checker::compare_times() const {
  for (const bool other : {false, true}) {
    const auto should = expected_.watermark(other);
    if (watermark(other) > should || (rows_came_ && watermark(other) != should))
      return "the watermark of " + window_input::topics[other ? 1 : 0] + " is " +
             std::to_string(watermark(other)) + ", should be " + std::to_string(should);
  }
  return std::nullopt;
}

// --- dead letters

window_checker::problem window_checker::read_letters() {
  problem wrong;
  for (std::uint32_t i = 0; i < kafka_.partitions_of(dead_letters); ++i) {
    const partition_id partition{static_cast<std::int32_t>(i)};
    auto& next = read_to_[{dead_letters, partition.value}];
    next = kafka_.for_each_written(dead_letters, partition, next, [&](const kafka_record& each) {
      if (!wrong)
        wrong = read_letter(each);
    });
  }
  return wrong;
}

window_checker::problem window_checker::read_letter(const kafka_record& in) {
  const auto header = [&](std::string_view name) { return in.header_value(name).value_or("?"); };
  const bool other = header("__streams.errors.topic") == window_input::topics[1];
  const auto text = header("duet.error.reason") + " " + (other ? "1" : "0") + "/" +
                    header("__streams.errors.partition") + "/" + header("__streams.errors.offset");
  if (!letters_.insert(text).second)
    return "a second letter: " + text;
  return std::nullopt;
}

window_checker::problem window_checker::compare_letters(const window_results& expected) const {
  auto should = rejected_;
  for (const auto& each : expected.late)
    should.insert("late " + each);
  if (letters_ == should)
    return std::nullopt;
  const auto differs = std::ranges::mismatch(letters_, should);
  const bool more =
      differs.in2 == should.end() || (differs.in1 != letters_.end() && *differs.in1 < *differs.in2);
  return more ? "a letter that should not be: " + *differs.in1
              : "a letter is missing: " + *differs.in2;
}

// --- outputs

window_checker::problem window_checker::read_outputs() {
  for (std::size_t target = 0; target < target_topics.size(); ++target) {
    auto& out = out_.*target_results[target];
    const std::string topic{target_topics[target]};
    const auto before = out.size();
    for (std::uint32_t i = 0; i < kafka_.partitions_of(topic); ++i) {
      const partition_id partition{static_cast<std::int32_t>(i)};
      auto& next = read_to_[{topic, partition.value}];
      next = kafka_.for_each_written(topic, partition, next, [&](const kafka_record& each) {
        out.push_back(each.key.value_or("") + "|" + each.value.value_or(""));
        if (topic == "processed")
          processed_ += std::stoll(each.value->substr(each.value->find(' ')));
      });
    }
    outputs_ += out.size() - before;
    if (out.size() != before)
      std::ranges::sort(out);
  }
  return std::nullopt;
}

window_checker::problem window_checker::compare() {
  const auto expected = expected_.so_far(stamp_);
  late_ = expected.late.size();
  missing_.clear();
  for (std::size_t target = 0; target < target_topics.size(); ++target) {
    const auto& is = out_.*target_results[target];
    const auto& should = expected.*target_results[target];
    if (is == should)
      continue;
    if (const auto more = excess(is, should); !more.empty())
      return std::string{target_topics[target]} + " has " + more + ", which is not due, or twice";
    missing_ = std::string{target_topics[target]} + " lacks " + excess(should, is);
  }
  owed_ += missing_.empty() ? 0 : 1;
  return compare_letters(expected);
}

// --- the end

bool window_checker::all_consumed() const {
  for (const bool other : {false, true})
    for (std::uint32_t i = 0; i < in_.partitions(other); ++i) {
      const partition_id partition{static_cast<std::int32_t>(i)};
      const auto at = readings_.find({other, partition.value});
      if (at == readings_.end())
        return false;
      const auto end = at->second.time.bound.value_or(
          kafka_.last_stable(window_input::topics[other ? 1 : 0], partition));
      if (at->second.committed < end.value)
        return false;
    }
  return true;
}

std::uint64_t window_checker::positions() const {
  std::uint64_t sum = 0;
  for (const auto& [of, at] : readings_)
    sum += static_cast<std::uint64_t>(at.committed);
  return sum;
}

window_checker::problem window_checker::check_end() const {
  std::map<std::string, std::string> folded;
  for (std::uint32_t i = 0; i < kafka_.partitions_of(state); ++i)
    kafka_.for_each_written(state, {static_cast<std::int32_t>(i)}, {}, [&](const auto& each) {
      if (each.value)
        folded[*each.key] = *each.value;
      else
        folded.erase(*each.key);
    });
  // Processing time does not end with the input; its operator has the last number, or a later one.
  constexpr std::uint32_t processing_number = window_job::processing.value + 1;
  for (const auto& [key, value] : folded) {
    if (key.starts_with("duet."))
      continue;
    const auto name = parse_state_key(key);
    if (!name || name->owner.value < processing_number)
      return "state is left of an operator whose input has ended";
  }
  return std::nullopt;
}

} // namespace duet::test
