/// A job of windows: several stages, event time and processing time, late rows. For tests of what
/// carries time; `window_reference` says what has to come out.
#pragma once

#include "jobs/job.hpp"
#include "tests/support/window_reference.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace duet::test {

/// Rows of `events` and `others` are a key and a time, "amsel 1700": with keys without spaces, and
/// times in decimal. Other records are rejected. Its operators:
///
///     INGEST -- events --> tumble --> counts          windows of 10; of each count, windows of 50
///       |                    +------> join            windows with as many others
///       +------ others ----------------^
///       +------ events --> processing                 windows of 1,000 ms of the stamp
class window_job : public job {
public:
  static constexpr source_id events{0};
  static constexpr source_id others{1};
  static constexpr table_id events_table{0};
  static constexpr table_id others_table{1};

  static constexpr operator_id tumble{0};
  static constexpr operator_id counts{1};
  static constexpr operator_id join{2};
  static constexpr operator_id processing{3};

  static constexpr input_id to_tumble{0};
  static constexpr input_id to_counts{1};
  static constexpr input_id windows_to_join{2};
  static constexpr input_id others_to_join{3};
  static constexpr input_id to_processing{4};

  static constexpr target_id windows{0};       ///< key -> "start count"
  static constexpr target_id window_counts{1}; ///< count -> "start windows"
  static constexpr target_id joined{2};        ///< key -> "start count others"
  static constexpr target_id processed{3};     ///< key -> "start count"

  using trace = std::vector<window_row>;

  /// If a trace is given, its fronts append the rows that they take: without stamps, and without
  /// those that are too far ahead of the clock, which do nothing.
  explicit window_job(std::chrono::milliseconds ahead_max = std::chrono::hours{24},
                      std::shared_ptr<trace> read = nullptr);

  [[nodiscard]] std::string_view name() const override { return "windows"; }
  [[nodiscard]] std::string fingerprint() const override { return "windows/1"; }
  [[nodiscard]] const job_shape& shape() const override { return shape_; }
  [[nodiscard]] std::unique_ptr<front> make_front(std::uint32_t key_groups) const override;
  [[nodiscard]] std::unique_ptr<keyed_operator>
  make_operator(operator_id of, key_group group, std::uint32_t key_groups) const override;

private:
  job_shape shape_;
  std::shared_ptr<trace> read_;
};

/// Drops what a trace has of rows that were read and not committed: they are read again.
void forget_uncommitted(window_job::trace& read, const positions& committed);

} // namespace duet::test
