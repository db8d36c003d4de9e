/// A SQL job on rows of one topic, without actors and without Kafka: cut into epochs, with as much
/// room as a test likes, and with restarts from what the state topic would have.
#pragma once

#include "jobs/fired_mark.hpp"
#include "jobs/source_times.hpp"
#include "jobs/state_key.hpp"
#include "tests/support/shards.hpp"
#include "tests/support/sql_reference.hpp"
#include "tests/support/sql_script.hpp"
#include "tests/unit/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// How a run is cut.
struct sql_cut {
  std::size_t epoch_rows = 1;
  std::size_t room = std::numeric_limits<std::size_t>::max();
  std::int64_t restart_once_in = 0; ///< After so many epochs; 0: never.
};

/// Rows of some names, mostly in the order of their times; with many names many are of one time.
inline std::vector<sql_row> draw_sql_rows(random& chance, std::int64_t most, std::size_t names) {
  std::vector<sql_row> made;
  std::int64_t time = 100;
  for (auto left = chance.between(1, most); left > 0; --left) {
    time += chance.once_in(static_cast<std::int64_t>(names) * 6)
                ? chance.between(10, 60)
                : chance.between(0, names > 3 ? 0 : 3);
    made.push_back({.name = "k" + std::to_string(chance.below(names)),
                    .time = time - (chance.once_in(3) ? chance.between(0, 40) : 0),
                    .value = chance.between(1, 5)});
  }
  return made;
}

class sql_run {
public:
  static constexpr std::uint32_t key_groups = 2;

  /// Rows are read by a script that prints what it makes.
  sql_run(const std::string& script, sql_cut cut, random& chance)
      : job_{sql_job_of(script)}, cut_{cut}, chance_{chance} {
    start();
  }

  /// Has an epoch of some rows, and perhaps a restart behind it.
  void epoch(const std::vector<sql_row>& all, std::size_t first, std::size_t count) {
    dispatch to{job_->shape(), key_groups};
    rejects refused;
    for (std::size_t i = first; i < first + count; ++i)
      read(all[i], to, refused);
    batches made;
    to.take({0}, made);
    shards_->begin(std::move(made), times_->take_steps(), now_);
    shards_->finish(chance_);
    collect(shards_->take_answers());
    if (cut_.restart_once_in > 0 && chance_.once_in(cut_.restart_once_in))
      start();
  }

  /// Sets the clock of the epochs that follow.
  void set_clock(stamp now) { now_ = now; }

  /// Has epochs without rows until nothing is owed.
  void pay() {
    for (int left = 100'000; left > 0 && owes_; --left)
      epoch({}, 0, 0);
    CHECK_FALSE(owes_);
  }

  /// Ends the input.
  void finish() {
    times_->end(split_);
    times_->settle();
    epoch({}, 0, 0);
    pay();
  }

  /// The same: nothing is kept any more then.
  void end() {
    finish();
    CHECK(state_.empty());
    CHECK(size_ == state_size{});
  }

  /// Starts anew with what the state topic has, perhaps another script with the same operators.
  void restart() { start(); }
  void restart(const std::string& script) {
    job_ = sql_job_of(script);
    start();
  }

  /// The lines that were printed since the last call, as "+I[..]", and what was written by key.
  [[nodiscard]] std::vector<std::string> take_lines() { return std::exchange(lines_, {}); }

  [[nodiscard]] bool owes() const { return owes_; }
  [[nodiscard]] std::size_t late() const { return late_; }
  [[nodiscard]] std::size_t owed() const { return owed_; } ///< Epochs that left something behind.
  [[nodiscard]] state_size size() const { return size_; }
  [[nodiscard]] std::size_t state_records() const { return state_.size(); }
  [[nodiscard]] std::size_t written() const { return written_; } ///< State records, by the last.
  /// When something is due without rows.
  [[nodiscard]] stamp next_stamp() const { return next_stamp_; }

private:
  using in_partition = std::pair<std::int32_t, std::string>;

  void start() {
    auto groups = make_groups(*job_, key_groups);
    for (const auto& [at, value] : state_) {
      const auto name = parse_state_key(at.second);
      REQUIRE(name);
      const state_record one{.key = name->name, .value = value, .offset = {}};
      auto& to = groups[static_cast<std::size_t>(at.first)];
      CHECK_FALSE(to.operators[name->owner.value - 1]->restore({&one, 1}));
    }
    for (std::uint32_t group = 0; group < key_groups; ++group)
      for (std::uint32_t i = 0; i < groups[group].operators.size(); ++i) {
        const auto fired = fired_.find({static_cast<std::int32_t>(group), operator_number{i + 1}});
        const auto mark = fired == fired_.end() ? fired_mark{{}, no_time} : fired->second;
        groups[group].operators[i]->free_up_to(mark.up_to, mark.key);
      }
    shards_.emplace(job_,
                    layout{key_groups, static_cast<std::uint32_t>(chance_.between(1, key_groups))},
                    std::move(groups), cut_.room);
    committed_times from;
    if (times_)
      from = {.at = {},
              .watermarks = {times_->watermark({0})},
              .splits = {{{table_id{0}, split_}, times_->at({0}, split_)}}};
    times_.emplace(job_->shape().tables, std::vector{split_}, from);
    front_ = job_->make_front(key_groups);
  }

  void read(const sql_row& row, dispatch& to, rejects& refused) {
    const auto value = row.as_json();
    const record one{
        .split = split_, .offset = {next_++}, .key = {}, .value = value, .headers = {}};
    front_->read({&one, 1}, *times_, to, refused);
  }

  void collect(const std::vector<applied>& answers) {
    owes_ = false;
    size_ = {};
    next_stamp_ = never;
    written_ = 0;
    for (const auto& each : answers) {
      owes_ = owes_ || each.owes;
      size_ += each.size;
      next_stamp_ = std::min(next_stamp_, each.next_stamp);
      std::istringstream printed{each.out->printed(printed_to::output)};
      for (std::string line; std::getline(printed, line);)
        lines_.push_back(line);
      for (std::size_t target = 0; target < job_->shape().targets.size(); ++target)
        static_cast<void>(
            each.out->outputs(numbered<target_id>(target)).for_each([&](const outgoing& out) {
              lines_.push_back(std::string{*out.key} + " = " +
                               std::string{out.value.value_or("none")});
              return true;
            }));
      each.out->rejected().for_each([&](const rejects::origin& of, const outgoing&) {
        CHECK(of.reason == reject_reason::late);
        ++late_;
      });
      static_cast<void>(each.out->changes().for_each([&](const outgoing& out) {
        keep(out);
        ++written_;
        return true;
      }));
    }
    owed_ += owes_ ? 1 : 0;
  }

  void keep(const outgoing& out) {
    const std::string key{*out.key};
    if (is_fired_mark(key)) {
      const auto mark = parse_fired_mark(key, out.value.value());
      REQUIRE(mark);
      fired_[{out.partition->value, mark->owner}] = *mark;
    } else if (out.value) {
      state_[{out.partition->value, key}] = *out.value;
    } else {
      state_.erase({out.partition->value, key});
    }
  }

  std::shared_ptr<const sql::sql_job> job_;
  sql_cut cut_;
  random& chance_;
  split split_{{0}, {0}};
  std::optional<shards> shards_;
  std::optional<source_times> times_;
  std::unique_ptr<front> front_;
  std::int64_t next_ = 0;
  stamp now_;
  std::map<in_partition, std::string> state_;
  std::map<std::pair<std::int32_t, operator_number>, fired_mark> fired_;
  std::vector<std::string> lines_;
  bool owes_ = false;
  stamp next_stamp_ = never;
  std::size_t written_ = 0;
  state_size size_;
  std::size_t late_ = 0;
  std::size_t owed_ = 0;
};

} // namespace duet::test
