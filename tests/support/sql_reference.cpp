#include "tests/support/sql_reference.hpp"

#include <algorithm>
#include <utility>

namespace duet::test {

namespace {

std::int64_t floor_to(std::int64_t of, std::int64_t step) {
  const auto rest = of % step;
  return of - (rest < 0 ? rest + step : rest);
}

std::string padded(std::int64_t number, std::size_t digits) {
  const auto text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
}

std::string interval(std::int64_t millis) {
  return "INTERVAL '0." + padded(millis, 3) + "' SECOND";
}

std::string joined(const std::vector<std::string>& cells) {
  std::string text;
  for (const auto& each : cells)
    text += (text.empty() ? "" : ",") + each;
  return text;
}

std::vector<std::string> in_order(std::vector<std::string> all) {
  std::ranges::sort(all);
  return all;
}

std::int64_t sum_of(const std::vector<std::int64_t>& values) {
  std::int64_t sum = 0;
  for (const auto each : values)
    sum += each;
  return sum;
}

// --- windows

/// The rows of a name in a window.
struct counted_window {
  std::string name;
  std::int64_t start;
  std::int64_t end;
  std::vector<std::int64_t> values;
};

class window_statement : public sql_statement {
public:
  explicit window_statement(const window_kind& kind) : kind_{kind} {}

  [[nodiscard]] std::string text() const override;
  [[nodiscard]] std::string columns() const override {
    return "name STRING, starts STRING, ends STRING, a BIGINT, b BIGINT, c BIGINT";
  }
  bool add(const sql_row& row, std::int64_t watermark) override;
  [[nodiscard]] std::vector<std::string> so_far(std::int64_t watermark) const override;

private:
  void put(const sql_row& row, std::int64_t start, std::int64_t end, std::int64_t watermark);
  bool join(const sql_row& row, std::int64_t watermark);
  [[nodiscard]] std::string line_of(const counted_window& in) const;

  window_kind kind_;
  std::vector<counted_window> windows_;
};

std::string window_statement::text() const {
  const std::string aggregates =
      kind_.takes_away ? "COUNT(*), SUM(n), AVG(n)" : "COUNT(*), SUM(n), MAX(n) - MIN(n)";
  const auto bounds = [](const std::string& start, const std::string& end) {
    return "SELECT name, DATE_FORMAT(" + start + ", 'HH:mm:ss.SSS'), DATE_FORMAT(" + end +
           ", 'HH:mm:ss.SSS'), ";
  };
  const auto size = interval(kind_.size);
  const auto by = interval(kind_.slide) + ", " + size;
  if (kind_.is == window_kind::is::group_hop) // also where the step does not divide the size
    return bounds("HOP_START(ts, " + by + ")", "HOP_END(ts, " + by + ")") + aggregates +
           " FROM t GROUP BY name, HOP(ts, " + by + ")";
  std::string windows;
  if (kind_.is == window_kind::is::tumble)
    windows = "TUMBLE(TABLE t, DESCRIPTOR(ts), " + size + ")";
  else if (kind_.is == window_kind::is::session)
    windows = "SESSION(TABLE t PARTITION BY name, DESCRIPTOR(ts), " + size + ")";
  else
    windows = (kind_.is == window_kind::is::hop ? "HOP" : "CUMULATE") +
              std::string{"(TABLE t, DESCRIPTOR(ts), "} + by + ")";
  return bounds("window_start", "window_end") + aggregates + " FROM TABLE(" + windows +
         ") GROUP BY name, window_start, window_end";
}

/// A row goes into those of its windows that are not over. It is late if the last one is.
bool window_statement::add(const sql_row& row, std::int64_t watermark) {
  if (kind_.is == window_kind::is::session)
    return join(row, watermark);
  const auto slide = kind_.is == window_kind::is::tumble ? kind_.size : kind_.slide;
  std::int64_t last = 0;
  if (kind_.is == window_kind::is::cumulate) {
    const auto start = floor_to(row.time, kind_.size);
    last = start + kind_.size;
    for (auto end = floor_to(row.time, slide) + slide; end <= last; end += slide)
      put(row, start, end, watermark);
  } else {
    const auto first = floor_to(row.time, slide);
    last = first + kind_.size;
    if (last <= row.time)
      return true; // between windows
    for (auto start = first; start + kind_.size > row.time; start -= slide)
      put(row, start, start + kind_.size, watermark);
  }
  return last - 1 > watermark;
}

void window_statement::put(const sql_row& row, std::int64_t start, std::int64_t end,
                           std::int64_t watermark) {
  if (end - 1 <= watermark)
    return;
  const auto found = std::ranges::find_if(windows_, [&](const counted_window& each) {
    return each.name == row.name && each.start == start && each.end == end;
  });
  if (found == windows_.end())
    windows_.push_back({row.name, start, end, {row.value}});
  else
    found->values.push_back(row.value);
}

/// A row makes one session of those that it touches and that are not over.
bool window_statement::join(const sql_row& row, std::int64_t watermark) {
  counted_window made{row.name, row.time, row.time + kind_.size, {row.value}};
  const auto touches = [&](const counted_window& each) {
    return each.name == row.name && each.end - 1 > watermark &&
           each.start <= row.time + kind_.size && each.end >= row.time;
  };
  for (const auto& each : windows_)
    if (touches(each)) {
      made.start = std::min(made.start, each.start);
      made.end = std::max(made.end, each.end);
      made.values.insert(made.values.end(), each.values.begin(), each.values.end());
    }
  if (made.end - 1 <= watermark)
    return false;
  std::erase_if(windows_, touches);
  windows_.push_back(std::move(made));
  return true;
}

std::string window_statement::line_of(const counted_window& in) const {
  const auto sum = sum_of(in.values);
  const auto [least, most] = std::ranges::minmax(in.values);
  return joined({in.name, shown_time(in.start), shown_time(in.end),
                 std::to_string(in.values.size()), std::to_string(sum),
                 std::to_string(kind_.takes_away ? sum / std::ssize(in.values) : most - least)});
}

std::vector<std::string> window_statement::so_far(std::int64_t watermark) const {
  std::vector<std::string> made;
  for (const auto& each : windows_)
    if (each.end - 1 <= watermark)
      made.push_back(line_of(each));
  return in_order(std::move(made));
}

// --- other statements

class over_statement : public sql_statement {
public:
  explicit over_statement(const frame_kind& frame) : frame_{frame} {}

  [[nodiscard]] std::string text() const override {
    return "SELECT name, ms, n, SUM(n) OVER (PARTITION BY name ORDER BY ts " + to_string(frame_) +
           ") FROM t";
  }

  [[nodiscard]] std::string columns() const override {
    return "name STRING, ms BIGINT, n BIGINT, total BIGINT";
  }

  bool add(const sql_row& row, std::int64_t watermark) override {
    if (row.time <= watermark)
      return false;
    auto& of = rows_[row.name];
    const auto behind = std::ranges::upper_bound(of, row.time, {}, &sql_row::time);
    of.insert(behind, row);
    return true;
  }

  [[nodiscard]] std::vector<std::string> so_far(std::int64_t watermark) const override {
    std::vector<std::string> made;
    for (const auto& [name, rows] : rows_)
      for (std::size_t i = 0; i < rows.size() && rows[i].time <= watermark; ++i)
        made.push_back(joined({name, std::to_string(rows[i].time), std::to_string(rows[i].value),
                               std::to_string(total_of(rows, i))}));
    return in_order(std::move(made));
  }

private:
  [[nodiscard]] std::int64_t total_of(const std::vector<sql_row>& rows, std::size_t of) const {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const bool is_behind = frame_.rows ? i > of : rows[i].time > rows[of].time;
      const auto before = frame_.rows ? static_cast<std::int64_t>(of) - static_cast<std::int64_t>(i)
                                      : rows[of].time - rows[i].time;
      if (!is_behind && (!frame_.preceding || before <= *frame_.preceding))
        total += rows[i].value;
    }
    return total;
  }

  frame_kind frame_;
  std::map<std::string, std::vector<sql_row>> rows_; ///< By name, in the order of their times.
};

/// Of no time: rows are never late, and out at once.
class timeless_statement : public sql_statement {
public:
  bool add(const sql_row& row, std::int64_t) override {
    rows_.push_back(row);
    return true;
  }

protected:
  using values_by_name = std::map<std::string, std::vector<std::int64_t>>;

  [[nodiscard]] const std::vector<sql_row>& rows() const { return rows_; }

  [[nodiscard]] values_by_name by_name() const {
    values_by_name made;
    for (const auto& each : rows_)
      made[each.name].push_back(each.value);
    return made;
  }

private:
  std::vector<sql_row> rows_;
};

class group_statement : public timeless_statement {
public:
  [[nodiscard]] std::string text() const override {
    return "SELECT name, COUNT(*), SUM(n) FROM t GROUP BY name";
  }
  [[nodiscard]] std::string columns() const override {
    return "name STRING, a BIGINT, b BIGINT, PRIMARY KEY (name) NOT ENFORCED";
  }
  [[nodiscard]] std::size_t key_columns() const override { return 1; }

  [[nodiscard]] std::vector<std::string> so_far(std::int64_t) const override {
    std::vector<std::string> made;
    for (const auto& [name, values] : by_name())
      made.push_back(joined({name, std::to_string(values.size()), std::to_string(sum_of(values))}));
    return in_order(std::move(made));
  }
};

class count_statement : public timeless_statement {
public:
  [[nodiscard]] std::string text() const override {
    return "SELECT a, COUNT(*) FROM (SELECT name, COUNT(*) AS a FROM t GROUP BY name) GROUP BY a";
  }
  [[nodiscard]] std::string columns() const override {
    return "a BIGINT, names BIGINT, PRIMARY KEY (a) NOT ENFORCED";
  }
  [[nodiscard]] std::size_t key_columns() const override { return 1; }

  [[nodiscard]] std::vector<std::string> so_far(std::int64_t) const override {
    std::map<std::size_t, std::int64_t> names;
    for (const auto& [name, values] : by_name())
      ++names[values.size()];
    std::vector<std::string> made;
    made.reserve(names.size());
    for (const auto& [rows, count] : names)
      made.push_back(joined({std::to_string(rows), std::to_string(count)}));
    return in_order(std::move(made));
  }
};

/// Of what is kept for a time behind its last row.
class lasting_statement : public sql_statement {
public:
  explicit lasting_statement(std::int64_t ttl_ms) : ttl_ms_{ttl_ms} {}

  void begin(std::int64_t now) override { epochs_.push_back({.now = now, .rows = {}}); }
  bool add(const sql_row& row, std::int64_t) override {
    epochs_.back().rows.push_back(row);
    return true;
  }
  [[nodiscard]] std::size_t key_columns() const override { return 1; }

protected:
  struct rows_of_epoch {
    std::int64_t now;
    std::vector<sql_row> rows;
  };

  /// A number with the stamp of the last epoch that had rows for it.
  struct kept {
    std::int64_t of = 0;
    std::int64_t last = 0;
  };

  /// What is kept of a key; what has outlived its time is 0.
  template <class Key>
  [[nodiscard]] kept& find(std::map<Key, kept>& in, const Key& key, std::int64_t now) const {
    auto& found = in[key];
    if (now - found.last >= ttl_ms_)
      found.of = 0;
    found.last = now;
    return found;
  }

  [[nodiscard]] const std::vector<rows_of_epoch>& epochs() const { return epochs_; }
  [[nodiscard]] std::string hint(const std::string& table) const {
    return "/*+ STATE_TTL('" + table + "' = '" + std::to_string(ttl_ms_) + " ms') */ ";
  }

private:
  std::int64_t ttl_ms_;
  std::vector<rows_of_epoch> epochs_;
};

class lasting_group_statement : public lasting_statement {
public:
  using lasting_statement::lasting_statement;

  [[nodiscard]] std::string text() const override {
    return "SELECT " + hint("t") + "name, COUNT(*), SUM(n) FROM t GROUP BY name";
  }
  [[nodiscard]] std::string columns() const override {
    return "name STRING, a BIGINT, b BIGINT, PRIMARY KEY (name) NOT ENFORCED";
  }

  [[nodiscard]] std::vector<std::string> so_far(std::int64_t) const override {
    std::map<std::string, kept> counts;
    std::map<std::string, kept> sums;
    for (const auto& epoch : epochs())
      for (const auto& row : epoch.rows) {
        ++find(counts, row.name, epoch.now).of;
        find(sums, row.name, epoch.now).of += row.value;
      }
    std::vector<std::string> made;
    for (const auto& [name, count] : counts)
      made.push_back(joined({name, std::to_string(count.of), std::to_string(sums[name].of)}));
    return in_order(std::move(made));
  }
};

class lasting_peak_statement : public lasting_statement {
public:
  using lasting_statement::lasting_statement;

  [[nodiscard]] std::string text() const override {
    return "SELECT " + hint("p") + "a, COUNT(*) FROM (SELECT " + hint("t") +
           "name, MAX(n) AS a FROM t GROUP BY name) AS p GROUP BY a";
  }
  [[nodiscard]] std::string columns() const override {
    return "a BIGINT, names BIGINT, PRIMARY KEY (a) NOT ENFORCED";
  }

  /// A name that has outlived its time stays among those of its value, which may be in the sink
  /// for ever.
  [[nodiscard]] std::vector<std::string> so_far(std::int64_t) const override {
    std::map<std::string, kept> peaks;
    std::map<std::int64_t, kept> names;
    std::map<std::int64_t, std::int64_t> out;
    for (const auto& epoch : epochs()) {
      std::map<std::string, std::int64_t> before;
      for (const auto& row : epoch.rows) {
        auto& peak = find(peaks, row.name, epoch.now).of;
        before.emplace(row.name, peak);
        peak = std::max(peak, row.value);
      }
      for (const auto& [name, peak] : before)
        if (peak != 0)
          --find(names, peak, epoch.now).of;
      for (const auto& [name, peak] : before)
        ++find(names, peaks[name].of, epoch.now).of;
      for (const auto& [peak, count] : names)
        if (count.last == epoch.now)
          out[peak] = count.of;
    }
    std::vector<std::string> made;
    for (const auto& [peak, count] : out)
      if (count != 0)
        made.push_back(joined({std::to_string(peak), std::to_string(count)}));
    return in_order(std::move(made));
  }
};

class filter_statement : public timeless_statement {
public:
  [[nodiscard]] std::string text() const override {
    return "SELECT name, ms, 2 * n FROM t WHERE n > 2";
  }
  [[nodiscard]] std::string columns() const override {
    return "name STRING, ms BIGINT, doubled BIGINT";
  }

  [[nodiscard]] std::vector<std::string> so_far(std::int64_t) const override {
    std::vector<std::string> made;
    for (const auto& each : rows())
      if (each.value > 2)
        made.push_back(
            joined({each.name, std::to_string(each.time), std::to_string(2 * each.value)}));
    return in_order(std::move(made));
  }
};

} // namespace

std::string sql_row::as_json() const {
  return R"({"name":")" + name + R"(","ms":)" + std::to_string(time) + R"(,"n":)" +
         std::to_string(value) + "}";
}

std::string create_sql_table(const std::string& options) {
  return "CREATE TABLE t (name STRING, ms BIGINT, n BIGINT, ts AS TO_TIMESTAMP_LTZ(ms, 3),\n"
         "  WATERMARK FOR ts AS ts - " +
         interval(sql_out_of_order_ms) +
         ")\nWITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json',\n"
         "  'scan.startup.mode' = 'earliest-offset', 'duet.watermark.max-ahead' = '0'" +
         options + ");\n";
}

std::string shown_time(std::int64_t millis) {
  constexpr std::int64_t second = 1'000;
  constexpr std::int64_t minute = 60 * second;
  return "00:" + padded(millis / minute, 2) + ":" + padded(millis % minute / second, 2) + "." +
         padded(millis % second, 3);
}

std::string to_string(const window_kind& of) {
  return std::to_string(static_cast<int>(of.is)) + " of " + std::to_string(of.size) + " by " +
         std::to_string(of.slide) + (of.takes_away ? "" : ", not taken away");
}

std::unique_ptr<sql_statement> windows_of(const window_kind& kind) {
  return std::make_unique<window_statement>(kind);
}

std::string to_string(const frame_kind& of) {
  const auto preceding = [&]() -> std::string {
    if (!of.preceding)
      return "UNBOUNDED";
    return of.rows ? std::to_string(*of.preceding) : interval(*of.preceding);
  };
  return (of.rows ? "ROWS BETWEEN " : "RANGE BETWEEN ") + preceding() +
         " PRECEDING AND CURRENT ROW";
}

std::unique_ptr<sql_statement> sums_over(const frame_kind& frame) {
  return std::make_unique<over_statement>(frame);
}

std::unique_ptr<sql_statement> totals_by_name() { return std::make_unique<group_statement>(); }

std::unique_ptr<sql_statement> counts_of_counts() { return std::make_unique<count_statement>(); }

std::unique_ptr<sql_statement> lasting_totals(std::int64_t ttl_ms) {
  return std::make_unique<lasting_group_statement>(ttl_ms);
}

std::unique_ptr<sql_statement> lasting_peaks(std::int64_t ttl_ms) {
  return std::make_unique<lasting_peak_statement>(ttl_ms);
}

std::unique_ptr<sql_statement> larger_values() { return std::make_unique<filter_statement>(); }

} // namespace duet::test
