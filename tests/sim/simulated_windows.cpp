#include "jobs/state_key.hpp"
#include "tests/sim/simulated_applications.hpp"
#include "tests/support/window_job.hpp"
#include "tests/support/window_reference.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <limits>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

namespace {

/// Beyond any clock of a simulation by more than `window_job` allows.
constexpr std::int64_t far_time = 4'000'000'000'000'000;

constexpr std::chrono::milliseconds idle_after{2'000};

/// By target.
constexpr std::array window_targets{&window_results::windows, &window_results::counts,
                                    &window_results::joined, &window_results::processed};

std::int64_t whole(std::size_t number) { return static_cast<std::int64_t>(number); }

/// What differs from run to run.
struct window_variant {
  bool bounded = false;
  bool idles = false;
  bool idles_by_default = false; ///< The user has not said when.
  bool changes = false;          ///< The operator of processing time is another one now and then.
};

class drawn_windows : public window_job {
public:
  drawn_windows(const window_variant& in, std::uint32_t version) : shape_{window_job::shape()} {
    for (auto& each : shape_.sources)
      each.bounded = in.bounded;
    for (auto& each : shape_.tables)
      if (in.idles)
        each.rules = {.idle_after = idle_after, .idle_after_is_set = !in.idles_by_default};
    shape_.operators[processing.value].fingerprint = "processing/" + std::to_string(version);
  }

  [[nodiscard]] const job_shape& shape() const override { return shape_; }

private:
  job_shape shape_;
};

class simulated_windows : public application {
public:
  explicit simulated_windows(const window_variant& in) : variant_{in} {}

  [[nodiscard]] std::shared_ptr<const job> make_job(dice& chance) override;
  [[nodiscard]] drawn_record draw_record(source_id to, dice& chance) override;
  [[nodiscard]] std::optional<drawn_record> draw_late(source_id to, event_time watermark,
                                                      dice& chance) override;
  [[nodiscard]] std::optional<event_time> time_of(table_id table,
                                                  const std::string& meaning) const override;
  [[nodiscard]] problem take(const committed_epoch& in, letters_due& due) override;
  void forgive_loss_of(target_id which) override { forgiven_.at(which.value) = true; }
  [[nodiscard]] std::string owed() const override { return missing_; }
  [[nodiscard]] std::string awaited() const override;
  [[nodiscard]] problem judge_end(const state_map& state,
                                  const state_size& restored) const override;

private:
  std::int64_t next_time(dice& chance);
  static drawn_record spell(std::int64_t time, dice& chance);
  void change_version(const job& of);
  void read(const read_record& in, stamp now, letters_due& due);
  void pass_time(std::span<const event_time> watermarks);
  void read_outputs(const std::vector<written_output>& all);
  problem compare(stamp now);
  [[nodiscard]] bool has_ended() const;

  window_variant variant_;
  std::uint32_t version_ = 1;
  std::int64_t time_ = -40;
  std::string committed_version_;      ///< Of who has committed last.
  std::vector<event_time> watermarks_; ///< By table.
  window_reference expected_{std::numeric_limits<std::int32_t>::max()};
  window_results out_;
  std::array<bool, window_targets.size()> forgiven_{};
  std::int64_t processed_ = 0; ///< Rows in those windows of processing time that are out.
  std::string missing_;
};

std::shared_ptr<const job> simulated_windows::make_job(dice& chance) {
  if (variant_.changes && chance.below(4) == 0)
    version_ = 3 - version_;
  return std::make_shared<drawn_windows>(variant_, version_);
}

// --- its input

/// Most rows are in some order of time.
drawn_record simulated_windows::draw_record(source_id, dice& chance) {
  return spell(next_time(chance), chance);
}

/// A row whose time is just at a watermark, or around it.
std::optional<drawn_record> simulated_windows::draw_late(source_id, event_time watermark,
                                                         dice& chance) {
  return spell(chance.below(2) == 0 ? watermark.value - whole(chance.below(3))
                                    : watermark.value + 6 - whole(chance.below(13)),
               chance);
}

std::int64_t simulated_windows::next_time(dice& chance) {
  time_ += whole(chance.below(20) == 0 ? chance.between(20, 90) : chance.below(4));
  return time_ - whole(chance.below(4) == 0 ? chance.below(41) : chance.below(5));
}

drawn_record simulated_windows::spell(std::int64_t time, dice& chance) {
  std::string value{"abcde"[chance.below(5)]};
  value += " ";
  if (chance.per_mille(25))
    return {.value = value, .reason = "not_a_number"};
  value += std::to_string(chance.per_mille(25) ? far_time + time : time);
  return {.value = value, .meaning = value};
}

// --- what has to come of it

std::optional<event_time> simulated_windows::time_of(table_id, const std::string& meaning) const {
  return event_time{std::stoll(meaning.substr(meaning.find(' ')))};
}

application::problem simulated_windows::take(const committed_epoch& in, letters_due& due) {
  change_version(*in.of);
  for (const auto& each : in.records)
    read(each, in.now, due);
  pass_time(in.watermarks);
  watermarks_ = in.watermarks;
  read_outputs(in.outputs);
  return compare(in.now);
}

/// State of an operator that the job has no longer is gone, also when it comes back. Whoever takes
/// over commits his claim first, and nothing with it.
void simulated_windows::change_version(const job& of) {
  const auto& now = of.shape().operators[window_job::processing.value].fingerprint;
  if (std::exchange(committed_version_, now) != now)
    expected_.forget_processing(out_.processed);
}

void simulated_windows::read(const read_record& in, stamp now, letters_due& due) {
  const auto& [split, offset] = in.what->place;
  pass_time(in.watermarks);
  window_row row{.other = split.source == window_job::others,
                 .partition = split.partition.value,
                 .offset = offset.value,
                 .key = {},
                 .stamp = now.value};
  std::istringstream{*in.what->what.meaning} >> row.key >> row.time;
  row.wall = row.time;
  if (row.time >= far_time / 2)
    due.insert({in.what->place, "far_future"});
  else if (expected_.add(row))
    due.insert({in.what->place, "late"});
}

void simulated_windows::pass_time(std::span<const event_time> watermarks) {
  for (const auto table : {window_job::events_table, window_job::others_table})
    expected_.pass_time(table == window_job::others_table, watermarks[table.value].value);
}

void simulated_windows::read_outputs(const std::vector<written_output>& all) {
  for (const auto& [to, what] : all) {
    (out_.*window_targets.at(to.value))
        .push_back(what.key.value_or("") + "|" + what.value.value_or(""));
    if (to == window_job::processed)
      processed_ += std::stoll(what.value->substr(what.value->find(' ')));
  }
  if (!all.empty())
    for (const auto each : window_targets)
      std::ranges::sort(out_.*each);
}

application::problem simulated_windows::compare(stamp now) {
  /// What is in `some` and not in `all`; empty if nothing is.
  const auto excess = [](const window_results::texts& some, const window_results::texts& all) {
    window_results::texts more;
    std::ranges::set_difference(some, all, std::back_inserter(more));
    return more.empty() ? "" : more.front();
  };
  const auto expected = expected_.so_far(now.value);
  missing_.clear();
  for (std::size_t i = 0; i < window_targets.size(); ++i) {
    const auto& is = out_.*window_targets[i];
    const auto& should = expected.*window_targets[i];
    const auto topic = "target " + std::to_string(i);
    if (is == should)
      continue;
    if (const auto more = excess(is, should); !more.empty())
      return topic + " has " + more + ", which is not due, or twice";
    if (!forgiven_[i])
      missing_ = topic + " lacks " + excess(should, is);
  }
  return std::nullopt;
}

bool simulated_windows::has_ended() const {
  return !watermarks_.empty() &&
         std::ranges::all_of(watermarks_, [](auto each) { return each == end_of_time; });
}

/// Processing time does not end with the input.
std::string simulated_windows::awaited() const {
  if (!missing_.empty())
    return missing_;
  const bool processed = processed_ == expected_.processed_rows();
  return processed || has_ended() || forgiven_[window_job::processed.value]
             ? ""
             : "windows of processing time are not out";
}

/// After the end of time state is left of windows of processing time alone. Their operator has the
/// last number, or a later one.
application::problem simulated_windows::judge_end(const state_map& state, const state_size&) const {
  if (!has_ended())
    return std::nullopt;
  constexpr std::uint32_t processing_number = window_job::processing.value + 1;
  for (const auto& [key, value] : state) {
    const auto name = parse_state_key(key);
    if (!name || name->owner.value < processing_number)
      return "state is left of an operator whose input has ended";
  }
  return std::nullopt;
}

} // namespace

std::unique_ptr<application> draw_windows(dice& chance) {
  return std::make_unique<simulated_windows>(
      window_variant{.bounded = chance.below(4) == 0,
                     .idles = chance.below(2) == 0,
                     .idles_by_default = chance.below(3) == 0,
                     .changes = chance.below(6) == 0});
}

} // namespace duet::test
