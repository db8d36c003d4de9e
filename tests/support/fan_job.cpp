#include "tests/support/fan_job.hpp"

#include "tests/support/words.hpp"

#include <optional>
#include <span>
#include <utility>

namespace duet::test {

namespace {

constexpr input_id rows_in{0};
constexpr target_id results_out{0};
enum column : std::size_t { id_column, count_column, column_count };

class fan_front : public front {
public:
  explicit fan_front(std::uint32_t key_groups) : key_groups_{key_groups} {}

  void read(std::span<const record> records, source_times&, dispatch& to, rejects& out) override {
    for (const auto& in : records) {
      const auto row = numbers_in<2>(in);
      if (!row) {
        out.add(in, reject_reason::not_a_number);
        continue;
      }
      const auto group = static_cast<std::uint32_t>((*row)[0]) % key_groups_;
      auto& rows = to.to({rows_in, key_group{group}});
      rows.put(id_column, (*row)[0]);
      rows.put(count_column, (*row)[1]); // NOLINT(readability-suspicious-call-argument)
      rows.end_row(moment::of_rows(0));
    }
  }

private:
  std::uint32_t key_groups_;
};

class fan_operator : public keyed_operator {
public:
  void apply(const turn& in, effects& out) override {
    for (const auto* each : in.in)
      for (std::size_t row = 0; row < each->content.size(); ++row)
        spread(std::to_string(each->content.numbers(id_column)[row]),
               each->content.numbers(count_column)[row], out);
  }

  [[nodiscard]] std::optional<std::string> restore(std::span<const state_record>) override {
    return std::nullopt;
  }

  [[nodiscard]] state_size size() const override { return {}; }

private:
  static void spread(const std::string& key, std::int64_t count, effects& out) {
    for (std::int64_t i = 0; i < count; ++i)
      out.emit(results_out,
               {.key = key, .value = std::to_string(i), .partition = std::nullopt, .headers = {}});
  }
};

} // namespace

fan_job::fan_job(job_topic input, job_topic output)
    : shape_{.sources = {std::move(input)},
             .targets = {std::move(output)},
             .operators = {{.name = "fan"}},
             .inputs = {{.of = {0}, .from = {}, .columns = column_count}}} {}

std::unique_ptr<front> fan_job::make_front(std::uint32_t key_groups) const {
  return std::make_unique<fan_front>(key_groups);
}

std::unique_ptr<keyed_operator> fan_job::make_operator(operator_id, key_group,
                                                       std::uint32_t) const {
  return std::make_unique<fan_operator>();
}

} // namespace duet::test
