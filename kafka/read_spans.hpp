/// What a source reads and how far it has come, without Kafka.
#pragma once

#include "kafka/ports.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// The spans of one source, of one topic or several, and the progress of each.
class read_spans {
public:
  explicit read_spans(const std::vector<input_span>& spans);

  /// In the order of the spans.
  [[nodiscard]] std::span<read_progress> progress() { return progress_; }

  /// Where those go on that are not at their end.
  [[nodiscard]] positions unread() const;

  /// Whether every one is read to its end.
  [[nodiscard]] bool ended() const;

  /// The names of the topics by source; empty for a source of which there is no span.
  [[nodiscard]] std::span<const std::string> topics() const { return topics_; }

  /// The names of the topics, for messages.
  [[nodiscard]] std::string names() const;

  /// The source that a topic is; there must be a span of it.
  [[nodiscard]] source_id source_of(std::string_view topic) const;

  /// The progress of a split; there must be a span of it.
  [[nodiscard]] read_progress& at(split which);

  /// Moves a split past a record, if it is one that comes next and is within the span; says whether
  /// it is.
  [[nodiscard]] bool take(read_progress& at, record_offset offset);

  /// Moves a split past what holds no records, but never past its end: what is there may be read
  /// later.
  void pass(read_progress& at, record_offset to) const;

private:
  std::vector<std::string> topics_;
  std::vector<read_progress> progress_;
  std::vector<record_offset> ends_;                ///< In the order of `progress_`.
  std::vector<std::vector<std::size_t>> index_of_; ///< By source and partition, in `progress_`.
};

} // namespace duet
