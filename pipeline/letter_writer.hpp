/// The thinking of DLQ: what a dead letter looks like.
#pragma once

#include "jobs/rejects.hpp"
#include "pipeline/config.hpp"
#include "pipeline/refusal_search.hpp"
#include "pipeline/topic_rules.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace duet {

/// Where letters go and what fits there.
struct letter_rules {
  std::vector<std::string> sources; ///< The topics that records come from, by source.
  letter_headers headers = letter_headers::streams;
  std::uint32_t partitions = 1;              ///< Of the dead-letter topic.
  topic_rules topic{};                       ///< What the dead-letter topic takes.
  std::vector<condemned_record> condemned{}; ///< Records with reason `refused`.
};

/// Makes dead letters: the original key, value, headers and timestamp, and headers that say why
/// and whence. The letters of one split keep their order, in one partition.
///
/// A letter that the topic would refuse for its size loses its value, and then, if it must, its
/// key and original headers; a timestamp that it would refuse is replaced by the time of writing.
/// The letter of a condemned record lacks what the brokers refused. The header `duet.error.dropped`
/// names what was lost.
class letter_writer {
public:
  explicit letter_writer(letter_rules rules);

  /// One letter for each reject, in order, to be written at this time. They are made when they are
  /// visited, and share the bytes of the originals: waiting to be written they take no memory of
  /// their own.
  [[nodiscard]] std::shared_ptr<const outgoing_records> write(std::shared_ptr<const rejects> in,
                                                              std::int64_t now_ms) const;

private:
  std::shared_ptr<const letter_rules> rules_;
};

} // namespace duet
