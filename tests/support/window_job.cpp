#include "tests/support/window_job.hpp"

#include "jobs/key_bytes.hpp"
#include "jobs/timed_operator.hpp"
#include "model/wire.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <optional>
#include <utility>

namespace duet::test {

namespace {

constexpr std::int64_t window_ms = 10;
constexpr std::int64_t counts_window_ms = 50;
constexpr std::int64_t processing_window_ms = 1'000;

/// What the columns of all inputs are.
constexpr std::size_t key_column = 0;
constexpr std::size_t time_column = 1;
constexpr std::size_t kept_column = 2;  ///< Of rows from INGEST: the record, if it may be late.
constexpr std::size_t count_column = 2; ///< Of windows.

std::int64_t window_start(std::int64_t time, std::int64_t size) {
  const auto past = time % size;
  return time - past - (past < 0 ? size : 0);
}

/// The last time in the window of this one: when that is reached, the window is due.
std::int64_t window_last(std::int64_t time, std::int64_t size) {
  return window_start(time, size) + size - 1;
}

std::string key_of(std::string_view text) {
  std::string key;
  append_bytes(key, text);
  return key;
}

std::string_view text_of(std::string_view key) {
  return std::get<std::string_view>(take_column(key).value());
}

// --- states

/// A count.
struct counted {
  static constexpr std::uint8_t version = 1;
  std::uint64_t count = 0;

  [[nodiscard]] bool empty() const { return count == 0; }
  [[nodiscard]] std::uint64_t waiting() const { return count; }
  void encode(std::string& to) const { append_varint(to, count); }
  bool decode(std::uint8_t from_version, std::string_view from) {
    const auto read = take_varint(from);
    count = read.value_or(0);
    return from_version == version && read && from.empty();
  }
};

/// The two sides of a join.
struct sides {
  static constexpr std::uint8_t version = 1;
  std::uint64_t events = 0; ///< As the window of the key has counted them; 0: not yet, or none.
  std::uint64_t others = 0;

  [[nodiscard]] bool empty() const { return events == 0 && others == 0; }
  [[nodiscard]] std::uint64_t waiting() const { return others + (events > 0 ? 1 : 0); }
  void encode(std::string& to) const {
    append_varint(to, events);
    append_varint(to, others);
  }
  bool decode(std::uint8_t from_version, std::string_view from) {
    const auto left = take_varint(from);
    const auto right = take_varint(from);
    events = left.value_or(0);
    others = right.value_or(0);
    return from_version == version && left && right && from.empty();
  }
};

// --- operators

void emit(effects& out, target_id to, std::string_view key, const std::string& value) {
  out.emit(to, {.key = key, .value = value, .partition = std::nullopt, .headers = {}});
}

/// The earliest window that rows belong to.
event_time first_window(const batch& in, std::int64_t size) {
  const auto times = in.content.numbers(time_column);
  return times.empty() ? end_of_time : event_time{window_last(std::ranges::min(times), size)};
}

/// Rejects a row as late if its window is due already.
bool late(const row_span& some, std::size_t row, event_time due, std::string_view where,
          effects& out) {
  if (due > some.passed)
    return false;
  const auto kept = some.of->content.bytes(kept_column, row);
  assert(kept && "the front keeps what may be late");
  out.reject(*kept, reject_reason::late,
             "window [" + std::to_string(due.value - window_ms + 1) + ", " +
                 std::to_string(due.value + 1) + ") of " + std::string{where} + ", watermark " +
                 std::to_string(some.passed.value));
  return true;
}

/// Counts the rows of a key in a window, and sends the counts on.
struct tumble_rules {
  using state = counted;
  std::uint32_t key_groups;

  [[nodiscard]] static event_time soonest(const batch& in) { return first_window(in, window_ms); }

  static void take(const row_span& some, keyed_state<state>& held, effects& out) {
    const auto times = some.of->content.numbers(time_column);
    for (auto row = some.first; row < some.end; ++row) {
      const event_time due{window_last(times[row], window_ms)};
      if (!late(some, row, due, "tumble", out))
        ++held.change(*some.of->content.bytes(key_column, row), due).count;
    }
  }

  void fire(const keyed_state<state>::due_state& due, moment at, effects& out) const {
    const auto count = static_cast<std::int64_t>(due.state.count);
    const auto start = due.time.value - window_ms + 1;
    emit(out, window_job::windows, text_of(due.key),
         std::to_string(start) + " " + std::to_string(count));
    std::string by_count;
    append_integer(by_count, count);
    send(window_job::to_counts, by_count, due.time, count, at, out);
    send(window_job::windows_to_join, due.key, due.time, count, at, out);
  }

  void send(input_id to, std::string_view key, event_time time, std::int64_t count, moment at,
            effects& out) const {
    auto& rows = out.send({to, group_of(key_hash(key), key_groups)});
    rows.put(key_column, key);
    rows.put(time_column, time.value);
    rows.put(count_column, count); // NOLINT(readability-suspicious-call-argument)
    rows.end_row(at);
  }
};

/// Counts the windows that had the same count.
struct counts_rules {
  using state = counted;

  [[nodiscard]] static event_time soonest(const batch& in) {
    return first_window(in, counts_window_ms);
  }

  static void take(const row_span& some, keyed_state<state>& held, effects&) {
    const auto times = some.of->content.numbers(time_column);
    for (auto row = some.first; row < some.end; ++row)
      ++held.change(*some.of->content.bytes(key_column, row),
                    event_time{window_last(times[row], counts_window_ms)})
            .count;
  }

  static void fire(const keyed_state<state>::due_state& due, moment, effects& out) {
    auto key = due.key;
    const auto count = std::get<std::int64_t>(take_column(key).value());
    emit(out, window_job::window_counts, std::to_string(count),
         std::to_string(due.time.value - counts_window_ms + 1) + " " +
             std::to_string(due.state.count));
  }
};

/// Joins the windows of events with the rows of others.
struct join_rules {
  using state = sides;

  [[nodiscard]] static event_time soonest(const batch& in) { return first_window(in, window_ms); }

  static void take(const row_span& some, keyed_state<state>& held, effects& out) {
    const auto& in = some.of->content;
    const auto times = in.numbers(time_column);
    for (auto row = some.first; row < some.end; ++row) {
      const event_time due{window_last(times[row], window_ms)};
      const auto key = *in.bytes(key_column, row);
      if (some.of->to.input == window_job::windows_to_join)
        held.change(key, due).events = static_cast<std::uint64_t>(in.numbers(count_column)[row]);
      else if (!late(some, row, due, "join", out))
        ++held.change(key, due).others;
    }
  }

  static void fire(const keyed_state<state>::due_state& due, moment, effects& out) {
    const auto [events, others] = due.state;
    if (events > 0 && others > 0)
      emit(out, window_job::joined, text_of(due.key),
           std::to_string(due.time.value - window_ms + 1) + " " + std::to_string(events) + " " +
               std::to_string(others));
  }
};

/// Counts the rows of a key in a window of processing time.
struct processing_rules {
  using state = counted;

  static void take(const row_span& some, stamp now, keyed_state<state>& held, effects&) {
    const event_time end{window_last(now.value, processing_window_ms) + 1};
    for (auto row = some.first; row < some.end; ++row)
      ++held.change(*some.of->content.bytes(key_column, row), end).count;
  }

  static void fire(const keyed_state<state>::due_state& due, moment, effects& out) {
    emit(out, window_job::processed, text_of(due.key),
         std::to_string(due.time.value - processing_window_ms) + " " +
             std::to_string(due.state.count));
  }
};

// --- the front

struct parsed {
  std::string_view key;
  event_time time;
};

std::optional<parsed> parse(const record& in) {
  const auto text = in.value.value_or("");
  const auto space = text.find(' ');
  if (space == std::string_view::npos)
    return std::nullopt;
  parsed read{.key = text.substr(0, space), .time = {}};
  const auto* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data() + space + 1, end, read.time.value);
  return problem == std::errc{} && stop == end ? std::optional{read} : std::nullopt;
}

class window_front : public front {
public:
  window_front(std::uint32_t key_groups, std::shared_ptr<window_job::trace> read)
      : key_groups_{key_groups}, read_{std::move(read)} {}

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override {
    for (const auto& in : records)
      if (const auto row = parse(in))
        take(in, *row, times, to, out);
      else
        out.add(in, reject_reason::not_a_number);
  }

private:
  void take(const record& in, const parsed& row, source_times& times, dispatch& to, rejects& out) {
    const bool other = in.split.source == window_job::others;
    const auto table = other ? window_job::others_table : window_job::events_table;
    const auto at = times.now();
    kept_.clear();
    if (times.may_be_late(table, row.time))
      keep(in, kept_);
    if (!times.take(table, in.split, row.time)) {
      out.add(in, reject_reason::far_future);
      return;
    }
    note(in, row, other);
    if (other) {
      append(window_job::others_to_join, row, at, to);
    } else {
      append(window_job::to_tumble, row, at, to);
      append(window_job::to_processing, row, at, to);
    }
    times.end_row();
  }

  void append(input_id input, const parsed& row, moment at, dispatch& to) const {
    const auto key = key_of(row.key);
    auto& rows = to.to({input, group_of(key_hash(key), key_groups_)});
    rows.put(key_column, key);
    rows.put(time_column, row.time.value);
    if (!kept_.empty() && input != window_job::to_processing)
      rows.put(kept_column, kept_);
    rows.end_row(at);
  }

  void note(const record& in, const parsed& row, bool other) {
    if (read_)
      read_->push_back({.other = other,
                        .partition = in.split.partition.value,
                        .offset = in.offset.value,
                        .key = std::string{row.key},
                        .time = row.time.value,
                        .wall = row.time.value});
  }

  std::uint32_t key_groups_;
  std::shared_ptr<window_job::trace> read_;
  std::string kept_;
};

} // namespace

window_job::window_job(std::chrono::milliseconds ahead_max, std::shared_ptr<trace> read)
    : read_{std::move(read)} {
  const watermark_rules rules{.idle_after = std::chrono::milliseconds{0}, .ahead_max = ahead_max};
  shape_.sources = {{"events", "--events-topic"}, {"others", "--others-topic"}};
  shape_.targets = {{"windows", "--windows-topic"},
                    {"counts", "--counts-topic"},
                    {"joined", "--joined-topic"},
                    {"processed", "--processed-topic"}};
  shape_.tables = {{{events}, rules, "events/1"}, {{others}, rules, "others/1"}};
  shape_.operators = {
      {.name = "tumble", .fingerprint = "tumble/1"},
      {.name = "counts", .fingerprint = "counts/1"},
      {.name = "join", .fingerprint = "join/1"},
      {.name = "processing", .processing_time = true, .fingerprint = "processing/1"}};
  constexpr std::size_t effect_bytes = 256;
  shape_.inputs = {{tumble, {}, 3, effect_bytes, {events_table}},
                   {counts, tumble, 3, effect_bytes, {}},
                   {join, tumble, 3, effect_bytes, {}},
                   {join, {}, 3, effect_bytes, {others_table}},
                   {processing, {}, 3, effect_bytes, {}}};
}

void forget_uncommitted(window_job::trace& read, const positions& committed) {
  const auto position_of = [&](const window_row& row) {
    const split from{row.other ? window_job::others : window_job::events, {row.partition}};
    const auto found = std::ranges::find(committed, from, &position::split);
    return found == committed.end() ? 0 : found->next.value;
  };
  std::erase_if(read, [&](const window_row& row) { return row.offset >= position_of(row); });
}

std::unique_ptr<front> window_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<window_front>(key_groups, read_);
}

std::unique_ptr<keyed_operator> window_job::make_operator(operator_id of, key_group group,
                                                          std::uint32_t key_groups) const {
  if (of == tumble)
    return std::make_unique<timed_operator<tumble_rules>>(tumble_rules{key_groups}, group,
                                                          key_groups);
  if (of == counts)
    return std::make_unique<timed_operator<counts_rules>>(counts_rules{}, group, key_groups);
  if (of == join)
    return std::make_unique<timed_operator<join_rules>>(join_rules{}, group, key_groups);
  return std::make_unique<stamped_operator<processing_rules>>(processing_rules{}, group,
                                                              key_groups);
}

} // namespace duet::test
