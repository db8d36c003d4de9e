#include "kafka/fetch_tuner.hpp"

#include <algorithm>

namespace duet {

namespace {

/// What librdkafka takes for a queued record besides its own bytes.
constexpr double queued_record_overhead = 350;

/// So much says what there is to read: bytes as they travelled, or records as they unpack.
constexpr std::uint64_t telling_answer_bytes = 32 * kibibyte;
constexpr std::uint64_t telling_record_bytes = mebibyte;

/// After so much of either, older things are forgotten.
constexpr std::uint64_t window = 16;

/// Another consumer is worth its few milliseconds when it fits so many times better.
constexpr std::size_t worth = 4;

bool much_less(std::size_t wanted, std::size_t now) { return wanted <= now / worth; }
bool much_more(std::size_t wanted, std::size_t now) { return wanted >= now * worth; }

std::size_t clamped(double value, std::size_t least, std::size_t most) {
  return static_cast<std::size_t>(
      std::clamp(value, static_cast<double>(least), static_cast<double>(most)));
}

} // namespace

std::optional<fetch_shape> fetch_tuner::better(const fetch_sample& so_far, std::size_t queued) {
  const fetch_sample seen{
      so_far.answers - begin_.answers, so_far.answer_bytes - begin_.answer_bytes,
      so_far.records - begin_.records, so_far.record_bytes - begin_.record_bytes};
  if (seen.records == 0 || seen.answers == 0 ||
      (seen.answer_bytes < telling_answer_bytes && seen.record_bytes < telling_record_bytes))
    return std::nullopt;
  const auto came = queued > queued_begin_ ? queued - queued_begin_ : 0;
  const auto mean = static_cast<double>(seen.record_bytes) / static_cast<double>(seen.records);
  const auto wanted = fitting(seen, mean, came);
  if (seen.answer_bytes >= window * telling_answer_bytes ||
      seen.record_bytes >= window * telling_record_bytes) {
    begin_ = so_far;
    queued_begin_ = queued;
  }
  const bool full_answers = seen.answer_bytes / seen.answers >= shape_.answer_bytes / 2;
  const bool full_queue = queued >= shape_.queued_records / 2;
  if (wanted.apart ? full_queue && !shape_.apart : shape_.apart)
    return wanted;
  if (much_less(wanted.answer_bytes, shape_.answer_bytes) ||
      much_less(wanted.queued_records, shape_.queued_records) ||
      (full_answers && much_more(wanted.answer_bytes, shape_.answer_bytes)) ||
      (full_queue && much_more(wanted.queued_records, shape_.queued_records)))
    return wanted;
  return std::nullopt;
}

fetch_shape fetch_tuner::fitting(const fetch_sample& seen, double record_bytes,
                                 std::size_t came_to_queue) const {
  const auto unpacked =
      static_cast<double>(seen.record_bytes) + record_bytes * static_cast<double>(came_to_queue);
  const auto times = std::max(unpacked / static_cast<double>(seen.answer_bytes), 1.0);
  return {
      clamped(static_cast<double>(memory_.fetch_answer()) / times, answer_least, answer_most),
      clamped(static_cast<double>(memory_.fetch_queue()) / (record_bytes + queued_record_overhead),
              queued_least, queued_most),
      fits_apart(seen, times),
  };
}

/// Each queue may get the records of one more answer when it is all but full. Such an answer is at
/// most a share of the largest one, or one batch: those are seen where answers are larger than was
/// asked for.
bool fetch_tuner::fits_apart(const fetch_sample& seen, double times) const {
  if (partitions_ < 2)
    return false;
  const auto mean = seen.answer_bytes / seen.answers;
  const auto batch = mean > shape_.answer_bytes ? mean : answer_most / partitions_;
  const auto most = memory_.fetch_queue() / (shape_.apart ? 1 : 2);
  return static_cast<double>(batch * partitions_) * times <= static_cast<double>(most);
}

void fetch_tuner::changed(const fetch_shape& to) {
  shape_ = to;
  begin_ = {};
  queued_begin_ = 0;
}

} // namespace duet
