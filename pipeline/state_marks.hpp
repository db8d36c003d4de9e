/// What the state topic says about itself: its records that are not state.
#pragma once

#include "jobs/job.hpp"
#include "model/record.hpp"
#include "pipeline/position_marks.hpp"
#include "pipeline/registry.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duet {

/// The marks of one state topic: whose state it is, in which format, and how far it goes. Their
/// keys begin with `duet.`, and no state's key does: it begins with a tag (in format 1 with its
/// first byte, which no job of that time made a `d`).
///
///     duet.fingerprint        in every partition, before any record of its format:
///                             pairs/1 pair-sum=13 key-groups=4 format=2
///     duet.application, duet.operator.1, duet.table.1, duet.about.1, duet.left.clicks
///                             see `registry`
///     duet.positions.0        see `position_marks`
///     duet.fired.1            see `fired_mark`
///     duet.displaced          why no start goes on: the input is not what it was when it was read
///     duet.input-partitions   format 1 only: how many partitions the input had
///
/// An older duet compares fingerprints and refuses another one, so it never reads a format that it
/// does not know.
class state_marks {
public:
  /// `made_by` is all that the state of this job depends on but its format.
  explicit state_marks(std::string made_by = {}, registration job = {})
      : made_by_{std::move(made_by)}, job_{std::move(job)}, read_to_{job_.topics.sources} {}

  /// The format of a state record's key; nothing if the record is a mark.
  [[nodiscard]] static std::optional<state_format> format_of(const record& in);

  /// Takes a mark. Returns why this duet must not use the state, as what follows "the state in X".
  [[nodiscard]] std::optional<std::string> take(const record& in);

  /// Says that all marks were taken.
  void end();

  /// That it was another job that made the state, as what follows "the state in X"; empty if it was
  /// this one. All of it has operator numbers, and this job's number of key groups: it may be
  /// dropped like that of operators.
  [[nodiscard]] const std::string& made_by_another() const { return made_by_another_; }

  /// Whether the state has a fingerprint.
  [[nodiscard]] bool found() const { return found_; }

  /// Whether a split has been read by those who made the state.
  [[nodiscard]] bool knows(split which) const;

  /// Whether there is state, and a source of the job was none at the last start. What is known of
  /// its splits all the same is of a time before it was given up, and nobody's any more.
  [[nodiscard]] bool is_new(source_id source) const;

  /// What an instance has found to be not where it was, as a sentence; empty if none has.
  [[nodiscard]] const std::string& displaced() const { return displaced_; }

  /// Remembers it, and returns what a transaction has to write so that every later start does.
  [[nodiscard]] outbox displace(std::string what);

  /// The numbers of operators and tables, as far as marks were taken.
  [[nodiscard]] const registry& registered() const { return registry_; }

  /// The numbers that the job gets once all marks were taken; see `registry::plan`.
  [[nodiscard]] result<registered_numbers> plan(std::string_view app_id) const {
    return registry_.plan(app_id, job_);
  }

  /// How far the state goes.
  [[nodiscard]] const position_marks& read_to() const { return read_to_; }

  /// What a transaction has to write that claims the state at `read_to`, for the job with the
  /// numbers that were planned: the fingerprint, where it is missing or of an older format, what
  /// the registry lacks, and the positions that differ; all of them if the sources have changed.
  /// What was displaced is forgotten.
  [[nodiscard]] outbox claim(const registered_numbers& planned, const positions& read_to,
                             std::uint32_t key_groups);

private:
  [[nodiscard]] std::optional<std::string> take_fingerprint(const record& in);
  [[nodiscard]] std::string fingerprint() const;

  std::string made_by_;
  registration job_;
  registry registry_;
  bool found_ = false;
  std::set<std::int32_t> current_; ///< Partitions whose fingerprint is of the format of now.
  std::map<std::int32_t, std::string> others_; ///< By partition: the same, but of another job.
  std::string made_by_another_;
  std::int32_t input_partitions_ = 0;
  std::string displaced_;
  position_marks read_to_;
};

} // namespace duet
