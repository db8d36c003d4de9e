/// The thinking of SUPERVISOR: which input record leads to what the brokers refuse.
#pragma once

#include "kafka/ports.hpp"
#include "messages/lifecycle.hpp"
#include "model/failure.hpp"
#include "model/types.hpp"

#include <cstddef>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace duet {

/// An input record that goes to the dead letters without the job, because the brokers refuse what
/// it leads to.
struct condemned_record {
  record_place place;
  refused_part part = refused_part::unknown; ///< What its letter is written without.
  bool bare = false; ///< That letter was refused, too: the next one only says whence it is.
  std::string why;   ///< What the brokers said.
};

/// Finds the record for which an epoch was refused. librdkafka gives up a whole batch and does not
/// say which record it was, so the epochs are read again in halves:
///
///     refused with n > 1 records        recover, and begin with an epoch of n / 2
///     with one record, the first time   recover: the topic's settings are read again and may help
///     with one record, again            condemn it: recover, and write a letter in its place
///     with one condemned record         the same with a bare letter
///     with a bare letter, or none       end: it is not about a record
///
/// Each recovery of these makes the epoch smaller or the record's outcome another one, so they come
/// to an end and are not counted as failures in a row.
class refusal_search {
public:
  /// `topics` are those of the sources, for messages.
  explicit refusal_search(std::vector<std::string> topics) : topics_{std::move(topics)} {}

  /// To be told of each epoch that was refused. Returns what comes next, in words for the log; or
  /// the failure that ends the process.
  [[nodiscard]] result<std::string> narrow(const failure& why, const epoch_extent& epoch);

  /// To be told of each epoch that was too large for the memory or the time that it has, and how
  /// many of its records would fit. The same as `narrow`; one record that does not fit ends the
  /// process.
  [[nodiscard]] result<std::string> divide(const epoch_extent& epoch, std::uint64_t fit);

  /// To be told after each recovery where reading goes on: what has landed is forgotten.
  void resume(std::span<const read_progress> from);

  /// The most records that the first epoch after a recovery may have.
  [[nodiscard]] std::size_t epoch_records_first() const { return epoch_records_first_; }

  [[nodiscard]] const std::vector<condemned_record>& condemned() const { return condemned_; }

  /// Where they are.
  [[nodiscard]] std::set<record_place> places() const;

private:
  [[nodiscard]] result<std::string> condemn(const failure& why, record_place place);
  [[nodiscard]] std::string name_of(record_place place) const;

  std::vector<std::string> topics_; ///< By source.
  std::size_t epoch_records_first_ = std::numeric_limits<std::size_t>::max();
  std::set<record_place> suspects_; ///< Refused once, alone.
  std::vector<condemned_record> condemned_;
};

} // namespace duet
