// Windows with early and late results, against counting; however epochs are cut, with little room
// and restarts.
#include "tests/unit/random.hpp"
#include "tests/unit/sql_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {
namespace {

constexpr std::int64_t size_ms = 10;
constexpr std::int64_t slide_ms = 5; ///< In processing time.

/// How windows say more, and how a run is cut.
struct emit_cut : sql_cut {
  bool early = false;
  std::int64_t lateness_ms = 0;
  bool by_clock = false;
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
  const std::string rows = of.by_clock ? "(SELECT name, n, PROCTIME() AS at_ FROM t)"
                                       : "(SELECT name, n, ts AS at_ FROM t)";
  const std::string window = of.by_clock ? "(at_, INTERVAL '0.005' SECOND, INTERVAL '0.010' SECOND)"
                                         : "(at_, INTERVAL '0.010' SECOND)";
  const std::string kind = of.by_clock ? "HOP" : "TUMBLE";
  return made + create_sql_table() + R"(
CREATE TABLE u (name STRING, ends STRING, n BIGINT, total BIGINT, most BIGINT)
WITH ('connector' = 'print');
INSERT INTO u
SELECT name, DATE_FORMAT()" +
         kind + "_END" + window + R"(, 'HH:mm:ss.SSS'), COUNT(DISTINCT n), SUM(n), MAX(n)
FROM )" + rows +
         " GROUP BY name, " + kind + window + ";";
}

using visible_rows = std::map<std::string, std::string>; ///< "name, end" to the rest.

/// What is visible, by counting row by row.
class emit_reference {
public:
  explicit emit_reference(emit_cut cut) : cut_{cut} {}

  void add(const sql_row& row, std::int64_t clock) {
    if (cut_.by_clock) {
      for (auto end = clock - clock % slide_ms + slide_ms; end <= clock + size_ms; end += slide_ms)
        windows_[{row.name, end}].push_back(row.value);
      return;
    }
    const auto end = row.time - row.time % size_ms + size_ms;
    if (end - 1 + cut_.lateness_ms <= watermark_)
      ++late_;
    else
      windows_[{row.name, end}].push_back(row.value);
    watermark_ = std::max(watermark_, row.time - sql_out_of_order_ms);
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
      made[key.first + ", " + shown_time(key.second)] =
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
  emit_run(const std::vector<sql_row>& rows, emit_cut cut, random& chance)
      : rows_{rows}, cut_{cut}, chance_{chance}, run_{script_of(cut), cut, chance}, expected_{cut} {
  }

  void finish() {
    for (std::size_t next = 0; next < rows_.size();) {
      tick(0, 7);
      const auto count = std::min(cut_.epoch_rows, rows_.size() - next);
      run_.epoch(rows_, next, count);
      for (const auto end = next + count; next < end; ++next)
        expected_.add(rows_[next], clock_);
      if (chance_.once_in(2))
        run_.pay();
      apply();
      if (!run_.owes())
        CHECK(visible_ == expected_.visible(false));
    }
    tick(size_ms, 100);
    run_.end();
    apply();
    CHECK(visible_ == expected_.visible(true));
    CHECK(run_.late() == expected_.late());
  }

  [[nodiscard]] std::size_t late() const { return run_.late(); }
  [[nodiscard]] std::size_t updates() const { return updates_; }
  [[nodiscard]] std::size_t owed() const { return run_.owed(); }

private:
  void tick(std::int64_t least, std::int64_t most) {
    clock_ += chance_.between(least, most);
    run_.set_clock({clock_});
  }

  void apply() {
    for (const auto& line : run_.take_lines())
      change(line);
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

  const std::vector<sql_row>& rows_;
  emit_cut cut_;
  random& chance_;
  sql_run run_;
  emit_reference expected_;
  visible_rows visible_;
  std::int64_t clock_ = 0;
  std::size_t updates_ = 0;
};

TEST_CASE("early and late results are what was counted so far, whatever the epochs and restarts") {
  random chance;
  std::size_t late = 0;
  std::size_t updates = 0;
  for (int round = 0; round < 60; ++round) {
    const auto rows = draw_sql_rows(chance, 80, 3);
    for (const bool early : {false, true})
      for (const std::int64_t lateness : {0, 1, 10, 25}) {
        if (!early && lateness == 0)
          continue;
        emit_cut cut;
        cut.early = early;
        cut.lateness_ms = lateness;
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

TEST_CASE("early results of processing time are what was counted so far, by the epochs' stamps") {
  random chance;
  std::size_t updates = 0;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const auto rows = draw_sql_rows(chance, 80, 3);
    emit_cut cut;
    cut.early = true;
    cut.by_clock = true;
    cut.epoch_rows = static_cast<std::size_t>(chance.between(1, 12));
    cut.restart_once_in = chance.between(0, 3);
    emit_run run{rows, cut, chance};
    run.finish();
    CHECK(run.late() == 0);
    updates += run.updates();
  }
  CHECK(updates > 0);
}

TEST_CASE("where there is no room, rows change windows that are still to be fired") {
  random chance;
  std::size_t owed = 0;
  for (int round = 0; round < 10; ++round) {
    CAPTURE(round);
    const auto rows = draw_sql_rows(chance, 8'000, 800);
    emit_cut cut;
    cut.lateness_ms = 25;
    cut.epoch_rows = 400;
    cut.room = 1;
    cut.restart_once_in = 4;
    emit_run run{rows, cut, chance};
    run.finish();
    owed += run.owed();
  }
  CHECK(owed > 0);
}

} // namespace
} // namespace duet::test
