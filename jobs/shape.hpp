/// The shape of a job: what it reads and writes, which operators it has and how rows go from one to
/// the next.
#pragma once

#include "jobs/epoch_steps.hpp"
#include "jobs/table_watermark.hpp"
#include "model/made_records.hpp"
#include "model/time.hpp"
#include "model/topic_place.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// A topic of a job, and the option of the command line that sets it, for messages.
struct job_topic {
  std::string name;
  std::string option; ///< For example "--input-topic".
  /// Of a source: whether each split is read up to a place that is looked up when it is first seen.
  /// Then its tables come to the end of time.
  bool bounded = false;
  /// Of a source: where an application begins that has not read it yet; none: where the pipeline is
  /// told to.
  std::optional<topic_place> start{};
  topic_place end{.is = topic_place::kind::latest}; ///< Of a bounded source.
  /// Of a source: its records are made, and the topic is the application's own.
  std::optional<made_records> made{};

  friend bool operator==(const job_topic&, const job_topic&) = default;
};

/// The names of topics, in their order.
[[nodiscard]] std::vector<std::string> names_of(std::span<const job_topic> topics);

/// A table with a watermark. Several may read one source, each with a time of its own; one that
/// reads several sources has one time for all their splits.
struct table_shape {
  std::vector<source_id> sources{source_id{}}; ///< What it is read from.
  watermark_rules rules{};
  /// One line of text: all that its time depends on, and none else of the job's tables has it.
  std::string fingerprint{};
};

/// An operator: a state for each key group, and what is done to it.
struct operator_shape {
  std::string name; ///< For people.
  /// By how much, in milliseconds, its results may be older than the watermark that made them: so
  /// much less of its time arrives at those that it feeds.
  std::int64_t holds_back_ms = 0;
  bool processing_time = false; ///< Whether its results hang on the stamps of epochs.
  /// One line of text: all that its state depends on, and none else of the job's operators has it.
  /// Empty if it has no state.
  std::string fingerprint{};
  /// For people who are told that its state is in the way: one line that says whose it is, what it
  /// does and by what key. Empty: its fingerprint says it.
  std::string about{};
};

/// An input of an operator. What feeds it is one thing; an operator that is fed by several has an
/// input for each.
struct input_shape {
  operator_id of;                  ///< Whose input it is.
  std::optional<operator_id> from; ///< The operator that feeds it, an earlier one; none: INGEST.
  std::size_t columns = 0;         ///< Of its rows.
  /// By a generous guess, the memory that the effects of one row take besides its bytes.
  std::size_t effect_bytes = 0;
  std::vector<table_id> tables{}; ///< With a watermark, whose rows INGEST sends here.
};

/// What a job is made of.
struct job_shape {
  std::vector<job_topic> sources{};        ///< Numbered by `source_id`; no topic twice.
  std::vector<job_topic> targets{};        ///< Numbered by `target_id`.
  std::vector<table_shape> tables{};       ///< With a watermark; numbered by `table_id`.
  std::vector<operator_shape> operators{}; ///< Each after those that feed it.
  std::vector<input_shape> inputs{};       ///< Of all operators; numbered by `input_id`.

  /// Whether anything of it hangs on what time it is.
  [[nodiscard]] bool goes_by_time() const;
};

/// The order in which the operators of a job are applied within an epoch. An operator's stage is
/// its longest way from a source; INGEST is stage 0, and may feed any of them.
///
///     INGEST -> clicks --> joined -> counted
///        +----> views ------^
///     0         1          2         3
class stage_plan {
public:
  explicit stage_plan(const job_shape& shape);

  /// The last stage; at least 1.
  [[nodiscard]] std::uint32_t last() const { return static_cast<std::uint32_t>(sends_.size()) - 1; }

  [[nodiscard]] std::uint32_t stage_of(operator_id of) const { return stages_[of.value]; }
  [[nodiscard]] std::uint32_t stage_of(input_id input) const {
    return stage_of(operator_of(input));
  }
  [[nodiscard]] operator_id operator_of(input_id input) const { return operators_[input.value]; }

  /// The tables with a watermark that feed it, directly or through other operators.
  [[nodiscard]] std::span<const time_feed> feeds_of(operator_id of) const {
    return feeds_[of.value];
  }

  /// Whether an operator of this stage feeds another one.
  [[nodiscard]] bool sends(std::uint32_t stage) const { return sends_[stage]; }

private:
  void add_input(const job_shape& shape, const input_shape& in);

  std::vector<std::uint32_t> stages_;         ///< By operator.
  std::vector<operator_id> operators_;        ///< By input.
  std::vector<bool> sends_;                   ///< By stage.
  std::vector<std::vector<time_feed>> feeds_; ///< By operator.
};

} // namespace duet
