#include "tests/support/wide_job.hpp"

#include "jobs/key_bytes.hpp"
#include "jobs/timed_operator.hpp"
#include "model/wire.hpp"
#include "tests/support/words.hpp"

#include <algorithm>
#include <utility>

namespace duet::test {

namespace {

constexpr input_id rows_in{0};
constexpr target_id windows_out{0};
constexpr table_id table{0};
enum column : std::size_t { key_column, time_column, column_count };

/// The last time in the window of this one, which is not before 1970.
event_time due(std::int64_t time) {
  return {time - time % wide_job::window + wide_job::window - 1};
}

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

struct wide_rules {
  using state = counted;

  [[nodiscard]] static event_time soonest(const batch& in) {
    const auto times = in.content.numbers(time_column);
    return times.empty() ? end_of_time : due(std::ranges::min(times));
  }

  static void take(const row_span& some, keyed_state<state>& held, effects&) {
    const auto times = some.of->content.numbers(time_column);
    for (auto row = some.first; row < some.end; ++row)
      ++held.change(*some.of->content.bytes(key_column, row), due(times[row])).count;
  }

  static void fire(const keyed_state<state>::due_state& at, moment, effects& out) {
    auto key = at.key;
    const auto text = std::to_string(std::get<std::int64_t>(take_column(key).value()));
    const auto value =
        std::to_string(at.time.value - wide_job::window + 1) + " " + std::to_string(at.state.count);
    out.emit(windows_out, {.key = text, .value = value, .partition = std::nullopt, .headers = {}});
  }
};

class wide_front : public front {
public:
  explicit wide_front(std::uint32_t key_groups) : key_groups_{key_groups} {}

  void read(std::span<const record> records, source_times& times, dispatch& to,
            rejects& out) override {
    for (const auto& in : records) {
      const auto row = numbers_in<3>(in);
      if (!row)
        out.add(in, reject_reason::not_a_number);
      else if (!times.take(table, in.split, {(*row)[2]}))
        out.add(in, reject_reason::far_future);
      else
        add((*row)[0], (*row)[1], (*row)[2], times, to);
    }
  }

private:
  // NOLINTNEXTLINE(bugprone-easily-swappable-parameters)
  void add(std::int64_t first, std::int64_t count, std::int64_t time, source_times& times,
           dispatch& to) {
    const auto at = times.now();
    for (auto key = first; key < first + count; ++key) {
      key_.clear();
      append_integer(key_, key);
      auto& rows = to.to({rows_in, group_of(key_hash(key_), key_groups_)});
      rows.put(key_column, key_);
      rows.put(time_column, time);
      rows.end_row(at);
    }
    times.end_row();
  }

  std::uint32_t key_groups_;
  std::string key_;
};

} // namespace

wide_job::wide_job(job_topic input, job_topic output)
    : shape_{.sources = {std::move(input)},
             .targets = {std::move(output)},
             .tables = {{.sources = {{0}}, .fingerprint = "wide/1"}},
             .operators = {{.name = "wide", .fingerprint = "wide/1"}},
             .inputs = {{.of = {0},
                         .from = {},
                         .columns = column_count,
                         .effect_bytes = 256,
                         .tables = {table}}}} {}

std::unique_ptr<front> wide_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<wide_front>(key_groups);
}

std::unique_ptr<keyed_operator> wide_job::make_operator(operator_id, key_group group,
                                                        std::uint32_t key_groups) const {
  return std::make_unique<timed_operator<wide_rules>>(wide_rules{}, group, key_groups);
}

} // namespace duet::test
