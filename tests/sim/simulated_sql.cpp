#include "tests/sim/simulated_applications.hpp"
#include "tests/support/sql_reference.hpp"
#include "tests/support/sql_script.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet::test {

namespace {

using lines = std::vector<std::string>;

/// What differs from run to run.
struct sql_variant {
  bool bounded = false;
  bool idles = false;
};

/// A statement, and what was written of it.
struct written_statement {
  std::unique_ptr<sql_statement> expected;
  std::string late_for{}; ///< What finds its rows to be late; of two that have the same once.
  lines out{};            ///< Rows that never change, sorted; or
  std::map<std::string, std::string> rows{}; ///< by key those that do.
  bool forgiven = false;
};

std::string missing_of(const lines& some, const lines& all) {
  lines more;
  std::ranges::set_difference(some, all, std::back_inserter(more));
  return more.empty() ? "" : more.front();
}

class simulated_sql : public application {
public:
  simulated_sql(const sql_variant& in, std::vector<std::unique_ptr<sql_statement>> statements);

  [[nodiscard]] std::shared_ptr<const job> make_job(dice& chance) override;
  [[nodiscard]] drawn_record draw_record(source_id to, dice& chance) override;
  [[nodiscard]] std::optional<drawn_record> draw_late(source_id to, event_time watermark,
                                                      dice& chance) override;
  [[nodiscard]] std::optional<event_time> time_of(table_id table,
                                                  const std::string& meaning) const override;
  [[nodiscard]] problem take(const committed_epoch& in, letters_due& due) override;
  void forgive_loss_of(target_id which) override { statements_.at(which.value).forgiven = true; }
  [[nodiscard]] std::string owed() const override { return missing_; }
  [[nodiscard]] problem judge_end(const state_map& state,
                                  const state_size& restored) const override;

private:
  static drawn_record spell(std::int64_t time, dice& chance);
  void read(const read_record& in, letters_due& due);
  static problem change(written_statement& of, const kafka_record& what);
  problem compare();

  std::vector<written_statement> statements_; ///< By target.
  std::shared_ptr<const job> job_;
  std::int64_t watermark_ = before_all_time;
  std::int64_t time_ = 1'000;
  std::string missing_;
};

sql_row row_of(const std::string& meaning) {
  sql_row row;
  std::istringstream{meaning} >> row.name >> row.time >> row.value;
  return row;
}

/// Each statement writes to a topic of its own.
std::string script_of(const sql_variant& in,
                      const std::vector<std::unique_ptr<sql_statement>>& statements) {
  std::string options;
  if (in.bounded)
    options += ", 'scan.bounded.mode' = 'latest-offset'";
  options += ", 'scan.watermark.idle-timeout' = ";
  options += in.idles ? "'2 s'" : "'0 s'";
  auto text = create_sql_table(options);
  std::string inserts = "EXECUTE STATEMENT SET BEGIN\n";
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto& each = *statements[i];
    const auto name = "u" + std::to_string(i);
    const std::string_view format = each.key_columns() > 0
                                        ? "'upsert-kafka', 'key.format' = 'csv', 'value.format'"
                                        : "'kafka', 'format'";
    text.append("CREATE TABLE ").append(name).append(" (").append(each.columns());
    text.append(") WITH ('topic' = '").append(name).append("', 'connector' = ");
    text.append(format).append(" = 'csv');\n");
    inserts += "INSERT INTO " + name + " " + each.text() + ";\n";
  }
  return text + inserts + "END;\n";
}

/// The operators that a statement comes to by itself: HOP by its size is TUMBLE.
std::string operators_of(const sql_statement& of) {
  const auto job =
      sql_job_of(create_sql_table() + "CREATE TABLE u (" + of.columns() +
                 ") WITH ('connector' = 'blackhole');\nINSERT INTO u " + of.text() + ";\n");
  std::string all;
  for (const auto& each : job->shape().operators)
    all += each.fingerprint + "\n";
  return all;
}

simulated_sql::simulated_sql(const sql_variant& in,
                             std::vector<std::unique_ptr<sql_statement>> statements)
    : job_{sql_job_of(script_of(in, statements))} {
  for (auto& each : statements) {
    auto late_for = operators_of(*each);
    statements_.push_back({.expected = std::move(each), .late_for = std::move(late_for)});
  }
}

std::shared_ptr<const job> simulated_sql::make_job(dice&) { return job_; }

// --- its input

/// Most rows are in some order of time.
drawn_record simulated_sql::draw_record(source_id, dice& chance) {
  time_ +=
      static_cast<std::int64_t>(chance.below(20) == 0 ? chance.between(20, 90) : chance.below(4));
  const auto behind = chance.below(4) == 0 ? chance.below(41) : chance.below(5);
  return spell(time_ - static_cast<std::int64_t>(behind), chance);
}

/// A row whose time is just at a watermark, or around it.
std::optional<drawn_record> simulated_sql::draw_late(source_id, event_time watermark,
                                                     dice& chance) {
  const auto some = static_cast<std::int64_t>(chance.below(13));
  const auto time =
      watermark.value + (chance.below(2) == 0 ? sql_out_of_order_ms - some % 3 : 6 - some);
  if (time < 0 || time > time_)
    return std::nullopt;
  return spell(time, chance);
}

drawn_record simulated_sql::spell(std::int64_t time, dice& chance) {
  const sql_row row{.name = std::string{"abcde"[chance.below(5)]},
                    .time = time,
                    .value = static_cast<std::int64_t>(chance.between(1, 5))};
  if (chance.per_mille(25))
    return {.value = row.as_json().substr(1)};
  return {.value = row.as_json(),
          .meaning = row.name + " " + std::to_string(row.time) + " " + std::to_string(row.value)};
}

// --- what has to come of it

std::optional<event_time> simulated_sql::time_of(table_id, const std::string& meaning) const {
  return event_time{row_of(meaning).time - sql_out_of_order_ms};
}

application::problem simulated_sql::take(const committed_epoch& in, letters_due& due) {
  for (auto& each : statements_)
    each.expected->begin(in.now.value);
  for (const auto& each : in.records)
    read(each, due);
  if (!in.watermarks.empty())
    watermark_ = in.watermarks.front().value;
  for (const auto& [to, what] : in.outputs)
    if (auto wrong = change(statements_.at(to.value), what))
      return wrong;
  return compare();
}

void simulated_sql::read(const read_record& in, letters_due& due) {
  const auto row = row_of(*in.what->what.meaning);
  const auto watermark = in.watermarks.empty() ? before_all_time : in.watermarks.front().value;
  std::set<std::string_view> late;
  for (auto& each : statements_)
    if (!each.expected->add(row, watermark) && late.insert(each.late_for).second)
      due.insert({in.what->place, "late"});
}

/// A row that never changes is there as often as it was written. Of one that does, the last counts;
/// none is deleted that is not there.
application::problem simulated_sql::change(written_statement& of, const kafka_record& what) {
  if (of.expected->key_columns() == 0) {
    const auto place = std::ranges::lower_bound(of.out, what.value.value_or(""));
    of.out.insert(place, what.value.value_or(""));
    return std::nullopt;
  }
  const auto key = what.key.value_or("");
  if (what.value)
    of.rows.insert_or_assign(key, *what.value);
  else if (of.rows.erase(key) == 0 && !of.forgiven)
    return "a row " + key + " is deleted that is not there";
  return std::nullopt;
}

application::problem simulated_sql::compare() {
  missing_.clear();
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    const auto& of = statements_[i];
    if (of.forgiven)
      continue;
    const auto topic = "target " + std::to_string(i);
    auto is = of.out;
    for (const auto& [key, row] : of.rows)
      is.push_back(row);
    std::ranges::sort(is);
    const auto should = of.expected->so_far(watermark_);
    if (is == should)
      continue;
    if (const auto more = missing_of(is, should); !more.empty())
      return topic + " has " + more + ", which is not due, or twice: " + of.expected->text();
    missing_ = topic + " lacks " + missing_of(should, is) + ": " + of.expected->text();
  }
  return std::nullopt;
}

/// After the end of time no window has state.
application::problem simulated_sql::judge_end(const state_map&, const state_size& restored) const {
  const bool has_ended = watermark_ == end_of_time.value;
  if (has_ended && restored.waiting > 0 && std::ranges::none_of(statements_, [](const auto& each) {
        return each.expected->key_columns() > 0;
      }))
    return "rows wait behind the end of time";
  return std::nullopt;
}

std::unique_ptr<sql_statement> draw_windows_of(enum window_kind::is kind, dice& chance) {
  using is = enum window_kind::is;
  const bool takes_away = chance.below(2) == 0;
  switch (kind) {
  case is::group_hop:
    return windows_of({kind, static_cast<std::int64_t>(chance.between(4, 30)),
                       static_cast<std::int64_t>(chance.between(3, 12)), takes_away});
  case is::hop:
  case is::cumulate: {
    const auto slide = static_cast<std::int64_t>(chance.between(2, 8));
    return windows_of(
        {kind, slide * static_cast<std::int64_t>(chance.between(1, 6)), slide, takes_away});
  }
  default:
    return windows_of({kind, static_cast<std::int64_t>(chance.between(5, 20)), 0, takes_away});
  }
}

/// How far a frame goes back. One of ROWS would hang on the order in which splits are read.
std::optional<std::int64_t> draw_range(dice& chance) {
  if (chance.below(2) == 0)
    return std::nullopt;
  return static_cast<std::int64_t>(chance.below(50));
}

std::unique_ptr<sql_statement> draw_statement(dice& chance) {
  using is = enum window_kind::is;
  constexpr std::array windows{is::tumble, is::hop, is::group_hop, is::cumulate, is::session};
  switch (chance.below(11)) {
  case 0:
    return sums_over({.rows = false, .preceding = draw_range(chance)});
  case 1:
    return totals_by_name();
  case 2:
    return counts_of_counts();
  case 3:
    return larger_values();
  case 4:
    return lasting_totals(static_cast<std::int64_t>(chance.between(1, 4'000)));
  case 5:
    return lasting_peaks(static_cast<std::int64_t>(chance.between(1, 4'000)));
  default:
    return draw_windows_of(chance.pick(windows), chance);
  }
}

} // namespace

std::unique_ptr<application> draw_sql(dice& chance) {
  std::vector<std::unique_ptr<sql_statement>> statements;
  for (auto left = chance.between(1, 3); left > 0; --left) {
    auto made = draw_statement(chance);
    // Of two that are the same a row would be late once.
    if (std::ranges::none_of(statements,
                             [&](const auto& each) { return each->text() == made->text(); }))
      statements.push_back(std::move(made));
  }
  return std::make_unique<simulated_sql>(
      sql_variant{.bounded = chance.below(4) == 0, .idles = chance.below(2) == 0},
      std::move(statements));
}

} // namespace duet::test
