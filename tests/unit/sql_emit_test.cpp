// Windows with early and late results, against counting; however epochs are cut, with little room
// and restarts.
#include "jobs/fired_mark.hpp"
#include "jobs/source_times.hpp"
#include "jobs/sql/sql_job.hpp"
#include "jobs/state_key.hpp"
#include "sql/script.hpp"
#include "tests/support/shards.hpp"
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
namespace {

constexpr std::uint32_t key_groups = 2;
constexpr std::int64_t size_ms = 10;
constexpr std::int64_t out_of_order_ms = 3;
constexpr auto no_limit = std::numeric_limits<std::size_t>::max();

struct emit_row {
  std::string name;
  std::int64_t time;
  std::int64_t value;
};

/// How windows say more, and how a run is cut.
struct emit_cut {
  bool early = false;
  std::int64_t lateness_ms = 0;
  std::size_t epoch_rows = 1;
  std::size_t room = no_limit;
  std::int64_t restart_once_in = 0; ///< After so many epochs; 0: never.
};

std::string script_of(const emit_cut& of) {
  std::string made;
  const auto set = [&](const std::string& key, const std::string& value) {
    made += "SET 'table.exec.emit." + key + "' = '" + value + "';\n";
  };
  if (of.early) {
    set("early-fire.enabled", "true");
    set("early-fire.delay", "0");
  }
  if (of.lateness_ms > 0) {
    set("late-fire.enabled", "true");
    set("late-fire.delay", "0");
    set("allow-lateness", std::to_string(of.lateness_ms) + " ms");
  }
  return made + R"(
CREATE TABLE t (name STRING, ms BIGINT, n BIGINT, ts AS TO_TIMESTAMP_LTZ(ms, 3),
  WATERMARK FOR ts AS ts - INTERVAL '0.003' SECOND
) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json', 'duet.watermark.max-ahead' = '0');
CREATE TABLE u (name STRING, ends STRING, n BIGINT, total BIGINT, most BIGINT)
WITH ('connector' = 'print');
INSERT INTO u
SELECT name, DATE_FORMAT(TUMBLE_END(ts, INTERVAL '0.010' SECOND), 'ss.SSS'), COUNT(DISTINCT n),
  SUM(n), MAX(n)
FROM t GROUP BY name, TUMBLE(ts, INTERVAL '0.010' SECOND);)";
}

std::shared_ptr<const sql::sql_job> job_of(const emit_cut& cut) {
  sql::source in{.name = "test.sql", .written = script_of(cut), .filled = {}, .replaced = {}};
  sql::diagnostics said;
  auto bound = sql::bind_script(in, said);
  REQUIRE_MESSAGE(bound, sql::render(said, in));
  return std::make_shared<const sql::sql_job>(std::move(*bound));
}

/// The end of a window as the script shows it.
std::string shown(std::int64_t end) {
  auto millis = std::to_string(1'000 + end % 1'000).substr(1);
  auto seconds = std::to_string(100 + end / 1'000).substr(1);
  return seconds + "." + millis;
}

using visible_rows = std::map<std::string, std::string>; ///< "name, end" to the rest.

/// What is visible, by counting row by row.
class emit_reference {
public:
  explicit emit_reference(emit_cut cut) : cut_{cut} {}

  void add(const emit_row& row) {
    const auto end = row.time - row.time % size_ms + size_ms;
    if (end - 1 + cut_.lateness_ms <= watermark_)
      ++late_;
    else
      windows_[{row.name, end}].push_back(row.value);
    watermark_ = std::max(watermark_, row.time - out_of_order_ms);
  }

  [[nodiscard]] visible_rows visible(bool at_end) const {
    visible_rows made;
    for (const auto& [key, values] : windows_) {
      if (!cut_.early && !at_end && key.second - 1 > watermark_)
        continue;
      auto sorted = values;
      std::ranges::sort(sorted);
      std::int64_t total = 0;
      for (const auto each : sorted)
        total += each;
      const auto others = std::ranges::unique(sorted);
      const auto distinct = sorted.size() - others.size();
      made[key.first + ", " + shown(key.second)] =
          std::to_string(distinct) + ", " + std::to_string(total) + ", " +
          std::to_string(*std::ranges::max_element(values));
    }
    return made;
  }

  [[nodiscard]] std::size_t late() const { return late_; }

private:
  emit_cut cut_;
  std::map<std::pair<std::string, std::int64_t>, std::vector<std::int64_t>> windows_;
  std::int64_t watermark_ = std::numeric_limits<std::int64_t>::min();
  std::size_t late_ = 0;
};

class emit_run {
public:
  emit_run(const std::vector<emit_row>& rows, emit_cut cut, random& chance)
      : rows_{rows}, cut_{cut}, chance_{chance}, job_{job_of(cut)}, expected_{cut} {
    start();
  }

  void finish() {
    while (next_ < rows_.size()) {
      epoch(std::min(cut_.epoch_rows, rows_.size() - next_));
      if (chance_.once_in(2))
        pay();
      if (!owes_)
        CHECK(visible_ == expected_.visible(false));
      owed_ += owes_ ? 1 : 0;
      if (cut_.restart_once_in > 0 && chance_.once_in(cut_.restart_once_in))
        start();
    }
    times_->end(split_);
    times_->settle();
    epoch(0);
    pay();
    CHECK(visible_ == expected_.visible(true));
    CHECK(late_ == expected_.late());
    CHECK(state_.empty());
    CHECK(size_ == state_size{});
  }

  [[nodiscard]] std::size_t late() const { return late_; }
  [[nodiscard]] std::size_t updates() const { return updates_; }
  [[nodiscard]] std::size_t owed() const { return owed_; }

private:
  void start() {
    auto groups = make_groups(*job_, key_groups);
    for (const auto& [at, value] : state_) {
      const auto name = parse_state_key(at.second);
      REQUIRE(name);
      const state_record one{.key = name->name, .value = value, .offset = {}};
      auto& to = groups[static_cast<std::size_t>(at.first)];
      CHECK_FALSE(to.operators[name->owner.value - 1]->restore({&one, 1}));
    }
    for (const auto& [at, up_to] : fired_)
      groups[static_cast<std::size_t>(at.first)].operators[at.second.value - 1]->free_up_to(up_to);
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

  void epoch(std::size_t count) {
    dispatch to{job_->shape(), key_groups};
    rejects refused;
    for (; count > 0; --count) {
      const auto& row = rows_[next_];
      const auto value = R"({"name":")" + row.name + R"(","ms":)" + std::to_string(row.time) +
                         R"(,"n":)" + std::to_string(row.value) + "}";
      const record read{.split = split_,
                        .offset = {static_cast<std::int64_t>(next_++)},
                        .key = {},
                        .value = value,
                        .headers = {}};
      front_->read({&read, 1}, *times_, to, refused);
      expected_.add(row);
    }
    batches made;
    to.take({0}, made);
    shards_->begin(std::move(made), times_->take_steps(), {});
    shards_->finish(chance_);
    collect(shards_->take_answers());
  }

  /// Has epochs without rows until nothing is owed.
  void pay() {
    for (int left = 1'000; left > 0 && owes_; --left)
      epoch(0);
    CHECK_FALSE(owes_);
  }

  void collect(const std::vector<applied>& answers) {
    owes_ = false;
    size_ = {};
    for (const auto& each : answers) {
      owes_ = owes_ || each.owes;
      size_ += each.size;
      std::istringstream lines{each.out->printed(printed_to::output)};
      for (std::string line; std::getline(lines, line);)
        change(line);
      each.out->rejected().for_each([&](const rejects::origin& of, const outgoing&) {
        CHECK(of.reason == reject_reason::late);
        ++late_;
      });
      static_cast<void>(each.out->changes().for_each([&](const outgoing& out) {
        keep(out);
        return true;
      }));
    }
  }

  /// "+I[name, end, rest]": none takes back what is not there, or adds what is.
  void change(const std::string& line) {
    CAPTURE(line);
    const auto kind = line.substr(0, 2);
    const auto text = line.substr(3, line.size() - 4);
    const auto split = text.find(", ", text.find(", ") + 2);
    const auto key = text.substr(0, split);
    const auto rest = text.substr(split + 2);
    const auto found = visible_.find(key);
    if (kind == "-U" || kind == "-D") {
      REQUIRE(found != visible_.end());
      CHECK(found->second == rest);
      visible_.erase(found);
      ++updates_;
    } else {
      CHECK(found == visible_.end());
      visible_[key] = rest;
    }
  }

  void keep(const outgoing& out) {
    const std::string key{*out.key};
    if (is_fired_mark(key)) {
      const auto mark = parse_fired_mark(key, out.value.value());
      REQUIRE(mark);
      fired_[{out.partition->value, mark->owner}] = mark->up_to;
    } else if (out.value) {
      state_[{out.partition->value, key}] = *out.value;
    } else {
      state_.erase({out.partition->value, key});
    }
  }

  const std::vector<emit_row>& rows_;
  emit_cut cut_;
  random& chance_;
  std::shared_ptr<const sql::sql_job> job_;
  emit_reference expected_;
  split split_{{0}, {0}};
  std::optional<shards> shards_;
  std::optional<source_times> times_;
  std::unique_ptr<front> front_;
  std::size_t next_ = 0;
  std::map<std::pair<std::int32_t, std::string>, std::string> state_;
  std::map<std::pair<std::int32_t, operator_number>, event_time> fired_;
  visible_rows visible_;
  bool owes_ = false;
  state_size size_;
  std::size_t late_ = 0;
  std::size_t updates_ = 0;
  std::size_t owed_ = 0;
};

std::vector<emit_row> draw_rows(random& chance, std::int64_t most, std::size_t names) {
  std::vector<emit_row> made;
  std::int64_t time = 40;
  for (auto left = chance.between(1, most); left > 0; --left) {
    time += chance.once_in(static_cast<std::int64_t>(names) * 5)
                ? chance.between(10, 60)
                : chance.between(0, names > 3 ? 0 : 3);
    made.push_back({.name = "k" + std::to_string(chance.below(names)),
                    .time = time - (chance.once_in(3) ? chance.between(0, 40) : 0),
                    .value = chance.between(1, 5)});
  }
  return made;
}

TEST_CASE("early and late results are what was counted so far, whatever the epochs and restarts") {
  random chance;
  std::size_t late = 0;
  std::size_t updates = 0;
  for (int round = 0; round < 60; ++round) {
    const auto rows = draw_rows(chance, 80, 3);
    for (const bool early : {false, true})
      for (const std::int64_t lateness : {0, 1, 10, 25}) {
        if (!early && lateness == 0)
          continue;
        emit_cut cut{.early = early, .lateness_ms = lateness};
        cut.epoch_rows = static_cast<std::size_t>(chance.between(1, 12));
        cut.restart_once_in = chance.between(0, 3);
        CAPTURE(round);
        CAPTURE(early);
        CAPTURE(lateness);
        emit_run run{rows, cut, chance};
        run.finish();
        late += run.late();
        updates += run.updates();
      }
  }
  CHECK(late > 0);
  CHECK(updates > 0);
}

TEST_CASE("where there is no room, rows change windows that are still to be fired") {
  random chance;
  std::size_t owed = 0;
  for (int round = 0; round < 10; ++round) {
    CAPTURE(round);
    const auto rows = draw_rows(chance, 8'000, 800);
    emit_cut cut{.early = false, .lateness_ms = 25, .epoch_rows = 400, .room = 1};
    cut.restart_once_in = 4;
    emit_run run{rows, cut, chance};
    run.finish();
    owed += run.owed();
  }
  CHECK(owed > 0);
}

} // namespace
} // namespace duet::test
