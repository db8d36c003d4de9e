#include "jobs/fired_mark.hpp"
#include "jobs/source_times.hpp"
#include "jobs/state_key.hpp"
#include "tests/support/shards.hpp"
#include "tests/support/window_job.hpp"
#include "tests/support/window_reference.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

constexpr std::uint32_t key_groups = 4;
constexpr std::chrono::milliseconds ahead_max{2'000};
constexpr std::int64_t no_stamp = -1;
constexpr auto no_limit = std::numeric_limits<std::size_t>::max();

/// Rows of some partitions, as INGEST may read them.
struct window_input {
  std::int32_t events = 1; ///< Partitions.
  std::int32_t others = 1;
  std::vector<window_row> rows;
};

/// How a run cuts and divides its input.
struct window_cut {
  std::size_t epoch_rows = 1;
  std::uint32_t shards = 1;
  std::size_t room = no_limit;
  std::int64_t restart_once_in = 0; ///< After so many epochs; 0: never.
  std::int64_t crash_once_in = 0;   ///< The same with the loss of epochs that are on their way.
};

/// What is to be seen at least once in many runs.
struct happened {
  std::size_t owed = 0; ///< Epochs that left results to the next one.
  std::size_t restarts_owing = 0;
  std::size_t lost = 0; ///< Rows that were read and not committed.
  std::size_t late = 0;
  std::size_t far_future = 0;
  std::size_t joined = 0;
};

window_input draw_input(random& chance) {
  window_input made{.events = static_cast<std::int32_t>(chance.between(1, 3)),
                    .others = static_cast<std::int32_t>(chance.between(1, 2)),
                    .rows = {}};
  std::map<std::pair<bool, std::int32_t>, std::int64_t> offsets;
  std::int64_t time = -40;
  std::int64_t wall = 0;
  for (auto left = chance.between(0, 120); left > 0; --left) {
    time += chance.once_in(20) ? chance.between(20, 90) : chance.between(0, 3);
    wall += chance.between(0, 300);
    window_row row;
    row.other = chance.once_in(3);
    row.wall = wall;
    row.stamp = no_stamp;
    row.partition =
        static_cast<std::int32_t>(chance.between(0, (row.other ? made.others : made.events) - 1));
    row.offset = offsets[{row.other, row.partition}]++;
    row.key = chance.text("abc", 2);
    row.time = time - (chance.once_in(4) ? chance.between(0, 40) : chance.between(0, 4));
    if (chance.once_in(40))
      row.time = wall + ahead_max.count() + chance.between(chance.once_in(10) ? 0 : 1, 20);
    made.rows.push_back(row);
  }
  return made;
}

void check_equal(const window_results& made, const window_results& expected) {
  CHECK(made.windows == expected.windows);
  CHECK(made.counts == expected.counts);
  CHECK(made.joined == expected.joined);
  CHECK(made.processed == expected.processed);
  CHECK(made.late == expected.late);
  CHECK(made.far_future == expected.far_future);
}

/// Runs the job on an input, epoch by epoch.
class window_run {
public:
  window_run(const window_input& in, window_cut cut, random& chance, happened& seen)
      : in_{in}, rows_{in.rows}, cut_{cut}, chance_{chance}, seen_{seen} {
    for (std::int32_t i = 0; i < in.events; ++i)
      splits_.push_back({window_job::events, {i}});
    for (std::int32_t i = 0; i < in.others; ++i)
      splits_.push_back({window_job::others, {i}});
    start(cut.shards);
  }

  /// Everything; then to the end of time, and nothing is left.
  void finish() {
    while (next_ < rows_.size()) {
      begin_epoch(chance_.once_in(4) ? 0 : std::min(cut_.epoch_rows, rows_.size() - next_));
      if (chance_.once_in(2))
        settle();
      if (happens(cut_.restart_once_in))
        restart();
      if (happens(cut_.crash_once_in))
        crash();
    }
    pay();
    check_equal(sorted(), expected().so_far(now_.value));
    for (const auto& each : splits_)
      times_->end(each);
    times_->settle();
    now_.value += 10'000;
    begin_epoch(0);
    pay();
    CHECK(folded().empty());
    CHECK(size_ == state_size{});
    count_seen();
    check_equal(sorted(), expected().at_end());
    std::erase_if(stamped_,
                  [](const auto& row) { return row.time > row.wall + ahead_max.count(); });
    CHECK(std::ranges::equal(*trace_, stamped_, {}, place_of, place_of));
  }

private:
  struct change {
    std::int32_t partition;
    std::string key;
    std::optional<std::string> value;
  };
  using state_topic = std::map<std::pair<std::int32_t, std::string>, std::string>;

  /// How far everything is that an epoch commits besides its effects.
  struct commit {
    std::size_t next = 0; ///< Row.
    committed_times times;
  };

  [[nodiscard]] bool happens(std::int64_t once_in) {
    return once_in > 0 && chance_.once_in(once_in);
  }

  /// What a brute force makes of the same rows with the stamps of this run.
  [[nodiscard]] window_reference expected() const {
    window_reference made{static_cast<std::size_t>(in_.events),
                          static_cast<std::size_t>(in_.others), ahead_max.count()};
    for (const auto& each : stamped_)
      made.add(each);
    return made;
  }

  static std::tuple<bool, std::int32_t, std::int64_t> place_of(const window_row& row) {
    return {row.other, row.partition, row.offset};
  }

  static split split_of(const window_row& row) {
    return {row.other ? window_job::others : window_job::events, {row.partition}};
  }

  void start(std::uint32_t shard_count) {
    auto groups = make_groups(*job_, key_groups);
    restore(groups);
    shards_.emplace(job_, layout{key_groups, shard_count}, std::move(groups), cut_.room);
    times_.emplace(job_->shape().tables, splits_, committed_.times);
    front_ = job_->make_front(key_groups);
  }

  /// Reads rows, and gives them to the shards.
  void begin_epoch(std::size_t count) {
    dispatch to{job_->shape(), key_groups};
    auto& refused = refused_.emplace_back();
    for (; count > 0; --count) {
      const auto& row = stamped_.emplace_back(rows_[next_++]);
      const auto value = row.key + " " + std::to_string(row.time);
      const record read{
          .split = split_of(row), .offset = {row.offset}, .key = {}, .value = value, .headers = {}};
      times_->set_wall({row.wall});
      front_->read({&read, 1}, *times_, to, refused);
      now_.value = std::max(now_.value, row.wall);
    }
    for (auto at = stamped_.rbegin(); at != stamped_.rend() && at->stamp == no_stamp; ++at)
      at->stamp = now_.value;
    batches rows;
    to.take({0}, rows);
    shards_->begin(std::move(rows), times_->take_steps(), now_);
  }

  /// Lets the shards finish what was begun.
  void settle() {
    shards_->finish(chance_);
    std::map<std::uint64_t, std::vector<applied>> epochs;
    for (auto& each : shards_->take_answers())
      epochs[each.epoch.value].push_back(std::move(each));
    for (const auto& [number, answers] : epochs)
      collect(answers);
    CHECK(epochs.size() == refused_.size());
    for (const auto& each : std::exchange(refused_, {}))
      collect(each);
    committed_ = {.next = next_, .times = times_now()};
  }

  [[nodiscard]] committed_times times_now() const {
    committed_times made{.at = now_, .watermarks = {}, .splits = {}};
    for (const auto table : {window_job::events_table, window_job::others_table}) {
      made.watermarks.push_back(times_->watermark(table));
      for (const auto& each : splits_)
        if (each.source == job_->shape().tables[table.value].sources.front())
          made.splits[{table, each}] = times_->at(table, each);
    }
    return made;
  }

  /// Has epochs without rows until nothing is owed.
  void pay() {
    settle();
    for (int left = 10'000; left > 0 && (owes_ || next_stamp_ <= now_); --left) {
      begin_epoch(0);
      settle();
      if (happens(cut_.restart_once_in))
        restart();
    }
    CHECK_FALSE(owes_);
  }

  void collect(const std::vector<applied>& answers) {
    CHECK(answers.size() == shards_->keys().shards);
    owes_ = false;
    next_stamp_ = never;
    size_ = {};
    std::set<std::pair<std::int32_t, std::string>> changed;
    for (const auto& each : answers) {
      owes_ = owes_ || each.owes;
      next_stamp_ = std::min(next_stamp_, each.next_stamp);
      size_ += each.size;
      collect(each.out->rejected());
      for (std::size_t to = 0; to < job_->shape().targets.size(); ++to)
        static_cast<void>(
            each.out->outputs(numbered<target_id>(to)).for_each([&](const outgoing& out) {
              made_[to]->push_back(std::string{*out.key} + "|" + std::string{*out.value});
              return true;
            }));
      static_cast<void>(each.out->changes().for_each([&](const outgoing& out) {
        const auto& made = log_.emplace_back(
            change{out.partition->value, std::string{*out.key},
                   out.value ? std::optional{std::string{*out.value}} : std::nullopt});
        CHECK(changed.emplace(made.partition, made.key).second);
        if (is_fired_mark(made.key))
          note_fired();
        return true;
      }));
    }
    seen_.owed += owes_ ? 1 : 0;
  }

  /// The last change is a mark: it is kept apart, and never goes back.
  void note_fired() {
    const auto made = log_.back();
    log_.pop_back();
    const auto mark = parse_fired_mark(made.key, made.value.value());
    REQUIRE(mark);
    auto& before = fired_.try_emplace({made.partition, mark->owner}, no_time).first->second;
    CHECK(mark->up_to > before);
    before = mark->up_to;
  }

  [[nodiscard]] event_time fired_up_to(std::int32_t partition, operator_number owner) const {
    const auto found = fired_.find({partition, owner});
    return found == fired_.end() ? no_time : found->second;
  }

  void collect(const rejects& from) {
    from.for_each([&](const rejects::origin& of, const outgoing& original) {
      const bool late = of.reason == reject_reason::late;
      CHECK((late || of.reason == reject_reason::far_future));
      CHECK(of.detail.empty() != late);
      auto& to = late ? results_.late : results_.far_future;
      to.push_back(std::to_string(of.split.source.value) + "/" +
                   std::to_string(of.split.partition.value) + "/" +
                   std::to_string(of.offset.value));
      const auto row = std::ranges::find_if(in_.rows, [&](const window_row& each) {
        return each.other == (of.split.source == window_job::others) &&
               each.partition == of.split.partition.value && each.offset == of.offset.value;
      });
      CHECK(original.value.value() == row->key + " " + std::to_string(row->time));
    });
  }

  /// Drops all that is in memory, and goes on from what was written, on other shards.
  void restart() {
    settle();
    seen_.restarts_owing += owes_ ? 1 : 0;
    start(static_cast<std::uint32_t>(chance_.between(1, key_groups)));
  }

  /// The same, without what is on its way: it is read again, and splits interleave otherwise.
  void crash() {
    seen_.lost += next_ - committed_.next;
    next_ = committed_.next;
    now_ = committed_.times.at;
    refused_.clear();
    stamped_.resize(next_);
    positions at;
    for (const auto& each : splits_)
      at.push_back({each, {std::ranges::count(stamped_, each, split_of)}});
    forget_uncommitted(*trace_, at);
    for (auto i = next_; i + 1 < rows_.size(); ++i)
      if (split_of(rows_[i]) != split_of(rows_[i + 1]) && chance_.once_in(2))
        std::swap(rows_[i], rows_[i + 1]);
    start(static_cast<std::uint32_t>(chance_.between(1, key_groups)));
  }

  /// What is left of the state topic when it is compacted.
  [[nodiscard]] state_topic folded() const {
    state_topic made;
    for (const auto& each : log_)
      if (each.value)
        made[{each.partition, each.key}] = *each.value;
      else
        made.erase({each.partition, each.key});
    return made;
  }

  /// As written, or compacted and in any order; what has fired is known without its tombstones.
  void restore(std::vector<group_state>& groups) {
    auto records = log_;
    if (chance_.once_in(2)) {
      records.clear();
      for (const auto& [at, value] : folded())
        records.insert(records.begin() +
                           static_cast<std::ptrdiff_t>(chance_.below(records.size() + 1)),
                       change{at.first, at.second, value});
    }
    for (const auto& each : records) {
      const auto name = parse_state_key(each.key);
      REQUIRE(name);
      const bool has_fired =
          name->name.time && *name->name.time <= fired_up_to(each.partition, name->owner);
      if (!each.value && has_fired && chance_.once_in(2))
        continue;
      const state_record one{.key = name->name, .value = each.value, .offset = {}};
      auto& to = groups[static_cast<std::size_t>(each.partition)];
      CHECK_FALSE(to.operators[name->owner.value - 1]->restore({&one, 1}));
    }
    for (const auto& [at, up_to] : fired_)
      groups[static_cast<std::size_t>(at.first)].operators[at.second.value - 1]->free_up_to(
          up_to, std::nullopt);
  }

  [[nodiscard]] window_results sorted() const {
    auto made = results_;
    for (auto* each :
         {&made.windows, &made.counts, &made.joined, &made.processed, &made.late, &made.far_future})
      std::ranges::sort(*each);
    return made;
  }

  void count_seen() {
    seen_.late += results_.late.size();
    seen_.far_future += results_.far_future.size();
    seen_.joined += results_.joined.size();
  }

  const window_input& in_;
  std::vector<window_row> rows_; ///< In the order in which they are read.
  window_cut cut_;
  random& chance_;
  happened& seen_;
  std::shared_ptr<window_job::trace> trace_ = std::make_shared<window_job::trace>();
  std::shared_ptr<const window_job> job_ = std::make_shared<window_job>(ahead_max, trace_);
  std::vector<split> splits_;
  std::optional<shards> shards_;
  std::optional<source_times> times_;
  std::unique_ptr<front> front_;
  stamp now_;
  std::size_t next_ = 0; ///< Row to be read.
  commit committed_;
  std::vector<rejects> refused_; ///< Of each epoch that was begun.
  bool owes_ = false;
  stamp next_stamp_ = never;
  state_size size_;
  std::vector<change> log_;
  std::map<std::pair<std::int32_t, operator_number>, event_time> fired_;
  std::vector<window_row> stamped_;
  window_results results_;
  std::array<window_results::texts*, 4> made_{&results_.windows, &results_.counts, &results_.joined,
                                              &results_.processed};
};

TEST_CASE("windows are what their rows make them, however epochs are cut and shards divided") {
  random chance;
  happened seen;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const auto input = draw_input(chance);
    for (const std::size_t epoch_rows : {std::size_t{1}, std::size_t{2}, std::size_t{7}, no_limit})
      for (const std::uint32_t count : {1U, 2U, 4U}) {
        CAPTURE(epoch_rows);
        CAPTURE(count);
        window_run run{input, {.epoch_rows = epoch_rows, .shards = count}, chance, seen};
        run.finish();
      }
  }
  CHECK(seen.owed == 0);
  CHECK(seen.late > 0);
  CHECK(seen.far_future > 0);
  CHECK(seen.joined > 0);
}

TEST_CASE("neither owed results, restarts nor crashes change what comes out") {
  random chance;
  happened seen;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const auto input = draw_input(chance);
    for (const std::size_t epoch_rows : {std::size_t{1}, std::size_t{2}, std::size_t{7}, no_limit})
      for (const std::size_t room : {std::size_t{0}, std::size_t{20'000}, no_limit}) {
        CAPTURE(epoch_rows);
        CAPTURE(room);
        const window_cut cut{.epoch_rows = epoch_rows,
                             .shards = static_cast<std::uint32_t>(chance.between(1, key_groups)),
                             .room = room,
                             .restart_once_in = chance.once_in(2) ? 3 : 0,
                             .crash_once_in = chance.once_in(2) ? 4 : 0};
        window_run run{input, cut, chance, seen};
        run.finish();
      }
  }
  CHECK(seen.owed > 0);
  CHECK(seen.restarts_owing > 0);
  CHECK(seen.lost > 0);
}

TEST_CASE("a trace forgets what was read and not committed") {
  window_job::trace read;
  for (const bool other : {false, true})
    for (const std::int32_t partition : {0, 1})
      for (const std::int64_t offset : {0, 1, 2})
        read.push_back({.other = other, .partition = partition, .offset = offset, .key = {}});
  forget_uncommitted(read, {{{window_job::events, {1}}, {2}}, {{window_job::others, {0}}, {1}}});
  REQUIRE(read.size() == 3);
  CHECK(read[0].partition == 1);
  CHECK(read[1].offset == 1);
  CHECK(read[2].other);
}

} // namespace
} // namespace duet::test
