/// What statements of SQL have to make of rows, by counting: it knows neither epochs nor state nor
/// shards, and shares no code with duet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace duet::test {

/// A row of the table `t`, as JSON: {"name": .., "ms": .., "n": ..}.
struct sql_row {
  std::string name;
  std::int64_t time = 0; ///< In milliseconds, not negative and below an hour.
  std::int64_t value = 0;

  [[nodiscard]] std::string as_json() const;
};

/// By how much the watermark of `t` is behind its rows, in milliseconds.
inline constexpr std::int64_t sql_out_of_order_ms = 3;

inline constexpr std::int64_t before_all_time = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t after_all_time = std::numeric_limits<std::int64_t>::max();

/// CREATE TABLE t, with more options, each with a comma in front.
[[nodiscard]] std::string create_sql_table(const std::string& options = {});

/// A time as a statement shows it: "00:00:41.005".
[[nodiscard]] std::string shown_time(std::int64_t millis);

/// A SELECT from `t`, and its rows: cells with commas between.
class sql_statement {
public:
  virtual ~sql_statement() = default;

  /// The SELECT.
  [[nodiscard]] virtual std::string text() const = 0;

  /// The columns that it makes, for CREATE TABLE.
  [[nodiscard]] virtual std::string columns() const = 0;

  /// How many of them are the key of a row that may change; 0: rows never change.
  [[nodiscard]] virtual std::size_t key_columns() const { return 0; }

  /// Begins an epoch, at its stamp.
  virtual void begin(std::int64_t) {}

  /// Takes a row with the watermark in front of it; whether it is not late.
  virtual bool add(const sql_row& row, std::int64_t watermark) = 0;

  /// The rows that are out when time has come to a watermark, sorted.
  [[nodiscard]] virtual std::vector<std::string> so_far(std::int64_t watermark) const = 0;
};

/// Windows of a kind.
struct window_kind {
  enum class is : std::uint8_t { tumble, hop, group_hop, cumulate, session } is;
  std::int64_t size; ///< In milliseconds, below a second; of sessions the gap.
  std::int64_t slide = 0;
  bool takes_away = true; ///< COUNT, SUM, AVG; else COUNT, SUM, and a difference of MAX and MIN.
};

[[nodiscard]] std::string to_string(const window_kind& of);

/// "name, start, end, three aggregates" of the windows of each name.
[[nodiscard]] std::unique_ptr<sql_statement> windows_of(const window_kind& kind);

/// The rows of a name that are added up for one of them: those in front of it, and it.
struct frame_kind {
  bool rows = false;                       ///< ROWS, else RANGE: with all of the same time.
  std::optional<std::int64_t> preceding{}; ///< Rows, or milliseconds below a second; else all.
};

[[nodiscard]] std::string to_string(const frame_kind& of);

/// "name, time, value, sum of the values in the frame".
[[nodiscard]] std::unique_ptr<sql_statement> sums_over(const frame_kind& frame);

/// "name, count, sum", which change.
[[nodiscard]] std::unique_ptr<sql_statement> totals_by_name();

/// "count, how many names have so many rows", which change.
[[nodiscard]] std::unique_ptr<sql_statement> counts_of_counts();

/// "name, count, sum", which change, of names that are kept for a time.
[[nodiscard]] std::unique_ptr<sql_statement> lasting_totals(std::int64_t ttl_ms);

/// "greatest value, of how many names it is that", which change; both are kept for a time.
[[nodiscard]] std::unique_ptr<sql_statement> lasting_peaks(std::int64_t ttl_ms);

/// "name, time, twice the value" of those with a value above 2.
[[nodiscard]] std::unique_ptr<sql_statement> larger_values();

} // namespace duet::test
