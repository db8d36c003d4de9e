#include "count_job.hpp"

#include <duet/jobs/key_bytes.hpp>
#include <duet/jobs/state_key.hpp>

#include <charconv>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>

namespace {

// The one operator, its input, the job's target, and the columns of the rows that go there.
constexpr duet::operator_id counting{0};
constexpr duet::input_id records_in{0};
constexpr duet::target_id counts_out{0};
enum column : std::size_t { key_column, timestamp_column, column_count };

/// Of a state: a count as decimal text.
constexpr std::uint8_t version = 1;

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
  void apply(const duet::turn& in, duet::effects& out) override {
    std::set<std::string> changed;
    for (const auto* batch : in.in)
      for (std::size_t row = 0; row < batch->content.size(); ++row)
        changed.insert(count(batch->content, row, out));
    for (const auto& key : changed)
      out.put({key}, spell(counts_.at(key)));
  }

  std::optional<std::string> restore(std::span<const duet::state_record> changelog) override {
    for (const auto& in : changelog) {
      auto text = in.value.value_or("");
      auto& count = counts_[std::string{in.key.key}];
      if (duet::take_state_version(text) != version ||
          std::from_chars(text.data(), text.data() + text.size(), count).ptr == text.data())
        return "no count: " + std::string{text};
    }
    return std::nullopt;
  }

  [[nodiscard]] duet::state_size size() const override { return {.keys = counts_.size()}; }

private:
  static std::string spell(std::uint64_t count) {
    std::string state;
    duet::append_state_version(state, version);
    return state + std::to_string(count);
  }

  /// Counts a row; returns its key.
  std::string count(const duet::rows& rows, std::size_t row, duet::effects& out) {
    std::string key{rows.bytes(key_column, row).value_or("")};
    const auto count = std::to_string(++counts_[key]);
    out.emit(counts_out, {.key = key,
                          .value = count,
                          .timestamp_ms = rows.numbers(timestamp_column)[row],
                          .partition = std::nullopt,
                          .headers = {}});
    return key;
  }

  std::map<std::string, std::uint64_t> counts_;
};

} // namespace

count_job::count_job(const count_config& config)
    : shape_{.sources = {{config.input_topic, "--input-topic"}},
             .targets = {{config.output_topic, "--output-topic"}},
             .operators = {{"counting"}},
             .inputs = {{.of = counting, .from = {}, .columns = column_count}}} {}

std::unique_ptr<duet::front> count_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<count_front>(key_groups);
}

std::unique_ptr<duet::keyed_operator> count_job::make_operator(duet::operator_id, duet::key_group,
                                                               std::uint32_t) const {
  return std::make_unique<counts>();
}
