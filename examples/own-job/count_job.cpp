#include "count_job.hpp"

#include <duet/jobs/key_bytes.hpp>
#include <duet/jobs/keyed_state.hpp>

#include <charconv>
#include <cstddef>
#include <optional>
#include <span>

namespace {

// The one operator, its input, the job's target, and the columns of the rows that go there.
constexpr duet::operator_id counting{0};
constexpr duet::input_id records_in{0};
constexpr duet::target_id counts_out{0};
enum column : std::size_t { key_column, timestamp_column, column_count };

/// The state of a key, as decimal text.
struct counted {
  static constexpr std::uint8_t version = 1;
  std::uint64_t count = 0;

  [[nodiscard]] bool empty() const { return count == 0; }
  [[nodiscard]] std::uint64_t waiting() const { return 0; }
  void encode(std::string& to) const { to += std::to_string(count); }
  bool decode(std::uint8_t written_by, std::string_view from) {
    const auto* end = from.data() + from.size();
    return written_by == version && std::from_chars(from.data(), end, count).ptr == end;
  }
};

/// Sends the key of each record to the key group that it belongs to.
class count_front : public duet::front {
public:
  explicit count_front(std::uint32_t key_groups) : key_groups_{key_groups} {}

  void read(std::span<const duet::record> records, duet::source_times&, duet::dispatch& to,
            duet::rejects& out) override {
    for (const auto& in : records) {
      if (!in.value) {
        out.add(in, duet::reject_reason::tombstone);
        continue;
      }
      const auto key = in.key.value_or("");
      auto& rows = to.to({records_in, duet::group_of(duet::key_hash(key), key_groups_)});
      rows.put(key_column, key);
      rows.put(timestamp_column, in.timestamp_ms);
      rows.end_row(duet::moment::of_rows(0));
    }
  }

private:
  std::uint32_t key_groups_;
};

/// The counts of one key group.
class counts : public duet::keyed_operator {
public:
  counts(duet::key_group group, std::uint32_t key_groups) : counts_{group, key_groups} {}

  void apply(const duet::turn& in, duet::effects& out) override {
    for (const auto* batch : in.in)
      for (std::size_t row = 0; row < batch->content.size(); ++row)
        count(batch->content, row, out);
    counts_.write(out);
  }

  std::optional<std::string> restore(std::span<const duet::state_record> changelog) override {
    return counts_.restore(changelog);
  }

  [[nodiscard]] duet::state_size size() const override { return counts_.size(); }

private:
  void count(const duet::rows& rows, std::size_t row, duet::effects& out) {
    const auto key = rows.bytes(key_column, row).value_or("");
    const auto count = std::to_string(++counts_.change(key).count);
    out.emit(counts_out, {.key = key,
                          .value = count,
                          .timestamp_ms = rows.numbers(timestamp_column)[row],
                          .partition = std::nullopt,
                          .headers = {}});
  }

  duet::keyed_state<counted> counts_;
};

} // namespace

count_job::count_job(const count_config& config)
    : shape_{.sources = {{config.input_topic, "--input-topic"}},
             .targets = {{config.output_topic, "--output-topic"}},
             .operators = {{.name = "counting", .fingerprint = "counting/1"}},
             .inputs = {{.of = counting, .from = {}, .columns = column_count}}} {}

std::unique_ptr<duet::front> count_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<count_front>(key_groups);
}

std::unique_ptr<duet::keyed_operator>
count_job::make_operator(duet::operator_id, duet::key_group group, std::uint32_t key_groups) const {
  return std::make_unique<counts>(group, key_groups);
}
