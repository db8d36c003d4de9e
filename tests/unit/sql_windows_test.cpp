// HOP, CUMULATE and SESSION against counting row by row; however epochs are cut, with little room
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

constexpr auto no_watermark = std::numeric_limits<std::int64_t>::min();

std::int64_t floor_to(std::int64_t of, std::int64_t step) { return of - of % step; } // of >= 0

/// Windows of a kind, as a script names them.
struct window_kind {
  enum class is { hop, cumulate, session } is;
  std::int64_t size;
  std::int64_t slide;
  std::string aggregates; ///< Of which there are three.
};

std::string interval(std::int64_t millis) {
  return "INTERVAL '0." + std::to_string(1'000 + millis).substr(1) + "' SECOND";
}

std::string script_of(const window_kind& of) {
  const std::string sink = R"(
CREATE TABLE u (name STRING, starts STRING, ends STRING, a BIGINT, b BIGINT, c BIGINT)
WITH ('connector' = 'print');
INSERT INTO u SELECT name, )";
  const auto shown = [](const std::string& bound) {
    return "DATE_FORMAT(" + bound + ", 'ss.SSS')";
  };
  const auto both = [&](const std::string& start, const std::string& end) {
    return shown(start) + ", " + shown(end) + ", " + of.aggregates;
  };
  if (of.is == window_kind::is::hop) { // also where the step does not divide the size
    const auto by = "(ts, " + interval(of.slide) + ", " + interval(of.size) + ")";
    return sql_table + sink + both("HOP_START" + by, "HOP_END" + by) +
           " FROM t GROUP BY name, HOP" + by + ";";
  }
  const bool cumulates = of.is == window_kind::is::cumulate;
  const auto windows =
      cumulates ? "CUMULATE(TABLE t, DESCRIPTOR(ts), " + interval(of.slide) + ", " +
                      interval(of.size) + ")"
                : "SESSION(TABLE t PARTITION BY name, DESCRIPTOR(ts), " + interval(of.size) + ")";
  return sql_table + sink + both("window_start", "window_end") + " FROM TABLE(" + windows +
         ") GROUP BY name, window_start, window_end;";
}

/// The rows of one key in a window.
struct window_of {
  std::string name;
  std::int64_t start;
  std::int64_t end;
  std::vector<std::int64_t> values;
};

std::string line_of(const window_of& in, bool of_sums) {
  std::int64_t total = 0;
  for (const auto each : in.values)
    total += each;
  const auto [least, most] = std::ranges::minmax(in.values);
  return "+I[" + in.name + ", " + shown_second(in.start) + ", " + shown_second(in.end) + ", " +
         std::to_string(in.values.size()) + ", " + std::to_string(total) + ", " +
         std::to_string(of_sums ? total / std::ssize(in.values) : most - least) + "]";
}

/// What windows have, by counting row by row.
class window_counts {
public:
  explicit window_counts(window_kind kind) : kind_{std::move(kind)} {}

  void add(const sql_row& row) {
    const bool counts = kind_.is == window_kind::is::session ? join(row) : put(row);
    late_ += counts ? 0 : 1;
    watermark_ = std::max(watermark_, row.time - sql_out_of_order_ms);
  }

  /// Of the windows that are over by now, or of all, sorted.
  [[nodiscard]] std::vector<std::string> lines(bool of_all) const {
    std::vector<std::string> made;
    for (const auto& each : windows_)
      if (of_all || each.end - 1 <= watermark_)
        made.push_back(line_of(each, kind_.aggregates.find("AVG") != std::string::npos));
    std::ranges::sort(made);
    return made;
  }

  [[nodiscard]] std::size_t late() const { return late_; }

private:
  /// Puts a row into its windows that are not over; whether the last one of all was not, or it is
  /// in none.
  bool put(const sql_row& row) {
    const auto slide = kind_.slide;
    std::int64_t last = 0;
    if (kind_.is == window_kind::is::cumulate) {
      const auto start = floor_to(row.time, kind_.size);
      for (last = floor_to(row.time, slide) + slide; last < start + kind_.size; last += slide)
        put(row, start, last);
      put(row, start, last);
    } else {
      for (auto start = floor_to(row.time, slide);
           start + kind_.size > row.time && start > -kind_.size; start -= slide) {
        last = std::max(last, start + kind_.size);
        put(row, start, start + kind_.size);
      }
    }
    return last == 0 || last - 1 > watermark_;
  }

  void put(const sql_row& row, std::int64_t start, std::int64_t end) {
    if (end - 1 <= watermark_)
      return;
    for (auto& each : windows_)
      if (each.name == row.name && each.start == start && each.end == end) {
        each.values.push_back(row.value);
        return;
      }
    windows_.push_back({row.name, start, end, {row.value}});
  }

  bool join(const sql_row& row) {
    window_of made{row.name, row.time, row.time + kind_.size, {row.value}};
    const auto touches = [&](const window_of& each) {
      return each.name == row.name && each.end - 1 > watermark_ &&
             each.start <= row.time + kind_.size && each.end >= row.time;
    };
    for (const auto& each : windows_)
      if (touches(each)) {
        made.start = std::min(made.start, each.start);
        made.end = std::max(made.end, each.end);
        made.values.insert(made.values.end(), each.values.begin(), each.values.end());
      }
    if (made.end - 1 <= watermark_)
      return false;
    std::erase_if(windows_, touches);
    windows_.push_back(std::move(made));
    return true;
  }

  window_kind kind_;
  std::vector<window_of> windows_;
  std::int64_t watermark_ = no_watermark;
  std::size_t late_ = 0;
};

/// For messages.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& each : lines)
    text += each + "\n";
  return text;
}

/// What is to be seen at least once in many runs.
struct windows_seen {
  std::size_t late = 0;
  std::size_t owed = 0;
};

void check_run(const window_kind& kind, const std::vector<sql_row>& rows, sql_cut cut,
               random& chance, windows_seen& seen) {
  sql_run run{script_of(kind), cut, chance};
  window_counts expected{kind};
  std::vector<std::string> made;
  const auto check = [&](bool at_end) {
    for (auto& each : run.take_lines())
      made.push_back(std::move(each));
    std::ranges::sort(made);
    if (!run.owes())
      REQUIRE(joined(made) == joined(expected.lines(at_end)));
  };
  for (std::size_t next = 0; next < rows.size();) {
    const auto count = std::min(cut.epoch_rows, rows.size() - next);
    run.epoch(rows, next, count);
    for (const auto end = next + count; next < end; ++next)
      expected.add(rows[next]);
    if (chance.once_in(2))
      run.pay();
    check(false);
  }
  run.end();
  check(true);
  CHECK(run.late() == expected.late());
  seen.late += run.late();
  seen.owed += run.owed();
}

std::vector<sql_row> draw_rows(random& chance, std::int64_t most, std::size_t names) {
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

const std::string that_are_taken_away = "COUNT(*), SUM(n), AVG(n)";
const std::string that_are_not = "COUNT(*), SUM(n), MAX(n) - MIN(n)";

std::vector<window_kind> all_kinds() {
  std::vector<window_kind> made;
  for (const auto& aggregates : {that_are_taken_away, that_are_not}) {
    for (const auto& [size, slide] : {std::pair{20, 5}, {20, 20}, {7, 3}, {20, 8}, {4, 10}})
      made.push_back({window_kind::is::hop, size, slide, aggregates});
    made.push_back({window_kind::is::cumulate, 20, 5, aggregates});
    made.push_back({window_kind::is::session, 10, 0, aggregates});
  }
  return made;
}

std::string to_string(const window_kind& of) {
  return std::to_string(static_cast<int>(of.is)) + " of " + std::to_string(of.size) + " by " +
         std::to_string(of.slide) + ": " + of.aggregates;
}

TEST_CASE("windows have what was counted, whatever the epochs and restarts") {
  random chance;
  windows_seen seen;
  for (const auto& kind : all_kinds())
    for (int round = 0; round < 30; ++round) {
      CAPTURE(to_string(kind));
      CAPTURE(round);
      sql_cut cut;
      cut.epoch_rows = static_cast<std::size_t>(chance.between(1, 12));
      cut.restart_once_in = chance.between(0, 3);
      check_run(kind, draw_rows(chance, 80, 3), cut, chance, seen);
    }
  CHECK(seen.late > 0);
}

TEST_CASE("what is fired later for want of room is what it would have been at once") {
  random chance;
  for (const auto& kind : all_kinds()) {
    windows_seen seen;
    for (int round = 0; round < 6; ++round) {
      CAPTURE(to_string(kind));
      CAPTURE(round);
      sql_cut cut;
      cut.epoch_rows = static_cast<std::size_t>(chance.between(5, 100));
      cut.room = 1;
      cut.restart_once_in = chance.between(0, 4);
      check_run(kind, draw_rows(chance, 600, 40), cut, chance, seen);
    }
    CHECK(seen.owed > 0);
  }
}

} // namespace
} // namespace duet::test
