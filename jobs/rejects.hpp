/// Records that a job could not read, with the reason: the raw material of dead letters.
#pragma once

#include "model/record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duet {

/// Why a record became a dead letter. A closed list: it is the label of a metric and the value of a
/// dead letter's header, so names never change.
enum class reject_reason : std::uint8_t {
  tombstone,       ///< The value is null.
  empty,           ///< The value has no bytes but whitespace.
  too_large,       ///< The value is longer than the job reads.
  bad_encoding,    ///< The value is not UTF-8.
  malformed_json,  ///< It begins like a JSON object or array but is not one JSON text.
  too_deep,        ///< The JSON is nested deeper than the job reads.
  missing_field,   ///< A JSON object without the job's field.
  duplicate_field, ///< A JSON object that has the job's field more than once.
  not_a_number,    ///< What stands where the number should be is none.
  not_an_integer,  ///< A number with a fraction or an exponent.
  out_of_range,    ///< An integer outside the job's range.
  refused,         ///< Good or bad: the brokers refused what it led to. The job has not seen it.
  late,            ///< Its time has passed, and what it belongs to is done.
  far_future,      ///< Its time is so far ahead that it is taken for wrong.
  malformed,       ///< It is not of the format that it should be of, and this is not JSON.
  bad_field,       ///< A field that is needed cannot be read as what it should be.
  no_event_time,   ///< It has no time, and its table goes by time.
  not_computed,    ///< What is to be computed of it has no value.
};

/// How many reasons there are.
inline constexpr std::size_t reject_reason_count = 18;

/// Every reason, in the order of the enum.
[[nodiscard]] const std::array<reject_reason, reject_reason_count>& all_reject_reasons();

/// The reason's name as metrics and headers carry it, for example "not_a_number".
[[nodiscard]] std::string_view to_string(reject_reason reason);

/// One sentence for a person about the reason, without a final stop.
[[nodiscard]] std::string_view describe(reject_reason reason);

/// How many records were rejected for each reason, indexed by the reason.
using reject_counts = std::array<std::uint64_t, reject_reason_count>;

/// The offset of what was no record: a row that an operator made. Its letter names no origin.
inline constexpr record_offset no_offset{-1};

/// Appends a copy of a record, for a row that an operator may find to be late.
void keep(const record& in, std::string& to);

/// The record that was kept: it is valid as long as `kept` and `headers`.
[[nodiscard]] record kept_record(std::string_view kept, std::vector<header>& headers);

/// Copies of rejected records in the order in which they were rejected, each with where it came
/// from and why.
class rejects {
public:
  /// Where a rejected record was read and what was wrong with it.
  struct origin {
    duet::split split;
    record_offset offset;
    reject_reason reason{};
    bool headers_unreadable = false; ///< The copy lacks headers that nobody could read.
    std::string detail{};            ///< What there is to say of this one besides the reason.
  };

  /// Appends a copy of `in`. `detail` is one sentence, without a final stop, or empty.
  void add(const record& in, reject_reason reason, std::string detail = {});

  /// Appends a record that was kept. `detail` is one sentence, without a final stop.
  void add_kept(std::string_view kept, reject_reason reason, std::string detail);

  [[nodiscard]] std::size_t size() const { return origins_.size(); }
  [[nodiscard]] bool empty() const { return origins_.empty(); }

  /// The memory that they take, in bytes.
  [[nodiscard]] std::size_t bytes() const {
    return originals_.bytes() + origins_.capacity() * sizeof(origin);
  }

  /// Rejected records by reason.
  [[nodiscard]] reject_counts counts() const;

  /// Where the reject at `index` came from and what was wrong with it.
  [[nodiscard]] const origin& origin_of(std::size_t index) const { return origins_[index]; }

  /// The key, value, headers and timestamp of the reject at `index`; its headers live in `headers`.
  [[nodiscard]] outgoing original(std::size_t index, std::vector<header>& headers) const {
    return originals_.view(index, headers);
  }

  /// Calls `visit(const origin&, const outgoing& original)` for each record in order; the original
  /// is valid only during the call.
  template <class Visitor> void for_each(Visitor visit) const {
    std::vector<header> headers;
    for (std::size_t i = 0; i < size(); ++i)
      visit(origins_[i], original(i, headers));
  }

private:
  outbox originals_;
  std::vector<origin> origins_;
};

} // namespace duet
