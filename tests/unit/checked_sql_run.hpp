/// Runs of a statement that are compared with its reference after each epoch, however epochs are
/// cut.
#pragma once

#include "tests/support/sql_reference.hpp"
#include "tests/unit/random.hpp"
#include "tests/unit/sql_run.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace duet::test {

/// Whether a statement keeps state when its input has ended.
enum class kept_at_end : std::uint8_t { nothing, keys };

class checked_sql_run {
public:
  checked_sql_run(std::unique_ptr<sql_statement> expected, kept_at_end keeps, sql_cut cut,
                  random& chance)
      : expected_{std::move(expected)}, keeps_{keeps}, run_{script_of(*expected_), cut, chance} {}

  void epoch(const std::vector<sql_row>& all, std::size_t first, std::size_t count) {
    run_.epoch(all, first, count);
    for (auto i = first; i < first + count; ++i) {
      late_ += expected_->add(all[i], watermark_) ? 0 : 1;
      watermark_ = std::max(watermark_, all[i].time - sql_out_of_order_ms);
    }
    check();
  }

  void pay() {
    run_.pay();
    check();
  }

  /// Ends the input: no row waits any more.
  void end() {
    if (keeps_ == kept_at_end::nothing)
      run_.end();
    else
      run_.finish();
    CHECK(run_.size().waiting == 0);
    watermark_ = after_all_time;
    check();
    CHECK(run_.late() == late_);
  }

  [[nodiscard]] const sql_run& run() const { return run_; }
  [[nodiscard]] std::size_t late() const { return late_; }

private:
  static std::string script_of(const sql_statement& of) {
    return create_sql_table() + "CREATE TABLE u (" + of.columns() +
           ") WITH ('connector' = 'print');\nINSERT INTO u " + of.text() + ";\n";
  }

  /// "+I[a, b]" as "a,b".
  static std::string cells_of(std::string line) {
    line = line.substr(3, line.size() - 4);
    for (auto at = line.find(", "); at != std::string::npos; at = line.find(", ", at))
      line.erase(at + 1, 1);
    return line;
  }

  /// For messages.
  static std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& each : lines)
      text += each + "\n";
    return text;
  }

  void check() {
    for (auto& each : run_.take_lines())
      made_.push_back(cells_of(std::move(each)));
    std::ranges::sort(made_);
    if (!run_.owes())
      REQUIRE(joined(made_) == joined(expected_->so_far(watermark_)));
  }

  std::unique_ptr<sql_statement> expected_;
  kept_at_end keeps_;
  sql_run run_;
  std::int64_t watermark_ = before_all_time;
  std::size_t late_ = 0;
  std::vector<std::string> made_;
};

/// What is to be seen at least once in many runs.
struct sql_seen {
  std::size_t late = 0;
  std::size_t owed = 0;
};

/// Runs rows that were drawn, to their end.
inline void check_rows(std::unique_ptr<sql_statement> expected, kept_at_end keeps,
                       const std::vector<sql_row>& rows, sql_cut cut, random& chance,
                       sql_seen& seen) {
  checked_sql_run run{std::move(expected), keeps, cut, chance};
  for (std::size_t next = 0; next < rows.size(); next += cut.epoch_rows) {
    run.epoch(rows, next, std::min(cut.epoch_rows, rows.size() - next));
    if (chance.once_in(2))
      run.pay();
  }
  run.end();
  seen.late += run.late();
  seen.owed += run.run().owed();
}

/// The same of what `make` returns, with small epochs and many restarts.
template <class Make>
void check_small_epochs(Make make, kept_at_end keeps, int rounds, random& chance, sql_seen& seen) {
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    sql_cut cut;
    cut.epoch_rows = static_cast<std::size_t>(chance.between(1, 12));
    cut.restart_once_in = chance.between(0, 3);
    check_rows(make(), keeps, draw_sql_rows(chance, 80, 3), cut, chance, seen);
  }
}

/// The same with room for one result at a time.
template <class Make>
void check_little_room(Make make, kept_at_end keeps, int rounds, random& chance, sql_seen& seen) {
  for (int round = 0; round < rounds; ++round) {
    CAPTURE(round);
    sql_cut cut;
    cut.epoch_rows = static_cast<std::size_t>(chance.between(5, 100));
    cut.room = 1;
    cut.restart_once_in = chance.between(0, 4);
    check_rows(make(), keeps, draw_sql_rows(chance, 600, 40), cut, chance, seen);
  }
}

} // namespace duet::test
