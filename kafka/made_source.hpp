/// A source of records that are made, and of those that another source reads.
#pragma once

#include "kafka/ports.hpp"
#include "model/clock.hpp"
#include "model/made_records.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace duet {

/// A span of a split whose records are made.
struct made_span {
  input_span of;
  made_records how;
};

class made_source final : public record_source {
public:
  /// Reads `all` spans: those in `made`, and the others from `read`, which is null if there are
  /// none, and has them in the same order.
  made_source(std::shared_ptr<record_source> read, const std::vector<input_span>& all,
              std::vector<made_span> made, std::shared_ptr<const clock> time);

  using record_source::poll;
  [[nodiscard]] result<fetched> poll(std::chrono::milliseconds wait, std::size_t most) override;
  void hold(std::span<const split> which) override;
  void wake() noexcept override;
  [[nodiscard]] std::span<const read_progress> progress() override { return progress_; }

private:
  /// One of the spans that are made. Record `first` was due at `since`.
  struct maker {
    made_span what;
    record_offset first;
    clock::time_point since;
    read_progress at;
    bool held = false;

    [[nodiscard]] bool ended() const { return what.of.end && at.next >= *what.of.end; }
    [[nodiscard]] record_offset due(clock::time_point now) const;
    [[nodiscard]] clock::time_point next_due() const;
    void keep_pace(clock::time_point now);
  };

  [[nodiscard]] bool any_due(clock::time_point now) const;
  void make_some(std::size_t most, clock::time_point now);
  [[nodiscard]] std::chrono::milliseconds until_due(std::chrono::milliseconds wait,
                                                    clock::time_point now) const;
  [[nodiscard]] std::chrono::nanoseconds rest(std::chrono::milliseconds wait);
  [[nodiscard]] result<fetched> read_some(std::chrono::milliseconds wait, std::size_t most);
  void show_progress();

  std::shared_ptr<record_source> read_;
  std::vector<maker> makers_;
  std::vector<std::size_t> places_; ///< By span: of makers_, or behind them of what is read.
  std::shared_ptr<const clock> time_;

  std::string bytes_; ///< Of what was made in this poll.
  std::vector<record> records_;
  std::vector<read_progress> progress_;
  bool read_ended_ = false;
  bool reads_next_ = false;     ///< Whether the odd record is to be one that is read.
  std::size_t begins_with_ = 0; ///< Which of makers_ comes first.

  std::mutex mutex_;
  std::condition_variable woken_;
  bool wake_ = false; ///< Guarded by `mutex_`.
};

} // namespace duet
